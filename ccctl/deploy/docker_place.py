"""A Docker engine as a Place (place.py): image, volumes, and the engine's container."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from ccctl.center import DockerSite
from ccctl.deploy import docker_container as containers
from ccctl.deploy import docker_guard as guard
from ccctl.deploy.docker_asking import DockerEngine
from ccctl.deploy.docker_bridge import bring_up
from ccctl.deploy.docker_drift import repair_container
from ccctl.deploy.docker_engine import wait_ready
from ccctl.deploy.docker_hands import DockerHands
from ccctl.deploy.docker_image import ensure_image
from ccctl.deploy.docker_known import find
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_needs import check_image
from ccctl.deploy.place import Progress, Undo
from ccctl.deploy.vault import Vault
from ccctl.plan.drift import Drift
from ccctl.plan.plan import CREATE, RECREATE, Plan
from ccctl.plan.release import Release

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

Opening = Callable[[], DockerHands]


class DockerPlace:
    """One environment on a Docker engine. `hands`: how to open them, where that has begun already."""

    def __init__(
        self, client: docker.DockerClient, names: Names, settings: DockerSite, hands: Opening | None = None
    ) -> None:
        self.client = client
        self.names = names
        self.settings = settings
        self._hands = hands
        self._image = ""
        self._made: list[str] = []  # volumes
        self._engine: DockerEngine | None = None

    @property
    def title(self) -> str:
        """`acme on dev`."""
        return f"{self.names.center} on {self.names.environment}"

    def prepare(self, plan: Plan, progress: Progress) -> None:
        """The image and the volumes."""
        self._image = ensure_image(self.client, plan.engine, self.settings.image, progress, self.settings.span)
        check_image(self.client, self._image, self.names.labels, plan.resources, self.settings.span)
        if any(address.startswith("hook.") for address in plan.resources):
            ensure_image(self.client, "bridge", "", progress, self.settings.span)
        self._made = containers.ensure_volumes(self.client, self.names)
        if self.names.releases in self._made:
            containers.hand_over(self.client, self.names, self._image)

    @contextlib.contextmanager
    def opened(self) -> Iterator[Vault]:
        """The releases, locked."""
        hands = self._hands() if self._hands else DockerHands.open(self.client, self.names, self._image)
        try:
            yield Vault(hands)
        finally:
            if self._engine is not None:
                self._engine.close()
            hands.close()

    def engine(self, secret: str) -> DockerEngine | None:
        """The engine of the container that is there."""
        container = find(self.client, self.names)
        if container is None:
            return None
        if self._engine is None or self._engine.container.id != container.id:
            self._use(container, secret)
        return self._engine

    def _use(self, container: Container, secret: str) -> DockerEngine:
        if self._engine is not None:
            self._engine.close()
        self._engine = DockerEngine(container, secret)
        return self._engine

    def bring_up(self, plan: Plan, secret: str, undo: Undo, progress: Progress) -> DockerEngine:
        """A new container where there is none or another is needed; else the one that is there, started again."""
        container = find(self.client, self.names)
        if container is None or {CREATE, RECREATE} & set(plan.actions):
            container = self._create(container, plan.engine, undo, progress)
        else:
            self._restart(container, undo, progress, again=plan.release is not None)
        return self._use(container, secret)

    def _create(self, old: Container | None, engine: str, undo: Undo, progress: Progress) -> Container:
        if old is not None:
            progress("stopping the engine that is replaced")
            undo.append(("starting the engine before again", lambda: self._restore(old)))
            containers.stop(old)
            old.rename(self.names.replaced)
        container = containers.create(self.client, self.names, self._image, self.settings, engine)
        if old is None:
            undo.append(("removing the container", lambda: containers.remove(container)))
        self._start(container, progress)
        return container

    def _restore(self, old: Container) -> None:
        current = find(self.client, self.names)
        if current is not None and current.id != old.id:
            containers.remove(current)
        old.reload()
        if old.name != self.names.container:
            old.rename(self.names.container)
        old.start()
        wait_ready(old)

    def _restart(self, container: Container, undo: Undo, progress: Progress, *, again: bool) -> None:
        def back() -> None:
            containers.stop(container)
            container.start()
            wait_ready(container)

        if again:
            undo.append(("starting the engine again", back))
        containers.stop(container)
        self._start(container, progress)

    def _start(self, container: Container, progress: Progress) -> None:
        progress("starting the engine")
        containers.start(container, self.settings)
        wait_ready(container, span=self.settings.span)
        containers.check_bound(container, self.settings)

    def beside(self, release: Release, progress: Progress) -> None:
        """The guard's rules, and the bridge."""
        guard.bring_up(find(self.client, self.names), self.settings, progress)
        bring_up(self.client, self.names, release, progress)

    def repair(self, drifts: Sequence[Drift]) -> None:
        """The container's restart policy and networks."""
        container = find(self.client, self.names)
        if container is not None:
            repair_container(container, drifts)

    def settle(self) -> None:
        """Removes the container that was replaced."""
        replaced = find(self.client, self.names, self.names.replaced)
        if replaced is not None:
            containers.remove(replaced)

    def abandon(self) -> None:
        """Removes the volumes that were made here; others may hold recordings."""
        if self._made:
            containers.remove_volumes(self.client, self.names, self._made)
