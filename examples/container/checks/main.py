"""
The program of examples/container/check.

    main.py files [image]     checks the files; with image, also runs them, which needs a network namespace of its own
"""

import sys

from files import FileChecks
from report import Report


def main(parts: list[str]) -> int:
    report = Report()
    FileChecks().run(report)
    if "image" in parts:
        from image import ImageChecks

        ImageChecks().run(report)
    return report.finish()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
