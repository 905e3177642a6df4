"""Checks of the files alone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import yaml

import kubernetes
from compose import Compose, seconds
from dockerfile import Dockerfile
from kubernetes import Manifests
from report import CheckFailed, Report, expect

EXAMPLE = Path(__file__).parent.parent
REPOSITORY = EXAMPLE.parent.parent


def _tool(name: str, *arguments: object) -> None:
    """Runs a program of the virtual environment, which must succeed."""
    program = Path(sys.executable).parent / name
    result = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if result.returncode != 0:
        raise CheckFailed((result.stdout + result.stderr).strip())


class FileChecks:
    def __init__(self) -> None:
        self._dockerfile = Dockerfile(EXAMPLE / "Dockerfile")
        self._manifests = Manifests(EXAMPLE / "kubernetes")
        self._compose_files = [EXAMPLE / "compose.yaml", EXAMPLE / "compose.override.yaml"]

    def run(self, report: Report) -> None:
        report.check("Dockerfile: hadolint", lambda: _tool("hadolint", EXAMPLE / "Dockerfile"))
        report.check("version in Dockerfile and kustomization.yaml", self._versions_agree)
        report.check(
            "compose.yaml: schema of the Compose Specification",
            lambda: _tool("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *self._compose_files),
        )
        report.check("compose.yaml: files of secrets and configs", self._compose_files_exist)
        report.check("compose.yaml: builds the image once", self._compose_builds_once)
        report.check("compose.yaml: no service runs with privileges", self._compose_is_hardened)
        report.check("compose.yaml: time to stop", self._compose_stops_in_time)
        report.check(
            "manifests: schemas of Kubernetes", lambda: _tool("kubernetes-validate", "--strict", *self._manifests.files)
        )
        report.check("kustomization.yaml: names each manifest and secret", self._kustomization_is_complete)
        report.check("manifests: probes, and time to drain and stop", self._kubernetes_stops_in_time)
        report.check("Grafana: data source fits the dashboard", self._grafana_fits)

    def _versions_agree(self) -> str:
        version = re.search(r"<version>(.*)</version>", (REPOSITORY / "pom.xml").read_text())[1]
        label = self._dockerfile.labels["org.opencontainers.image.version"]
        expect(label == version, f"the label is {label}, the version {version}")
        base = self._dockerfile.labels["org.opencontainers.image.base.name"]
        expect(base.endswith("/" + self._dockerfile.base), f"the label is {base}, the base {self._dockerfile.base}")
        tag = self._manifests.kustomization["images"][0]["newTag"]
        expect(tag == version, f"newTag is {tag}, the version {version}")
        return version

    def _compose_files_exist(self) -> None:
        for service in Compose(*self._compose_files).services.values():
            for target, path in service.mounts.items():
                expect(path.exists(), f"{service.name}: {path} for {target} does not exist")

    def _compose_builds_once(self) -> None:
        built = [name for name, s in Compose(*self._compose_files).services.items() if "build" in s.definition]
        expect(built == ["github-proxy"], f"{built} have a build; several of one image disturb each other")

    def _compose_is_hardened(self) -> None:
        for name, service in Compose(*self._compose_files).services.items():
            definition = service.definition
            expect(definition.get("read_only") is True, f"{name} is not read_only")
            expect(definition.get("cap_drop") == ["ALL"], f"{name} has capabilities")
            expect(definition.get("security_opt") == ["no-new-privileges:true"], f"{name} may get privileges")

    def _compose_stops_in_time(self) -> None:
        proxy = Compose(*self._compose_files).services["github-proxy"]
        needed = int(proxy.environment["DRAIN_SECONDS"]) + int(proxy.environment["SHUTDOWN_TIMEOUT"])
        given = seconds(proxy.definition["stop_grace_period"])
        expect(given > needed + 5, f"stop_grace_period is {given} s, drain and shutdown take up to {needed} s")

    def _kustomization_is_complete(self) -> None:
        kustomization = self._manifests.kustomization
        expect(
            sorted(kustomization["resources"]) == [path.name for path in self._manifests.files],
            f"resources are {kustomization['resources']}",
        )
        generated = self._manifests.secrets()
        used = {
            volume["secret"]["secretName"]
            for name in ("github-proxy", "github-proxy-redis")
            for volume in self._manifests.pod(name)["volumes"]
            if "secret" in volume
        }
        expect(used == set(generated), f"the pods mount {sorted(used)}, and {sorted(generated)} are generated")

    def _kubernetes_stops_in_time(self) -> None:
        pod = self._manifests.pod("github-proxy")
        container = pod["containers"][0]
        variables = kubernetes.environment(container)
        drain = int(variables["DRAIN_SECONDS"])
        needed = drain + int(variables["SHUTDOWN_TIMEOUT"])
        given = pod["terminationGracePeriodSeconds"]
        expect(given > needed + 5, f"terminationGracePeriodSeconds is {given}, drain and shutdown take up to {needed} s")
        readiness = container["readinessProbe"]
        notice = readiness["periodSeconds"] * readiness["failureThreshold"]
        expect(drain > notice, f"DRAIN_SECONDS is {drain}, the readiness probe takes {notice} s")
        paths = [container[probe]["httpGet"]["path"] for probe in ("startupProbe", "readinessProbe", "livenessProbe")]
        expect(paths == ["/-/ready", "/-/ready", "/-/live"], f"the probes ask {paths}")
        port = container["ports"][0]["containerPort"]
        expect(port == self._dockerfile.port, f"the port is {port}, the image has {self._dockerfile.port}")

    def _grafana_fits(self) -> None:
        provisioning = EXAMPLE / "grafana" / "provisioning"
        source = yaml.safe_load((provisioning / "datasources" / "prometheus.yml").read_text())["datasources"][0]
        provider = yaml.safe_load((provisioning / "dashboards" / "github-proxy.yml").read_text())["providers"][0]
        grafana = Compose(*self._compose_files).services["grafana"]
        dashboards = [path for path in grafana.mounts if Path(path).parent == Path(provider["options"]["path"])]
        expect(len(dashboards) == 1, f"the provider reads {provider['options']['path']}, where {dashboards} are mounted")
        dashboard = json.loads(grafana.mounts[dashboards[0]].read_text())
        variable = next(v for v in dashboard["templating"]["list"] if v["type"] == "datasource")
        expect(variable["query"] == source["type"], f"the dashboard asks for {variable['query']}, not {source['type']}")
        expect(source["isDefault"] is True, "the data source is not the default, with which the variable begins")
        wanted = "${" + variable["name"] + "}"
        for panel in dashboard["panels"]:
            expect(panel["datasource"]["uid"] == wanted, f"panel {panel['title']!r} has another data source")
