"""Runs the checks, one after another, and counts their outcomes."""

import traceback
from collections.abc import Callable


class CheckFailed(Exception):
    """A check has found something else than expected. The message says what."""


def expect(condition: bool, message: str) -> None:
    if not condition:
        raise CheckFailed(message)


class Report:
    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0

    def check(self, name: str, check: Callable[[], object]) -> None:
        """Runs a check and prints its outcome. What the check returns is printed too, unless it is None."""
        try:
            detail = check()
        except CheckFailed as e:
            self.failed += 1
            print(f"  FAILED  {name}: {e}", flush=True)
        except Exception:
            self.failed += 1
            print(f"  FAILED  {name}: {traceback.format_exc()}", flush=True)
        else:
            self.passed += 1
            print(f"  ok      {name}" + (f": {detail}" if detail is not None else ""), flush=True)

    def finish(self) -> int:
        """Prints the counts and returns the exit code."""
        print(f"{self.passed} passed, {self.failed} failed")
        return 1 if self.failed or not self.passed else 0
