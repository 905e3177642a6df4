"""Checks of the image: does what the Dockerfile says, and runs the result as Kubernetes and Compose would."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import statistics
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import kubernetes
from compose import Compose, Service
from container import Container, Runtime, wait_for
from dockerfile import Dockerfile
from files import EXAMPLE, REPOSITORY
from kubernetes import Manifests, SecretVolume
from report import Report, expect

WORK = EXAMPLE / "target"
HELLO = "/repos/octo-org/hello-world"
SIMULATOR = "io.github.githubproxy.fakegithub.Main"
# A JVM that is stopped by SIGTERM.
STOPPED = 143
STARTS = 3

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _get(url: str, token: str | None = None) -> tuple[int, dict[str, str], str]:
    """Returns status, header fields by lower-case name, and body; status 0 without a connection."""
    request = urllib.request.Request(url, headers={"Authorization": f"token {token}"} if token else {})
    try:
        with _direct.open(request, timeout=30) as response:
            return response.status, {name.lower(): value for name, value in response.headers.items()}, response.read().decode()
    except urllib.error.HTTPError as e:
        return e.code, {}, e.read().decode()
    except (urllib.error.URLError, OSError):
        return 0, {}, ""


def _java_home(version: int) -> Path:
    """Returns JAVA_HOME, or else a JDK of the image's version, or else the one that is used on this machine."""
    if os.environ.get("JAVA_HOME"):
        return Path(os.environ["JAVA_HOME"])
    for release in sorted(Path("/usr/lib/jvm").glob("*/release")):
        if re.search(rf'^JAVA_VERSION="{version}\b', release.read_text(), re.MULTILINE):
            return release.parent
    return Path(shutil.which("java")).resolve().parent.parent


def _version_of(java_home: Path) -> int:
    text = subprocess.run([java_home / "bin" / "java", "-version"], capture_output=True, text=True).stderr
    return int(re.search(r'version "(\d+)', text)[1])


class ImageChecks:
    def __init__(self) -> None:
        self._dockerfile = Dockerfile(EXAMPLE / "Dockerfile")
        self._manifests = Manifests(EXAMPLE / "kubernetes")
        self._compose = Compose(EXAMPLE / "compose.yaml", EXAMPLE / "compose.override.yaml").services
        java_home = _java_home(self._dockerfile.java_version)
        self._java_version = _version_of(java_home)
        names = [*self._compose, "github-proxy-redis"]
        self._image = WORK / "image"
        self._runtime = Runtime(WORK, self._image, java_home, names)
        self._url = f"http://127.0.0.1:{self._dockerfile.port}"
        self._archive = self._dockerfile.runs("training")[0][-1]

    def run(self, report: Report) -> None:
        subprocess.run([shutil.which("busybox"), "ip", "link", "set", "lo", "up"], check=True)
        try:
            report.check(f"image: training with JDK {self._java_version}", self._train)
            report.check("image: arguments", self._take_arguments)
            report.check("image: archive fits", self._archive_fits)
            report.check("image: start with an archive that does not fit", self._start_despite_archive)
            report.check("Kubernetes: start, health check, request, reload, stop", self._run_as_in_kubernetes)
            # What a failed check has left running has the same ports.
            self._runtime.stop_all()
            report.check("Compose: start of all services but Grafana", self._start_compose)
            report.check("Compose: simulated GitHub, cache in Redis", self._request_in_compose)
            report.check("Compose: client", self._client_in_compose)
            report.check("Compose: prometheus.yml", self._check_prometheus)
            report.check("Compose: Prometheus reads the metrics", self._scrape_in_compose)
            report.check("Compose: stop", self._stop_compose)
            report.check("image: start with archive and without", self._compare_starts)
        finally:
            self._runtime.stop_all()

    def _command(self, *arguments: str) -> list[str]:
        """The entry point. Java before 25 has another option for its archive."""
        option = "-XX:AOTCache=" if self._java_version >= 25 else "-XX:SharedArchiveFile="
        return [word.replace("-XX:AOTCache=", option) for word in self._dockerfile.entrypoint] + list(arguments)

    def _environment(self, more: dict[str, str]) -> dict[str, str]:
        return self._dockerfile.environment | more

    def _train(self) -> str:
        for _, source, target in self._dockerfile.copies("training"):
            path = REPOSITORY / source.removeprefix("/src/")
            copy = self._image / target.lstrip("/")
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, copy)
        [command] = self._dockerfile.runs("training")
        began = time.monotonic()
        build = self._runtime.start_build(command)
        code = build.wait(300)
        expect(code == 0, f"--train ended with {code}: {build.output()[-3000:]}")
        return f"{build.output().splitlines()[0]}, in {time.monotonic() - began:.0f} s"

    def _take_arguments(self) -> None:
        user = self._dockerfile.user
        code, text = self._runtime.run("version", self._command("--version"), user)
        version = self._dockerfile.labels["org.opencontainers.image.version"]
        expect((code, text) == (0, f"github-proxy {version}\n"), f"--version: {code}, {text}")
        code, text = self._runtime.run("token", self._command("token"), user)
        token, digest = text.splitlines()
        sha256 = hashlib.sha256(token.encode()).hexdigest()
        expect(code == 0 and digest == f"token_sha256: {sha256}", f"token: {code}, {text}")
        proxy = self._compose["github-proxy"]
        options = dict(environment=self._environment(proxy.environment), mounts=proxy.mounts)
        code, text = self._runtime.run("check", self._command("--check"), user, **options)
        expect(code == 0, f"--check: {code}, {text}")
        code, text = self._runtime.run("check-nothing", self._command("--check"), user)
        expect(code == 2 and "CLIENT_REGISTRY_FILE_PATH" in text, f"--check without configuration: {code}, {text}")

    def _archive_fits(self) -> None:
        """With these options, the JVM ends with an error if it cannot use the archive."""
        strict = "-XX:AOTMode=on" if self._java_version >= 25 else "-Xshare:on"
        java, *rest = self._command("--version")
        code, text = self._runtime.run("strict", [java, strict, *rest], self._dockerfile.user)
        expect(code == 0, f"{strict}: {code}, {text}")

    def _start_despite_archive(self) -> None:
        """The archive is for a jar of another time."""

        def touch(root: Path) -> None:
            jar = root / self._dockerfile.entrypoint[-1].lstrip("/")
            copy = jar.with_suffix(".copy")
            shutil.copy(jar, copy)
            os.utime(copy, (0, 0))
            copy.rename(jar)

        code, text = self._runtime.run("misfit", self._command("--version"), self._dockerfile.user, prepare=touch)
        expect(code == 0 and text.splitlines()[-1].startswith("github-proxy "), f"--version: {code}, {text}")

    def _start_simulator(self) -> Container:
        github = self._compose["github"]
        simulator = self._runtime.start(
            "github", github.entrypoint + github.command, self._dockerfile.user, volumes=github.volumes
        )
        simulator.await_line("try ")
        return simulator

    def _run_as_in_kubernetes(self) -> str:
        pod = self._manifests.pod("github-proxy")
        container = pod["containers"][0]
        user = f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}"
        expect(user == self._dockerfile.user, f"the user is {user}, the image has {self._dockerfile.user}")
        volumes = {volume["name"]: volume for volume in pod["volumes"]}
        mounts = {mount["name"]: mount["mountPath"] for mount in container["volumeMounts"]}
        secrets = {name: volume["secret"] for name, volume in volumes.items() if "secret" in volume}
        values = {"redis_url": b"redis://github-proxy:demo-redis-password@github-proxy-redis:6379\n"}
        for path in (EXAMPLE / "demo").glob("*/*"):
            values.setdefault(path.name, path.read_bytes())
        generated = self._manifests.secrets()

        def volume(root: Path, name: str) -> SecretVolume:
            directory = root / mounts[name].lstrip("/")
            return SecretVolume(directory, secrets[name]["defaultMode"], pod["securityContext"]["fsGroup"])

        def content(name: str) -> dict[str, bytes]:
            return {key: values[Path(file).name] for key, file in generated[secrets[name]["secretName"]].items()}

        def mount(root: Path) -> None:
            for name in secrets:
                volume(root, name).write("first", content(name))

        simulator = self._start_simulator()
        redis = self._start_kubernetes_redis(values)
        environment = kubernetes.environment(container)
        environment |= {"GITHUB_API_URL": self._compose["github-proxy"].environment["GITHUB_API_URL"]}
        environment |= {"JAVA_TOOL_OPTIONS": "-Xlog:class+load:file=/tmp/classes.log"}
        # Nothing to drain here.
        environment |= {"DRAIN_SECONDS": "0"}
        emptied = [mounts[name] for name, volume in volumes.items() if "emptyDir" in volume]
        server = self._runtime.start(
            "pod", self._command(), user, environment=self._environment(environment), volumes=emptied, prepare=mount
        )
        server.await_line(" listens on ")
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            path = container[probe]["httpGet"]["path"]
            wait_for(path, lambda: _get(self._url + path)[0] == 200, 60)
        self._await_health_check(server)
        status, _, body = _get(self._url + HELLO, "demo-client-token")
        expect(status == 200 and json.loads(body)["full_name"] == "octo-org/hello-world", f"a request: {status}, {body}")
        expect(json.loads(body)["url"] == self._url + HELLO, f"the URL in the body is {json.loads(body)['url']}")
        expect(server.execute(["touch", "/opt/github-proxy/written"]).returncode != 0, "the root may be written to")
        expect(server.execute(["touch", "/tmp/written"]).returncode == 0, "/tmp may not be written to")
        shares = self._share_of_archive(server.file("/tmp/classes.log").read_text())

        changed = content("clients")
        digest = hashlib.sha256(b"another-client-token").hexdigest()
        changed["clients.yaml"] += f"  - {{name: another, token_sha256: {digest}}}\n".encode()
        expect(_get(self._url + HELLO, "another-client-token")[0] == 401, "a token is accepted that is not in the registry")
        volume(server.root, "clients").write("second", changed)
        wait_for("the changed registry", lambda: _get(self._url + HELLO, "another-client-token")[0] == 200, 60)

        code = server.stop(self._dockerfile.stop_signal)
        expect(code == STOPPED, f"the exit code is {code}")
        simulator.stop()
        redis.stop()
        return shares

    def _start_kubernetes_redis(self, values: dict[str, bytes]) -> Container:
        pod = self._manifests.pod("github-proxy-redis")
        container = pod["containers"][0]
        security = pod["securityContext"]
        [secret] = [volume["secret"] for volume in pod["volumes"]]
        [mount] = container["volumeMounts"]
        [(key, file)] = self._manifests.secrets()[secret["secretName"]].items()

        def prepare(root: Path) -> None:
            volume = SecretVolume(root / mount["mountPath"].lstrip("/"), secret["defaultMode"], security["fsGroup"])
            volume.write("first", {key: values[Path(file).name]})

        redis = self._runtime.start(
            "redis-pod",
            container["command"] + container["args"],
            f"{security['runAsUser']}:{security['runAsGroup']}",
            environment={"PATH": "/usr/bin"},
            volumes=[],
            prepare=prepare,
        )
        redis.await_line("Ready to accept connections")
        result = redis.execute(container["livenessProbe"]["exec"]["command"])
        expect(result.stdout.strip() == "PONG", f"the probe of Redis: {result.stdout}{result.stderr}")
        return redis

    def _await_health_check(self, server: Container) -> None:
        wait_for("the health check", lambda: server.execute(self._dockerfile.health_check).returncode == 0, 60, 0.5)

    @staticmethod
    def _share_of_archive(log: str) -> str:
        """Requires that the server's own classes come from the archive; JDKs put those of the JDK into one of their own."""
        classes = re.findall(r"(\S+) source: (.*)", log)
        archived = [name for name, source in classes if source.startswith("shared objects file")]
        own = [name for name, _ in classes if name.startswith("io.github.githubproxy.")]
        own_archived = [name for name in archived if name.startswith("io.github.githubproxy.")]
        expect(len(own_archived) > 0.8 * len(own), f"{len(own_archived)} of {len(own)} own classes are from the archive")
        return f"{len(archived)} of {len(classes)} classes are from the archive"

    def _start_compose(self) -> None:
        """The proxy first: in Compose, the simulated GitHub starts after it, because it uses its network."""
        self._running: dict[str, Container] = {}
        redis = self._compose["redis"]
        self._running["redis"] = self._start_service(redis, redis.entrypoint, redis.definition["user"], {"PATH": "/usr/bin"})
        self._running["redis"].await_line("Ready to accept connections")
        self._expect_healthy(redis)
        proxy = self._compose["github-proxy"]
        environment = self._environment(proxy.environment)
        self._running["github-proxy"] = self._start_service(proxy, self._command(), self._dockerfile.user, environment)
        self._running["github-proxy"].await_line(" listens on ")
        self._await_health_check(self._running["github-proxy"])
        github = self._compose["github"]
        self._running["github"] = self._start_service(github, github.entrypoint, self._dockerfile.user, {})
        self._running["github"].await_line("try ")
        prometheus = self._compose["prometheus"]
        self._running["prometheus"] = self._start_service(prometheus, ["/usr/bin/prometheus"], "65534:65534", {})

    def _start_service(self, service: Service, entrypoint: list[str], user: str, environment: dict[str, str]) -> Container:
        return self._runtime.start(
            service.name,
            entrypoint + service.command,
            user,
            environment=environment,
            mounts=service.mounts,
            volumes=service.volumes,
        )

    def _expect_healthy(self, service: Service) -> None:
        kind, *command = service.definition["healthcheck"]["test"]
        result = self._running[service.name].execute(command)
        expect(kind == "CMD" and result.returncode == 0, f"{service.name}: {result.stdout}{result.stderr}")

    def _request_in_compose(self) -> str:
        first = _get(self._url + HELLO + "/issues", "demo-client-token")
        expect(first[0] == 200, f"a request: {first[0]}, {first[2]}")
        second = _get(self._url + HELLO + "/issues", "demo-client-token")
        expect("fwd-status=304" in second[1].get("cache-status", ""), f"the second request: {second[1].get('cache-status')}")
        status = json.loads(_get(self._url + "/-/status.json", "demo-metrics-token")[2])
        health = status["replicas"][0]["cache"]["health"]
        expect(health == "working", f"Redis: {health}")
        return second[1]["cache-status"]

    def _client_in_compose(self) -> None:
        """The service that sends requests all the time."""
        client = self._compose["client"]
        self._running["client"] = self._start_service(client, client.entrypoint, self._dockerfile.user, {})
        wait_for("requests of the client", lambda: '"/repos/{owner}/{repo}/pulls"' in self._metrics(), 60, 0.5)
        output = self._running["client"].output()
        expect(output == "", f"the client says: {output}")

    def _metrics(self) -> str:
        return _get(self._url + "/-/metrics", "demo-metrics-token")[2]

    def _check_prometheus(self) -> None:
        """Where the files are in the container, because the configuration names them."""
        service = self._compose["prometheus"]
        [config] = [word.partition("=")[2] for word in service.command if word.startswith("--config.file=")]
        code, text = self._runtime.run(
            "promtool", ["/usr/bin/promtool", "check", "config", config], "65534:65534", mounts=service.mounts
        )
        expect(code == 0, text)

    def _scrape_in_compose(self) -> str:
        api = "http://127.0.0.1:9090/api/v1/"

        def up() -> bool:
            status, _, body = _get(api + "query?query=up")
            return status == 200 and any(series["value"][1] == "1" for series in json.loads(body)["data"]["result"])

        wait_for("Prometheus reads the metrics", up, 90, 0.5)
        rules = json.loads(_get(api + "rules")[2])["data"]["groups"]
        return f"{sum(len(group['rules']) for group in rules)} alert rules"

    def _stop_compose(self) -> None:
        code = self._running["github-proxy"].stop(self._dockerfile.stop_signal)
        expect(code == STOPPED, f"the exit code is {code}")
        for container in self._running.values():
            container.kill()

    def _compare_starts(self) -> str:
        """Both in turn, as the load of this machine changes."""
        proxy = self._compose["github-proxy"]
        environment = self._environment(proxy.environment) | {"CACHE_BACKEND_URL": "inmemory://", "WARM_UP_SECONDS": "0"}
        del environment["CACHE_BACKEND_URL_FILE"]
        simulator = self._start_simulator()
        commands = {
            "with": self._command(),
            "without": [word for word in self._command() if not word.endswith(self._archive)],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(STARTS):
            for name, command in commands.items():
                began = time.monotonic()
                server = self._runtime.start(
                    name, command, self._dockerfile.user, environment=environment, mounts=proxy.mounts
                )
                wait_for("/-/ready", lambda: _get(self._url + "/-/ready")[0] == 200, 60, 0.01)
                times[name].append(time.monotonic() - began)
                server.stop()
        simulator.stop()
        medians = {name: statistics.median(measured) for name, measured in times.items()}
        return (
            f"{medians['with']:.2f} s with, {medians['without']:.2f} s without, ratio"
            f" {medians['without'] / medians['with']:.1f} (medians of {STARTS}, until /-/ready)"
        )
