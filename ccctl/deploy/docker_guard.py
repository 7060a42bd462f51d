"""Strangers get no answer: rules in the network of the engine's container, which its own entrypoint sets up.

The container starts as root with the rights to filter its own network, to become another user, and to give rights up; the
entrypoint loads the release's rules (guard.nft) and then runs the engine as its user, with no right at all. On the host's
network the rules would be the host's: there the container has no such right, and the machine's firewall does the work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ccctl.center import DockerSite
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_engine import GID, UID
from ccctl.deploy.docker_exec import ROOT_USER, run
from ccctl.deploy.docker_known import guards
from ccctl.deploy.place import Progress
from ccctl.plan.drift import CONTAINER, Drift

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

RIGHTS = ["NET_ADMIN", "SETGID", "SETPCAP", "SETUID"]
IN_FORCE, CHANGED, FAILED = "in force", "changed by hand", "failed: "
TIMEOUT = 30


def rights(labels: Mapping[str, str] | None, target: DockerSite) -> dict[str, Any]:
    """With which user and rights a container of an image with these labels starts, in docker-py's words."""
    if guards(labels, target.network):
        return {"user": ROOT_USER, "cap_add": RIGHTS}
    return {"user": f"{UID}:{GID}", "cap_add": []}


def labels_of(client: docker.DockerClient, image: str) -> Mapping[str, str]:
    """The labels of an image that is here."""
    with docker_errors(f"looking at the image {image}"):
        return client.images.get(image).labels


def bring_up(container: Container | None, target: DockerSite, progress: Progress) -> None:
    """Loads the rules of the release in force; a warning where that cannot be."""
    if (said := guard_of(container, target, "ccctl-guard load >/dev/null 2>&1; exec ccctl-guard state")) != IN_FORCE:
        progress(f"warning: strangers are answered: the guard is {said}")


def guard_of(container: Container | None, target: DockerSite, script: str = "exec ccctl-guard state") -> str:
    """`in force`, or `not in force: ` and why. The script ends by asking for that."""
    if target.network == "host":
        return "not in force: the container has the host's network; let the machine's own firewall say who reaches it"
    if container is None or container.status != "running":
        return "not in force: the engine does not run"
    if not guards(container.labels, target.network):
        return "not in force: this image has none"
    said = run(container, ["sh", "-c", script], timeout=TIMEOUT, user=ROOT_USER).output.strip()
    if said == IN_FORCE:
        return said
    return f"not in force: {said.removeprefix(FAILED) or 'it says nothing'}"


def said_state(container: Container) -> str:
    """What the guard says of its rules."""
    return run(container, ["ccctl-guard", "state"], timeout=TIMEOUT, user=ROOT_USER).output.strip()


def drift_of_guard(said: str) -> tuple[Drift, ...]:
    """Rules that were changed or removed by hand, by what the guard says of them; an apply loads them again."""
    return (Drift(CONTAINER, "guard", "its rules were changed by hand", "guard"),) if said == CHANGED else ()
