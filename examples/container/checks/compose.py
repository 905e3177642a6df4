"""Reads compose.yaml and compose.override.yaml as Compose merges them, as far as these files need it."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

# The lists whose elements replace those with the same target.
_BY_TARGET = ("secrets", "configs", "volumes")
_COMMANDS = ("command", "entrypoint")


def _target(element: Any) -> str:
    return element if isinstance(element, str) else element["target"]


def _merged(base: Any, other: Any, key: str = "") -> Any:
    if isinstance(base, dict) and isinstance(other, dict):
        return base | {name: _merged(base[name], value, name) if name in base else value for name, value in other.items()}
    if isinstance(base, list) and isinstance(other, list) and key not in _COMMANDS:
        replaced = {_target(element) for element in other} if key in _BY_TARGET else set()
        return [element for element in base if not replaced or _target(element) not in replaced] + other
    return other


def seconds(duration: str) -> int:
    match = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", duration)
    if not match or not duration:
        raise ValueError(f"{duration} is no duration of minutes and seconds")
    return 60 * int(match[1] or 0) + int(match[2] or 0)


@dataclass(frozen=True)
class Service:
    name: str
    definition: dict[str, Any]
    # Path in the container, and path of this machine, of each file and directory that is mounted.
    mounts: dict[str, Path]

    @property
    def environment(self) -> dict[str, str]:
        return self.definition.get("environment", {})

    @property
    def entrypoint(self) -> list[str] | None:
        return self.definition.get("entrypoint")

    @property
    def command(self) -> list[str]:
        # Compose reads $$ as $.
        return [word.replace("$$", "$") for word in self.definition.get("command", [])]

    @property
    def volumes(self) -> list[str]:
        """The directories that may be written to."""
        volumes = [volume["target"] for volume in self.definition.get("volumes", []) if volume["type"] == "volume"]
        return volumes + [entry.partition(":")[0] for entry in self.definition.get("tmpfs", [])]


class Compose:
    def __init__(self, *files: Path) -> None:
        self._directory = files[0].parent
        self.model: dict[str, Any] = {}
        for file in files:
            self.model = _merged(self.model, yaml.safe_load(file.read_text()))

    @property
    def services(self) -> dict[str, Service]:
        return {name: self._service(name, definition) for name, definition in self.model["services"].items()}

    def _service(self, name: str, definition: dict[str, Any]) -> Service:
        mounts = {}
        for kind, directory in (("secrets", "/run/secrets/"), ("configs", "/")):
            for element in definition.get(kind, []):
                source = element if isinstance(element, str) else element["source"]
                target = _target(element)
                path = target if target.startswith("/") else directory + target
                mounts[path] = self._path(self.model[kind][source]["file"])
        for volume in definition.get("volumes", []):
            if volume["type"] == "bind":
                mounts[volume["target"]] = self._path(volume["source"])
        return Service(name, definition, mounts)

    def _path(self, path: str) -> Path:
        return (self._directory / path).resolve()
