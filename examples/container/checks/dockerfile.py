"""Reads what the other checks need from the Dockerfile, so that they check what it says."""

import json
import shlex
from pathlib import Path

Instruction = tuple[str, str]


def _stages(text: str) -> list[list[Instruction]]:
    """Returns the instructions of each stage. Heredocs and other escape characters are not supported."""
    stages: list[list[Instruction]] = []
    statement = ""
    for line in text.splitlines():
        if line.lstrip().startswith("#"):
            continue
        statement += line.removesuffix("\\")
        if line.endswith("\\") or not statement.strip():
            continue
        name, _, value = statement.strip().partition(" ")
        statement = ""
        if name.upper() == "FROM":
            stages.append([])
        if stages:
            stages[-1].append((name.upper(), value.strip()))
    return stages


class Dockerfile:
    def __init__(self, path: Path) -> None:
        self._stages = _stages(path.read_text())
        self._final = self._stages[-1]

    def stage(self, name: str) -> list[Instruction]:
        for stage in self._stages:
            if stage[0][1].upper().endswith(f" AS {name.upper()}"):
                return stage
        raise KeyError(f"the Dockerfile has no stage {name}")

    def copies(self, name: str) -> list[tuple[str, str, str]]:
        """Returns the stage that is copied from (empty for the context), source and target of each COPY of a stage."""
        copies = []
        for instruction, value in self.stage(name):
            if instruction == "COPY":
                words = shlex.split(value)
                origin = words.pop(0).removeprefix("--from=") if words[0].startswith("--from=") else ""
                source, target = words
                copies.append((origin, source, target))
        return copies

    def runs(self, name: str) -> list[list[str]]:
        """Returns the commands of each RUN of a stage, which must not need a shell."""
        return [shlex.split(value) for instruction, value in self.stage(name) if instruction == "RUN"]

    def _last(self, instruction: str) -> str:
        return [value for name, value in self._final if name == instruction][-1]

    def _pairs(self, instruction: str) -> dict[str, str]:
        pairs = [word.partition("=") for name, value in self._final if name == instruction for word in shlex.split(value)]
        return {key: value for key, _, value in pairs}

    @property
    def base(self) -> str:
        """The base image of the final stage."""
        base = self._final[0][1]
        return self.stage(base)[0][1].split()[0]

    @property
    def java_version(self) -> int:
        return int(self.base.partition(":")[2].partition("-")[0])

    @property
    def entrypoint(self) -> list[str]:
        return json.loads(self._last("ENTRYPOINT"))

    @property
    def environment(self) -> dict[str, str]:
        return self._pairs("ENV")

    @property
    def labels(self) -> dict[str, str]:
        return self._pairs("LABEL")

    @property
    def user(self) -> str:
        return self._last("USER")

    @property
    def stop_signal(self) -> str:
        return self._last("STOPSIGNAL")

    @property
    def port(self) -> int:
        return int(self._last("EXPOSE"))

    @property
    def health_check(self) -> list[str]:
        command = self._last("HEALTHCHECK").partition("CMD ")[2].strip()
        return json.loads(command) if command.startswith("[") else ["sh", "-c", command]
