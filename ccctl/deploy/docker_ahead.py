"""What an apply that is certain to come does beside the planning: it takes the lock, and tries the files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from ccctl.deploy.docker_names import Names
from ccctl.diagnostics import Span
from ccctl.values import dataclass

if TYPE_CHECKING:
    import docker

    from ccctl.deploy.docker_asked import Asked
    from ccctl.deploy.docker_hands import DockerHands
    from ccctl.deploy.secrets import Kept


@dataclass(frozen=True, slots=True)
class Known:
    """What a rehearsal must know of the target: what that keeps, and the files that need not be tried (rehearsing.py)."""

    kept: Kept
    taken: Mapping[str, bytes]


def _open(client: docker.DockerClient, asked: Asked) -> DockerHands:
    """The hands of a place where something is deployed; LookupError where nothing is."""
    from ccctl.deploy import docker_container as containers
    from ccctl.deploy.docker_hands import DockerHands
    from ccctl.deploy.docker_image import has_image, planned_image

    names = Names(asked.center, asked.environment)
    image = planned_image(client, asked.engine, asked.image)
    if not containers.has_volume(client, names, names.releases) or not has_image(client, image):
        raise LookupError("nothing to hold yet")
    return DockerHands.open(client, names, image)


def _known(client: docker.DockerClient, asked: Asked, hands: DockerHands) -> Known:
    from ccctl.deploy.docker_known import find
    from ccctl.deploy.rehearsing import taken_alone
    from ccctl.deploy.vault import Vault

    vault = Vault(hands)
    hands.prepare_rehearsal()
    engine = find(client, Names(asked.center, asked.environment))
    # What was good for another image need not be for this; whatever both are called.
    same = engine is not None and engine.attrs["Image"] == hands.container.attrs["Image"]
    return Known(vault.kept(), taken_alone(vault, asked.engine) if same else {})


class Ahead:
    """One thread beside the others, at the place that was asked for: it takes the lock, where there is one to take yet.

    `rehearses`: files are going to be tried, too.
    """

    def __init__(self, asked: Asked, span: Span | None = None, *, rehearses: bool = True) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ccctl-ahead")
        client: Future[docker.DockerClient] = self._pool.submit(_connect, asked.host, span)
        hands = self._pool.submit(lambda: _open(client.result(), asked))
        self._hands: Future[DockerHands] | None = hands
        self._known: Future[Known] | None = None
        if rehearses:
            self._known = self._pool.submit(lambda: _known(client.result(), asked, hands.result()))
        self._trial: Future[bool] | None = None
        self._digest = ""

    def rehearse(self, digest: str, trying: Callable[[DockerHands, Known], bool]) -> None:
        """Tries the files of the tree with this digest, once the lock is there."""
        hands, known = self._hands, self._known
        if hands is not None and known is not None:
            self._digest = digest
            self._trial = self._pool.submit(lambda: trying(hands.result(), known.result()))

    def rehearsed(self, digest: str) -> bool:
        """Whether an engine has taken the files of that tree; waits for one that is at it."""
        trial = self._trial
        return trial is not None and trial.exception() is None and digest == self._digest and trial.result()

    def hands(self) -> DockerHands | None:
        """The hands with the lock, from now on the caller's; None where there is nothing to hold.

        Rejected where another has it.
        """
        found, self._hands = self._hands, None
        if found is None:
            return None
        try:
            return found.result()
        except LookupError:
            return None

    def close(self) -> None:
        """Gives the lock back where nobody has taken the hands."""
        found, self._hands = self._hands, None
        self._pool.shutdown(wait=False, cancel_futures=True)
        if found is not None and not found.cancelled() and found.exception() is None:
            found.result().close()


def _connect(host: str, span: Span | None) -> docker.DockerClient:
    from ccctl.deploy.docker_client import connect

    return connect(host, span)
