"""Reads the releases of an environment without changing anything there, and without the lock."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ccctl.center import DockerSite
from ccctl.deploy import docker_container as containers
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_engine import archived, read_file, read_folder
from ccctl.deploy.docker_exec import ARCHIVE, run
from ccctl.deploy.docker_known import ROOT, find
from ccctl.deploy.docker_names import Names
from ccctl.deploy.place import Placed
from ccctl.deploy.texts import MANIFEST
from ccctl.diagnostics import codes, rejected

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

# All records with one program.
_RECORDS = f"""
cd "$1/releases" || exit; set --
for one in [0-9]*/{MANIFEST}; do [ ! -e "$one" ] || set -- "$@" "$one"; done
{ARCHIVE}"""


class DockerReader:
    """A Reader (looking.py) through a container that has the volume at ROOT, running or not."""

    def __init__(self, container: Container, *, made: bool = False) -> None:
        self.container = container
        self.made = made  # for reading: it is not the engine's

    @property
    def name(self) -> str:
        """The container's name."""
        return str(self.container.name)

    def read(self, path: str) -> bytes | None:
        """A file of the volume."""
        return read_file(self.container, f"{ROOT}/{path}")

    def contents(self, path: str) -> list[Placed]:
        """The files of a folder of the volume."""
        return read_folder(self.container, f"{ROOT}/{path}")

    def records(self) -> dict[int, bytes]:
        """The records of all releases, by their number. Rejected."""
        files: list[Placed] = []
        if self.container.status == "running" and not self.made:
            said = run(self.container, ["sh", "-c", _RECORDS, "records", ROOT]).output
            files = archived(said.encode())  # none, too, where one may not be read, or goes just now
        parts = [(file.path.split("/"), file.content) for file in files or self.contents("releases")]
        return {int(path[0]): content for path, content in parts if path[0].isdigit() and path[1:] == [MANIFEST]}


@contextlib.contextmanager
def reading(
    client: docker.DockerClient, names: Names, image: Callable[[], str], settings: DockerSite
) -> Iterator[DockerReader | None]:
    """A reader: through the engine's container, else through one that never starts. None without a volume."""
    from docker.errors import ImageNotFound

    container = find(client, names)
    has_volume = containers.has_volume(client, names, names.releases)
    if container is not None or not has_volume:
        yield DockerReader(container) if has_volume and container is not None else None
        return
    made: Container | None = None
    with docker_errors(f"reading {names.releases}"):
        # It never runs, so any image will do where the engine's own has gone.
        others = (tag for found in client.images.list() for tag in found.tags)
        for candidate in (image(), *others):
            with contextlib.suppress(ImageNotFound):
                made = client.containers.create(
                    candidate,
                    command=["true"],
                    labels=names.labels,
                    volumes={names.releases: {"bind": ROOT, "mode": "ro"}},
                    network_mode="none",
                )
                break
    if made is None:
        message = f"{names.releases} holds a release, and no image is here to read it with"
        hint = f"docker pull {image()}, or any other image; then again"
        raise rejected(codes.CC503, message, settings.span, hint=hint)
    try:
        yield DockerReader(made, made=True)
    finally:
        containers.remove(made)
