"""What is known of an engine's container by its name and labels. Imports little: a look begins with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_names import Names
from ccctl.deploy.runtimes import RUNTIMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import docker
    from docker.models.containers import Container

ROOT = "/ccctl"  # where the volume of the releases is
LABEL_ENGINE = "ccctl.engine"
LABEL_MANAGER = "ccctl.manager"  # the manager's port, where it is not the usual one
LABEL_ESL = "ccctl.esl"  # the same of FreeSWITCH's control port
LABEL_GUARD = "io.ccctl.guard"  # of images whose entrypoint sets the guard up; any other would run the engine as root
AMI_PORT = 5038


def find(client: docker.DockerClient, names: Names, name: str = "") -> Container | None:
    """The environment's container; None where there is none; Rejected where one of that name is not ours."""
    from docker.errors import NotFound

    name = name or names.container
    with docker_errors(f"looking for {name}"):
        try:
            found = client.containers.get(name)
        except NotFound:
            return None
    if not names.owns(found.labels):
        raise names.foreign("container", name)
    return found


def engine_of(container: Container) -> str:
    """The engine that a container runs; those of before there were two are Asterisk."""
    return str((container.labels or {}).get(LABEL_ENGINE, "asterisk"))


def to_control(container: Container) -> list[str]:
    """The program that leads to the engine's control port, which is on the container's loopback only."""
    labels = container.labels or {}
    if engine_of(container) == "freeswitch":
        port = labels.get(LABEL_ESL, RUNTIMES["freeswitch"].control_port)
    else:
        port = labels.get(LABEL_MANAGER, AMI_PORT)
    return ["socat", "-", f"TCP:127.0.0.1:{port}"]


def guards(labels: Mapping[str, str] | None, network: str) -> bool:
    """Whether the entrypoint of an image with these labels sets the guard up in such a network ("bridge", "host")."""
    return network != "host" and LABEL_GUARD in (labels or {})


def is_guarded(container: Container) -> bool:
    """Whether there is a guard in it now that can be asked how its rules are (docker_guard.py)."""
    return container.status == "running" and guards(
        container.labels, container.attrs["HostConfig"].get("NetworkMode", "")
    )
