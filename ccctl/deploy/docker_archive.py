"""An image of the Docker engine here, as the bytes that another Docker engine loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccctl.deploy.docker_client import connect, docker_errors
from ccctl.deploy.docker_image import ensure_image, has_image
from ccctl.deploy.place import Progress
from ccctl.diagnostics import codes, rejected
from ccctl.values import dataclass

if TYPE_CHECKING:
    import docker


@dataclass(frozen=True, slots=True)
class Archive:
    """One image; `name` is the one that it has here."""

    client: docker.DockerClient
    name: str

    def chunks(self) -> Iterator[bytes]:
        """What `docker save` would print."""
        with docker_errors(f"reading the image {self.name}"):
            yield from self.client.api.get_image(self.name, chunk_size=1 << 20)


def archive_of(image: str, engine: str, progress: Progress) -> Archive:
    """The image; one of the project's own (`engine` says whose) is built where it is missing. Rejected where it is not here."""
    client = connect("")
    if has_image(client, image):
        return Archive(client, image)
    if engine:
        return Archive(client, ensure_image(client, engine, "", progress))
    raise rejected(codes.CC503, f"the Docker engine here has no image {image}")
