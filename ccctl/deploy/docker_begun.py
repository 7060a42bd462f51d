"""Begins a look at an environment on a Docker engine with what takes longest, and imports nothing that this can do without."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from ccctl.deploy.docker_asked import Asked
from ccctl.deploy.docker_at_once import AtOnce, at_once
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_known import find
from ccctl.deploy.docker_names import Names
from ccctl.values import dataclass

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container


@dataclass(frozen=True, slots=True)
class Begun:
    """A running container, and what it will have said."""

    client: docker.DockerClient
    names: Names
    container: Container
    there: Future[AtOnce | None]

    @classmethod
    def of(cls, client: docker.DockerClient, names: Names) -> Begun | None:
        """Begins; None where no container runs."""
        container = find(client, names)
        if container is None or container.status != "running":
            return None
        pool = ThreadPoolExecutor(1, thread_name_prefix="ccctl-look")
        there = pool.submit(at_once, container)
        pool.shutdown(wait=False)
        return cls(client, names, container, there)

    def close(self) -> None:
        """Ends the session that came of it, where nobody has done that."""
        if self.there.exception() is None and (found := self.there.result()) is not None and found.session is not None:
            found.session.close()


def begin(asked: Asked) -> Begun | None:
    """Begins to look at what was asked for; None where no container runs."""
    return Begun.of(connect(asked.host), Names(asked.center, asked.environment))


def warm() -> None:
    """Imports what `begin` needs, for who does not know yet what to look at."""
    import docker.context
    import docker.errors  # noqa: F401
