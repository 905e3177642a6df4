"""Reads the manifests, and lays out the secrets as the kubelet does."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


class Manifests:
    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.kustomization: dict[str, Any] = yaml.safe_load((directory / "kustomization.yaml").read_text())
        self.files = sorted(path for path in directory.glob("*.yaml") if path.name != "kustomization.yaml")
        self.objects = [o for file in self.files for o in yaml.safe_load_all(file.read_text())]

    def pod(self, name: str) -> dict[str, Any]:
        """Returns the specification of the pods of a Deployment."""
        for o in self.objects:
            if o["kind"] == "Deployment" and o["metadata"]["name"] == name:
                return o["spec"]["template"]["spec"]
        raise KeyError(f"there is no Deployment {name}")

    def secrets(self) -> dict[str, dict[str, str]]:
        """Returns the files of each generated secret, by key, relative to the directory."""
        return {
            generator["name"]: dict(file.split("=") for file in generator["files"])
            for generator in self.kustomization["secretGenerator"]
        }


def environment(container: dict[str, Any]) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in container["env"]}


@dataclass(frozen=True)
class SecretVolume:
    """
    A directory with the keys of a secret, where each is a link to ..data/KEY and ..data is a link to a directory of the
    present version. All of them change at once when ..data is replaced.
    """

    directory: Path
    mode: int
    group: int

    def write(self, version: str, content: dict[str, bytes]) -> None:
        """Replaces the content."""
        self.directory.mkdir(parents=True, exist_ok=True)
        data = self.directory / f"..{version}"
        data.mkdir()
        for key, value in content.items():
            file = data / key
            file.write_bytes(value)
            os.chown(file, 0, self.group)
            file.chmod(self.mode)
            if not (self.directory / key).is_symlink():
                (self.directory / key).symlink_to(f"..data/{key}")
        link = self.directory / "..data"
        old = link.resolve() if link.is_symlink() else None
        new = self.directory / "..data_tmp"
        new.symlink_to(data.name)
        new.rename(link)
        if old:
            shutil.rmtree(old)
