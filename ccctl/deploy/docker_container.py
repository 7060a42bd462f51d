"""Makes, starts, replaces and removes the engine's container of an environment."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ccctl.center import DockerSite
from ccctl.control.complaints import complaints
from ccctl.deploy.docker_client import docker_errors, reason
from ccctl.deploy.docker_engine import hardened, log_lines, tmpfs_for
from ccctl.deploy.docker_guard import labels_of, rights
from ccctl.deploy.docker_known import LABEL_ENGINE, LABEL_ESL, LABEL_MANAGER, ROOT
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_site import api_port, encrypted_ports, loopback_ports, media_ports, network_arguments
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.diagnostics import Rejected, codes, rejected

if TYPE_CHECKING:
    import docker
    from docker.errors import APIError
    from docker.models.containers import Container

LOG_LIMITS = {"max-size": "10m", "max-file": "3"}
STOP_SECONDS = 5


def ensure_volumes(client: docker.DockerClient, names: Names) -> list[str]:
    """Makes the volumes that are missing; their names. Rejected where one of that name is not ours."""
    made: list[str] = []
    for name in names.volumes:
        if not has_volume(client, names, name):
            with docker_errors(f"making the volume {name}"):
                client.volumes.create(name, labels=names.labels)
            made.append(name)
    return made


def hand_over(client: docker.DockerClient, names: Names, image: str) -> None:
    """Gives a new volume of releases to the engine's user.

    Docker fills a new volume from the image's folder of the same place, owner included, when a container is made.
    """
    with docker_errors(f"preparing the volume {names.releases}"):
        made = client.containers.create(
            image, labels=names.labels, network_mode="none", volumes={names.releases: {"bind": ROOT, "mode": "rw"}}
        )
    remove(made)


def has_volume(client: docker.DockerClient, names: Names, name: str) -> bool:
    """Whether the volume is there; Rejected where it is not ours."""
    from docker.errors import NotFound

    with docker_errors(f"looking for the volume {name}"):
        try:
            found = client.volumes.get(name)
        except NotFound:
            return False
    if not names.owns(found.attrs.get("Labels")):
        raise names.foreign("volume", name)
    return True


def create(
    client: docker.DockerClient, names: Names, image: str, target: DockerSite, engine: str = "asterisk"
) -> Container:
    """A new engine container that is not started. The releases are mounted for reading only."""
    import docker.types

    runtime, inner = RUNTIMES[engine], loopback_ports(target)
    arguments = hardened(
        tmpfs=tmpfs_for((), engine),
        volumes={
            names.releases: {"bind": ROOT, "mode": "ro"},
            names.database: {"bind": runtime.database, "mode": "rw"},
            names.spool: {"bind": runtime.spool, "mode": "rw"},
        },
        restart_policy={"Name": "unless-stopped"},
        log_config=docker.types.LogConfig(type="json-file", config=LOG_LIMITS),
        labels={
            **names.labels,
            LABEL_ENGINE: engine,
            LABEL_MANAGER: str(inner["manager"]),
            LABEL_ESL: str(inner["esl"]),
        },
        **network_arguments(target),
    )
    with docker_errors(f"making the container {names.container}"):
        return client.containers.create(
            image, name=names.container, **{**arguments, **rights(labels_of(client, image), target)}
        )


def start(container: Container, target: DockerSite) -> None:
    """Starts it; Rejected where a port is taken or the address is not here."""
    from docker.errors import APIError

    with docker_errors(f"starting {container.name}"):
        try:
            container.start()
        except APIError as failure:
            raise explained(failure, target) from failure


def explained(failure: APIError, target: DockerSite) -> Exception:
    """The port or address behind Docker's refusal; other refusals as they are."""
    text = str(failure.explanation or failure)
    lowered = text.lower()
    if "already allocated" in lowered or "already in use" in lowered:
        port = re.findall(r":(\d+)(?=[: ]|$)", text)
        which = port[-1] if port else str(target.sip_port)
        return _port_taken(which, target)
    if "cannot assign requested address" in lowered:
        return rejected(
            codes.CC517,
            f"the Docker host has no address {target.address}",
            target.span,
            hint="set `address` to one of the Docker host's own addresses, or to 0.0.0.0 for all",
        )
    return rejected(codes.CC514, f"Docker could not start the engine: {reason(text)}", target.span)


def _port_taken(port: str, target: DockerSite) -> Rejected:
    first, last = media_ports(target)
    own = {str(number): f"another `{key}`" for key, number in encrypted_ports(target).items()}
    own |= {str(number): "another `bridge.api.port`" for number in api_port(target)}
    setting = "other `rtp_ports`" if first <= int(port) <= last else own.get(port, "another `sip_port`")
    return rejected(
        codes.CC505,
        f"port {port} on {target.address if target.network == 'bridge' else 'the host'} is already taken",
        target.span,
        hint=f"find who listens there (ss -lunpt | grep :{port}), or give the environment {setting}",
    )


def check_bound(container: Container, target: DockerSite) -> None:
    """Rejected when the engine could not bind its ports: on the host's network Docker does not notice."""
    for line in complaints(log_lines(container, "all")):
        if "ddress already in use" in line:
            named = re.findall(r":(\d{2,5})\b", line.partition("ddress already in use")[0].rpartition("] ")[2])
            known = {str(port) for port in (*encrypted_ports(target).values(), *loopback_ports(target).values())}
            raise _port_taken(next((port for port in named if port in known), str(target.sip_port)), target)


def stop(container: Container) -> None:
    """Stops it, also when it is not running."""
    with docker_errors(f"stopping {container.name}"):
        container.stop(timeout=STOP_SECONDS)


def remove(container: Container) -> None:
    """Removes it, running or not."""
    from docker.errors import NotFound

    with docker_errors(f"removing {container.name}"), contextlib.suppress(NotFound):
        container.remove(force=True, v=True)


def remove_volumes(client: docker.DockerClient, names: Names, which: Iterable[str] | None = None) -> list[str]:
    """Removes the volumes (None = all of the environment) that are there and ours; their names."""
    gone: list[str] = []
    for name in names.volumes if which is None else which:
        if has_volume(client, names, name):
            with docker_errors(f"removing the volume {name}"):
                client.volumes.get(name).remove()
            gone.append(name)
    return gone
