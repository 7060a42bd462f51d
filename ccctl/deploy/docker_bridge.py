"""The bridge's container beside the engine's: made when the center has hooks, made anew when what it is told changes.

It has the network of the engine's container, whose control port is on loopback only; so it starts anew when the engine's
container does. The engine never waits for it, and no call notices.
"""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING, Any

from ccctl.deploy import docker_container as containers
from ccctl.deploy.bridge_words import CONFIG, FOLDER, PEM, READY_TIMEOUT, SECRETS, parse_status, shown, silent, wanted
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_engine import GID, UID, log_lines, read_file
from ccctl.deploy.docker_exec import run
from ccctl.deploy.docker_image import Progress, ensure_image, planned_image
from ccctl.deploy.docker_known import LABEL_ENGINE, ROOT, find
from ccctl.deploy.docker_names import Names
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.diagnostics import Note, codes, rejected
from ccctl.plan.drift import CONTAINER, Drift
from ccctl.plan.release import Release

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

SETTLES = 5.0  # seconds; a receiver that is down is a problem that stays
LABEL_TOLD = "ccctl.bridge"  # what it was made from


def told(release: Release, engine: Container, image: str) -> str:
    """Names what the bridge is made from: its files, its image, and the engine's container, whose network it has."""
    placed = [release.placed.get(path, "") for path in (SECRETS, *PEM) if path in release.files or path == SECRETS]
    parts = [release.files[CONFIG].sha256, *placed, image, str(engine.id)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def bring_up(client: docker.DockerClient, names: Names, release: Release, progress: Progress) -> None:
    """Makes the bridge as the release in force wants it, or takes it away; Rejected when it does not start."""
    there = find(client, names, names.bridge)
    if not wanted(release):
        if there is not None:
            progress("stopping the bridge")
            containers.remove(there)
        return
    engine = find(client, names)
    if engine is None:
        return
    engine.reload()
    image = ensure_image(client, "bridge", "", progress)
    mark = told(release, engine, image)
    if there is not None and there.status == "running" and there.labels.get(LABEL_TOLD) == mark:
        if _started(there) >= _started(engine):
            return
        progress("starting the bridge again")  # an engine that was started again has another network
        with docker_errors(f"starting {names.bridge}"):
            there.restart(timeout=containers.STOP_SECONDS)
        _wait_ready(there)
        return
    progress("starting the bridge")
    if there is not None:
        containers.stop(there)  # it keeps what it has, and the engine keeps what happens meanwhile
        containers.remove(there)
    _ensure_outbox(client, names, image)
    made = _create(client, names, image, engine, mark)
    with docker_errors(f"starting {names.bridge}"):
        made.start()
    _wait_ready(made)


def _started(container: Container) -> str:
    """When the container started: text that compares as time does."""
    return str(container.attrs.get("State", {}).get("StartedAt", ""))


def _create(client: docker.DockerClient, names: Names, image: str, engine: Container, mark: str) -> Container:
    import docker.types

    more: dict[str, Any] = {"restart_policy": {"Name": "unless-stopped"}}
    with docker_errors(f"making the container {names.bridge}"):
        return client.containers.create(
            image,
            name=names.bridge,
            user=f"{UID}:{GID}",
            read_only=True,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            tmpfs={"/tmp": "mode=1777"},  # noqa: S108 - inside the container
            volumes={
                names.releases: {"bind": ROOT, "mode": "ro"},
                names.spool: {"bind": RUNTIMES[engine.labels.get(LABEL_ENGINE, "asterisk")].spool, "mode": "rw"},
                names.outbox: {"bind": FOLDER, "mode": "rw"},
            },
            network_mode=f"container:{engine.id}",
            log_config=docker.types.LogConfig(type="json-file", config=containers.LOG_LIMITS),
            labels={**names.labels, LABEL_TOLD: mark},
            **more,
        )


def _ensure_outbox(client: docker.DockerClient, names: Names, image: str) -> None:
    """The volume of the outbox, owned by the bridge's user: Docker takes the owner from the image's folder."""
    del image
    if not containers.has_volume(client, names, names.outbox):
        with docker_errors(f"making the volume {names.outbox}"):
            client.volumes.create(names.outbox, labels=names.labels)


def _wait_ready(container: Container) -> None:
    deadline = time.monotonic() + READY_TIMEOUT
    began = time.time()
    while time.monotonic() < deadline:
        with docker_errors(f"looking at {container.name}"):
            container.reload()
        if container.status in ("exited", "dead") or int(container.attrs.get("RestartCount", 0)) > 0:
            break
        said = _status(container)
        up = float(said.get("at", 0)) >= began
        # Its first word comes before its session with the engine: who looks after the apply would be told of a problem.
        if up and (time.time() - began > SETTLES or not shown(said, time.time())["problems"]):
            return
        time.sleep(0.2)
    lines = log_lines(container)
    raise rejected(
        codes.CC538,
        f"the bridge in {container.name} did not start",
        notes=(Note("the end of its log:\n" + "\n".join(lines)),) if lines else (),
    )


def _status(container: Container) -> dict[str, Any]:
    return parse_status(read_file(container, f"{FOLDER}/status.json"))


def drift_of_bridge(client: docker.DockerClient, names: Names, release: Release | None) -> tuple[Drift, ...]:
    """A bridge that is not as the release in force wants it; an apply puts it right."""
    there = find(client, names, names.bridge)
    engine = find(client, names)
    if not wanted(release) or release is None or engine is None or engine.status != "running":
        return ()
    if there is None:
        return (Drift(CONTAINER, "bridge", "its container is gone", "bridge"),)
    if there.status != "running":
        return (Drift(CONTAINER, "bridge", f"its container is {there.status}", "bridge"),)
    if there.labels.get(LABEL_TOLD) != told(release, engine, planned_image(client, "bridge")):
        return (Drift(CONTAINER, "bridge", "was made for another engine or by another ccctl", "bridge"),)
    return ()


def status_of(client: docker.DockerClient, names: Names, release: Release) -> dict[str, Any] | None:
    """What the bridge says of itself, with `state` and `problems`; None where the release has none."""
    if not wanted(release):
        return None
    container = find(client, names, names.bridge)
    if container is None or container.status != "running":
        return silent("the bridge's container", "absent" if container is None else str(container.status))
    return shown(_status(container), time.time())


def ask(client: docker.DockerClient, names: Names, *arguments: str) -> dict[str, Any]:
    """What `ccctl.bridge` in the container prints for these arguments; Rejected when there is none."""
    container = find(client, names, names.bridge)
    if container is None or container.status != "running":
        raise rejected(
            codes.CC539,
            f"no bridge runs for {names.center} on {names.environment}",
            hint=f"ccctl apply --env {names.environment}; a center without hooks has none",
        )
    ran = run(container, ["python3", "-m", "ccctl.bridge", *arguments], timeout=30)
    try:
        found = json.loads(ran.output)
    except ValueError:
        found = None
    if ran.code != 0 or not isinstance(found, dict):
        raise rejected(codes.CC539, f"the bridge does not answer: {ran.output.strip()[-300:] or ran.code}")
    return found


def remove(client: docker.DockerClient, names: Names) -> list[str]:
    """Removes container and volume of the bridge; their names. For destroy."""
    gone: list[str] = []
    container = find(client, names, names.bridge)
    if container is not None:
        containers.remove(container)
        gone.append(f"container {container.name}")
    gone += [f"volume {name}" for name in containers.remove_volumes(client, names, [names.outbox])]
    return gone
