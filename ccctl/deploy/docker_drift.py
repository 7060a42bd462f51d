"""Reads what on a Docker target is not as it was applied: files of the release, the engine's objects, the container."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ccctl.center import DockerSite
from ccctl.control.asterisk import Objects
from ccctl.control.expected import members_of
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_engine import GID, ROOT, UID, Placed, read_folder
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_site import network_arguments, settings_of
from ccctl.deploy.record import expected
from ccctl.deploy.secrets import Kept
from ccctl.plan.drift import (
    CONTAINER,
    DIALPLAN,
    ENDPOINT,
    Drift,
    Found,
    Knows,
    file_drift,
    member_drift,
    object_drift,
)
from ccctl.plan.release import Release
from ccctl.plan.resources import fingerprint
from ccctl.render.files import RenderedTree

if TYPE_CHECKING:
    from docker.models.containers import Container

RENDERED = "rendered.json.gz"  # in a release: its texts as they were rendered, secrets as references
MANIFEST = "manifest.json"
OURS = frozenset({RENDERED, MANIFEST})
RESTART_POLICY, NETWORK = "restart policy", "network"


def rendered_file(tree: RenderedTree) -> Placed:
    """The file of a release that keeps its texts, for diffs."""
    texts: dict[str, str] = {}
    for file in tree.files:
        try:
            texts[file.path] = file.content.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return Placed(RENDERED, gzip.compress(json.dumps(texts).encode(), mtime=0), 0o600)


def rendered_texts(content: bytes) -> dict[str, str]:
    """What `rendered_file` kept; nothing where it can not be read: a diff is then left out."""
    try:
        return {str(path): str(text) for path, text in json.loads(gzip.decompress(content)).items()}
    except (OSError, EOFError, ValueError, AttributeError):
        return {}


def drift_of_files(reader: Container, release: Release, kept: Kept) -> tuple[tuple[Drift, ...], dict[str, str]]:
    """The drift of the release's files, and their texts as they were applied."""
    if not release.placed:
        return (), {}
    found = read_folder(reader, f"{ROOT}/releases/{release.number}")
    texts = next((rendered_texts(file.content) for file in found if file.path == RENDERED), {})
    files = [Found(file.path, file.content, file.mode) for file in found if file.path not in OURS]
    return file_drift(release, files, texts, kept.salt, knows(kept, release)), texts


def knows(kept: Kept, release: Release) -> Knows:
    """Finds the name of a secret by its value: those that the target keeps, and those of which it has a fingerprint."""
    by_value = {value: name for name, value in kept.values.items()}
    by_print = {known: f"spec/{name}" for name, known in release.fingerprints.items()}
    return lambda value: by_value.get(value) or by_print.get(fingerprint(kept.salt, value))


def drift_of_engine(objects: Objects, release: Release, texts: Mapping[str, str]) -> tuple[Drift, ...]:
    """Members of queues, endpoints and dialplan that the running engine has otherwise than the release says."""
    wanted = expected(release)
    members = members_of(texts["queues.conf"]) if "queues.conf" in texts else {}
    return (
        *member_drift(members, objects.members),
        *object_drift(ENDPOINT, wanted.endpoints, objects.endpoints, "pjsip"),
        *object_drift(DIALPLAN, (), objects.extensions, "dialplan"),
        *object_drift(DIALPLAN, [f"[{name}]" for name in wanted.contexts], objects.contexts, "dialplan"),
    )


def drift_of_container(container: Container, names: Names, release: Release, settings: DockerSite) -> tuple[Drift, ...]:
    """Settings of the engine's container that are not those with which it was made."""
    return tuple(_settings(container.attrs, names, settings_of(release.foundation, settings)))


def _settings(attrs: Mapping[str, Any], names: Names, target: DockerSite) -> Iterator[Drift]:
    host, config = attrs["HostConfig"], attrs["Config"]
    policy = host.get("RestartPolicy", {}).get("Name", "")
    if policy != "unless-stopped":
        yield Drift(CONTAINER, "restart policy", f"is {policy or 'no'}, not unless-stopped", "", key=(RESTART_POLICY,))
    arguments = network_arguments(target)
    joined = set(attrs.get("NetworkSettings", {}).get("Networks") or {})
    own = {arguments.get("network_mode", "bridge")}
    for network in sorted(joined - own):
        yield Drift(CONTAINER, f"network {network}", "was joined by hand", "", key=(NETWORK, network))
    wanted: dict[str, tuple[object, object]] = {
        "image": (config.get("Image"), target.image),
        "user": (config.get("User"), f"{UID}:{GID}"),
        "read-only root": (host.get("ReadonlyRootfs"), True),
        "privileged": (host.get("Privileged"), False),
        "dropped capabilities": (host.get("CapDrop"), ["ALL"]),
        "added capabilities": (host.get("CapAdd") or [], []),
        "security options": (host.get("SecurityOpt"), ["no-new-privileges"]),
        "memory limit": (host.get("Memory") or 0, 0),
        "processor limit": (host.get("NanoCpus") or host.get("CpuQuota") or host.get("CpuShares") or 0, 0),
        "process limit": (max(host.get("PidsLimit") or 0, 0), 0),
        "ports": (_bound(host.get("PortBindings") or {}), _ports(arguments.get("ports", {}))),
        "volumes": (sorted(bind.split(":")[0] for bind in host.get("Binds") or ()), sorted(names.volumes)),
    }
    for name, (found, right) in wanted.items():
        if found != right:
            yield Drift(CONTAINER, name, f"is {_brief(found)}, not {_brief(right)}", "recreate", key=(name,))


def _bound(ports: Mapping[str, Any]) -> list[str]:
    return sorted(f"{one['HostIp']}:{one['HostPort']}->{port}" for port, many in ports.items() for one in many or ())


def _ports(ports: Mapping[str, tuple[str, int]]) -> list[str]:
    return sorted(f"{address}:{outer}->{port}" for port, (address, outer) in ports.items())


def _brief(value: object) -> str:
    text = ", ".join(map(str, value)) or "none" if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def repair_container(container: Container, drifts: tuple[Drift, ...]) -> None:
    """Puts right what can be put right while the engine runs; Rejected when Docker refuses."""
    for one in drifts:
        with docker_errors(f"repairing the {one.name} of {container.name}"):
            if one.key[:1] == (RESTART_POLICY,):
                container.update(restart_policy={"Name": "unless-stopped", "MaximumRetryCount": 0})  # type: ignore[arg-type]
            elif one.key[:1] == (NETWORK,) and container.client is not None:
                container.client.networks.get(one.key[1]).disconnect(container)
