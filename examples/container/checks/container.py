"""Starts processes in Linux namespaces, as a container runtime does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from report import CheckFailed

_UNSHARE = shutil.which("unshare")
_NSENTER = shutil.which("nsenter")
_ENTER = Path(__file__).parent / "enter.sh"


def wait_for(what: str, condition: Callable[[], object], seconds: float = 60, interval: float = 0.05) -> None:
    """Waits until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise CheckFailed(f"{what}: not within {seconds} seconds")
        time.sleep(interval)


class Runtime:
    """
    Starts containers, which share the network of this process.

    :param image: the directory with the files of the image
    :param java_home: the JDK that stands for the JRE of the image
    :param names: host names of services, all of which are this host
    """

    def __init__(self, work: Path, image: Path, java_home: Path, names: list[str]) -> None:
        self.work = work
        self.image = image
        self.java_home = java_home
        self.containers: list[Container] = []
        self._add_programs()
        etc = image / "etc"
        etc.mkdir(parents=True)
        (etc / "hosts").write_text(f"127.0.0.1 localhost {' '.join(names)}\n")
        (etc / "nsswitch.conf").write_text("hosts: files\n")

    def _add_programs(self) -> None:
        """The programs of Alpine are BusyBox."""
        busybox = shutil.which("busybox")
        programs = self.image / "programs"
        programs.mkdir(parents=True)
        for applet in subprocess.run([busybox, "--list"], check=True, capture_output=True, text=True).stdout.split():
            (programs / applet).symlink_to(busybox)

    def start(
        self,
        name: str,
        command: list[str],
        user: str,
        environment: dict[str, str] | None = None,
        mounts: dict[str, Path] | None = None,
        volumes: Sequence[str] = ("/tmp",),
        prepare: Callable[[Path], None] = lambda root: None,
    ) -> Container:
        """
        Starts a container with a read-only root.

        :param mounts: files and directories of this machine, by path in the container
        :param volumes: directories that may be written to
        :param prepare: adds files to the root
        """
        name = f"{len(self.containers):02}-{name}"
        root = self._root(name)
        for target, source in (mounts or {}).items():
            self._add(source, root / target.lstrip("/"))
        prepare(root)
        return self._started(name, root, user, "ro", volumes, environment or {}, command)

    def start_build(self, command: list[str]) -> Container:
        """Starts a container as root, whose root is the image itself and may be written to."""
        return self._started("build", self.image, "0:0", "rw", ("/tmp",), {}, command)

    def run(self, name: str, command: list[str], user: str, **options) -> tuple[int, str]:
        """Runs a container until it ends and returns exit code and output."""
        container = self.start(name, command, user, **options)
        return container.wait(), container.output()

    def stop_all(self) -> None:
        for container in self.containers:
            container.kill()

    def _root(self, name: str) -> Path:
        root = self.work / "containers" / name / "root"
        root.parent.mkdir(parents=True)
        # Hard links: times and content of the image, without a copy.
        subprocess.run(["cp", "-al", self.image, root], check=True)
        return root

    @staticmethod
    def _add(source: Path, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-rL", source, target], check=True)

    def _started(
        self, name: str, root: Path, user: str, access: str, volumes: Sequence[str], environment: dict[str, str], command: list[str]
    ) -> Container:
        container = Container(self, name, root, user, access, volumes, environment, command)
        self.containers.append(container)
        return container


class Container:
    def __init__(
        self,
        runtime: Runtime,
        name: str,
        root: Path,
        user: str,
        access: str,
        volumes: Sequence[str],
        environment: dict[str, str],
        command: list[str],
    ) -> None:
        self.root = root
        self._user = user
        self._environment = {"PATH": "/opt/java/openjdk/bin:/programs", "JAVA_HOME": "/opt/java/openjdk"} | environment
        directory = runtime.work / "containers" / name
        directory.mkdir(parents=True, exist_ok=True)
        self.log = directory / "log"
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [_UNSHARE, "--mount", "--pid", "--fork", "--kill-child", str(_ENTER), str(root), str(runtime.java_home), user]
                + [access, " ".join(volumes), *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd="/",
            )

    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def file(self, path: str) -> Path:
        """Returns a file as the container sees it."""
        return Path(f"/proc/{self._pid()}/root{path}")

    def _pid(self) -> int:
        """Returns the id of the container's first process in this process's namespace."""
        unshare = self._process.pid
        return int(Path(f"/proc/{unshare}/task/{unshare}/children").read_text().split()[0])

    def is_running(self) -> bool:
        return self._process.poll() is None

    def await_line(self, text: str) -> None:
        wait_for(f"{self.log} has {text!r}", lambda: text in self.output() or self._fail_if_ended(), interval=0.02)

    def _fail_if_ended(self) -> bool:
        if not self.is_running():
            raise CheckFailed(f"ended with {self._process.returncode}: {self.output()[-1000:]}")
        return False

    def execute(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Runs a command in the container, as its user, like docker exec and the runtime's health check."""
        uid, gid = self._user.split(":")
        return subprocess.run(
            [_NSENTER, "--target", str(self._pid()), "--mount", "--pid", "--root", "--wd", "/usr/bin/setpriv"]
            + ["--reuid", uid, "--regid", gid, "--clear-groups", "--no-new-privs"]
            + ["--inh-caps=-all", "--bounding-set=-all", "/usr/bin/env", f"PATH={self._environment['PATH']}", *command],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=30,
        )

    def stop(self, by: str = "SIGTERM") -> int:
        """Sends a signal and returns the exit code."""
        os.kill(self._pid(), signal.Signals[by])
        return self.wait()

    def wait(self, seconds: float = 60) -> int:
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise CheckFailed(f"has not ended within {seconds} seconds") from None

    def kill(self) -> None:
        """Ends all processes. Their ports are free afterwards."""
        if self.is_running():
            os.kill(self._pid(), signal.SIGKILL)
            self._process.wait()
