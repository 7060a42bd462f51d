"""Reads what of an engine's container is not as it was applied, and puts it right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ccctl.center import DockerSite
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_guard import rights
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_site import network_arguments, settings_of
from ccctl.plan.drift import CONTAINER, Drift
from ccctl.plan.release import Release

if TYPE_CHECKING:
    from docker.models.containers import Container

RESTART_POLICY, NETWORK = "restart policy", "network"


def drift_of_container(container: Container, names: Names, release: Release, settings: DockerSite) -> tuple[Drift, ...]:
    """Settings of the engine's container that are not those with which it was made."""
    return tuple(_settings(container.attrs, names, settings_of(release.foundation, settings)))


def _settings(attrs: Mapping[str, Any], names: Names, target: DockerSite) -> Iterator[Drift]:
    host, config = attrs["HostConfig"], attrs["Config"]
    policy = host.get("RestartPolicy", {}).get("Name", "")
    if policy != "unless-stopped":
        yield Drift(CONTAINER, "restart policy", f"is {policy or 'no'}, not unless-stopped", "", key=(RESTART_POLICY,))
    arguments = network_arguments(target)
    start = rights(config.get("Labels"), target)
    joined = set(attrs.get("NetworkSettings", {}).get("Networks") or {})
    own = {arguments.get("network_mode", "bridge")}
    for network in sorted(joined - own):
        yield Drift(CONTAINER, f"network {network}", "was joined by hand", "", key=(NETWORK, network))
    settings: dict[str, tuple[object, object]] = {
        "image": (config.get("Image"), target.image),
        "user": (config.get("User"), start["user"]),
        "read-only root": (host.get("ReadonlyRootfs"), True),
        "privileged": (host.get("Privileged"), False),
        "dropped capabilities": (host.get("CapDrop"), ["ALL"]),
        "added capabilities": (_plain(host.get("CapAdd")), start["cap_add"]),
        "security options": (host.get("SecurityOpt"), ["no-new-privileges"]),
        "memory limit": (host.get("Memory") or 0, 0),
        "processor limit": (host.get("NanoCpus") or host.get("CpuQuota") or host.get("CpuShares") or 0, 0),
        "process limit": (max(host.get("PidsLimit") or 0, 0), 0),
        "ports": (_bound(host.get("PortBindings") or {}), _ports(arguments.get("ports", {}))),
        "volumes": (sorted(bind.split(":")[0] for bind in host.get("Binds") or ()), sorted(names.volumes)),
    }
    for name, (found, right) in settings.items():
        if found != right:
            yield Drift(CONTAINER, name, f"is {_brief(found)}, not {_brief(right)}", "recreate", key=(name,))


def _plain(rights: Sequence[str] | None) -> list[str]:
    """Newer engines write CAP_ before a right."""
    return sorted(right.removeprefix("CAP_") for right in rights or ())


def _bound(ports: Mapping[str, Any]) -> list[str]:
    return sorted(f"{one['HostIp']}:{one['HostPort']}->{port}" for port, many in ports.items() for one in many or ())


def _ports(ports: Mapping[str, tuple[str, int]]) -> list[str]:
    return sorted(f"{address}:{outer}->{port}" for port, (address, outer) in ports.items())


def _brief(value: object) -> str:
    text = ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def repair_container(container: Container, drifts: Sequence[Drift]) -> None:
    """Puts right what can be put right while the engine runs; Rejected when Docker refuses."""
    for one in drifts:
        with docker_errors(f"repairing the {one.name} of {container.name}"):
            if one.key[:1] == (RESTART_POLICY,):
                container.update(restart_policy={"Name": "unless-stopped", "MaximumRetryCount": 0})  # type: ignore[arg-type]
            elif one.key[:1] == (NETWORK,) and container.client is not None:
                container.client.networks.get(one.key[1]).disconnect(container)
