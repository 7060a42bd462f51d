"""Removes what ccctl made on a Docker engine, and only that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.deploy import docker_container as containers
from ccctl.deploy.docker_bridge import remove as remove_bridge
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_hands import DockerHands, break_stale, locked
from ccctl.deploy.docker_image import LABEL_BUILT, Progress, has_image
from ccctl.deploy.docker_known import find
from ccctl.deploy.docker_names import Names

if TYPE_CHECKING:
    import docker


def remove_all(
    client: docker.DockerClient, names: Names, image: str, progress: Progress, keep_image: bool
) -> tuple[str, ...]:
    """Removes the containers, the volumes (recordings and voicemail too) and images that nothing else uses.

    What was removed. Where a thing of these names was not made by ccctl, and while another ccctl is at work: Rejected
    before anything is removed.
    """
    ours = [find(client, names, name) for name in (names.container, names.replaced)]
    volumes = [containers.has_volume(client, names, name) for name in names.volumes]
    hands = None
    break_stale(client, names)
    if find(client, names, names.hands) is not None:
        raise locked(client, names)
    if volumes[0] and has_image(client, image):
        hands = DockerHands.open(client, names, image)
    gone: list[str] = []
    images: set[str] = set()
    beside = find(client, names, names.bridge)
    if beside is not None:
        images.add(str(beside.attrs.get("Image", "")))
    try:
        for container in ours:
            if container is not None:
                images.add(str(container.attrs.get("Image", "")))
                progress(f"removing the container {container.name}")
                containers.remove(container)
                gone.append(f"container {container.name}")
        gone += remove_bridge(client, names)
    finally:
        if hands is not None:
            hands.close()
    progress("removing its volumes")
    gone += [f"volume {name}" for name in containers.remove_volumes(client, names)]
    if not keep_image:
        gone += [f"image {name}" for name in remove_unused_images(client, images)]
    return tuple(gone)


def remove_unused_images(client: docker.DockerClient, candidates: set[str]) -> list[str]:
    """Removes those of the images (by identifier) that ccctl built and no container uses; their names."""
    from docker.errors import APIError, ImageNotFound

    gone: list[str] = []
    for identifier in sorted(candidates - {""}):
        with docker_errors("removing the engine's image"):
            try:
                image = client.images.get(identifier)
                used = client.containers.list(all=True, filters={"ancestor": identifier})
                if used or LABEL_BUILT not in image.labels:
                    continue
                tags = list(image.tags)
                client.images.remove(identifier, force=False)
            except (ImageNotFound, APIError):
                continue  # another environment began to use it: it stays
        gone += tags
    return gone
