"""What an apply that is certain to come does beside the planning: it takes the lock, and tries the files."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from ccctl.deploy.docker_names import Names
from ccctl.diagnostics import Span

if TYPE_CHECKING:
    from ccctl.deploy.docker_asked import Asked
    from ccctl.deploy.docker_hands import DockerHands


def holding(asked: Asked) -> Ahead:
    """Begins to take the lock of what is looked at, before the spec that names it has been checked."""
    return Ahead(lambda: open_hands(asked))


def open_hands(asked: Asked, span: Span | None = None) -> DockerHands:
    """The hands of a place where something is deployed; LookupError where nothing is."""
    from ccctl.deploy import docker_container as containers
    from ccctl.deploy.docker_client import connect
    from ccctl.deploy.docker_hands import DockerHands
    from ccctl.deploy.docker_image import has_image, planned_image

    client, names = connect(asked.host, span), Names(asked.center, asked.environment)
    image = planned_image(client, asked.engine, asked.image)
    if not containers.has_volume(client, names, names.releases) or not has_image(client, image):
        raise LookupError("nothing to hold yet")
    return DockerHands.open(client, names, image)


class Ahead:
    """One thread beside the others. `opening` takes the lock; LookupError where there is nothing to hold yet."""

    def __init__(self, opening: Callable[[], DockerHands]) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="ccctl-ahead")
        self._hands: Future[DockerHands] | None = self._pool.submit(opening)
        self._trial: Future[bool] | None = None
        self._digest = ""

    def rehearse(self, digest: str, trying: Callable[[DockerHands], bool]) -> None:
        """Tries the files of the tree with this digest, once the lock is there."""
        hands = self._hands
        if hands is not None:
            self._digest = digest
            self._trial = self._pool.submit(lambda: trying(hands.result()))

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
