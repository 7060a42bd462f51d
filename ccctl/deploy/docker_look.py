"""Looks at an environment on a Docker engine: what is deployed there, how its engine is, and what was changed by hand.

All that takes time is asked for at once. Nothing is changed. It needs to know no more of the spec than a name and an
environment, so that it can be done while the spec is still being checked.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from ccctl.center import DockerSite
from ccctl.deploy.docker_looked import Looked
from ccctl.plan.drift import Drift
from ccctl.plan.live import Live
from ccctl.plan.release import Release
from ccctl.values import dataclass

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

    from ccctl.deploy.docker_asked import Asked
    from ccctl.deploy.docker_begun import Begun
    from ccctl.deploy.docker_names import Names
    from ccctl.deploy.docker_reading import DockerReader
    from ccctl.deploy.looking import Records, Seen


def look_further(begun: Begun, asked: Asked) -> Looked | None:
    """The same as `look`, for a process aside (early.py): None wherever it is not simple, and never a container made."""
    settings = DockerSite(docker_host=asked.host, image=asked.image)
    found = look(begun.client, begun.names, asked.engine, settings, begun)
    # How the container must be is told by what the release was built on, and only what that leaves out by the spec.
    told = {"image", "network", "sip_port"} if found.release is not None else frozenset[str]()
    whole = found.release is None or told <= found.release.foundation.keys()
    return found if whole else None


def look(
    client: docker.DockerClient, names: Names, engine: str, settings: DockerSite, begun: Begun | None = None
) -> Looked:
    """What is there now; `begun`: the look at the same has begun already."""
    from ccctl.deploy.docker_begun import Begun

    begun = begun or Begun.of(client, names)
    try:
        with ThreadPoolExecutor(6, thread_name_prefix="ccctl-read") as pool:
            return _Look(client, names, settings, pool, engine, begun).look()
    finally:
        if begun is not None:
            begun.close()


@dataclass(frozen=True, slots=True)
class _Look:
    client: docker.DockerClient
    names: Names
    settings: DockerSite
    pool: ThreadPoolExecutor
    engine: str
    begun: Begun | None

    def look(self) -> Looked:
        from ccctl.deploy.docker_container import has_volume
        from ccctl.deploy.docker_image import planned_image
        from ccctl.deploy.docker_reading import DockerReader, reading

        image = self.pool.submit(planned_image, self.client, self.engine, self.settings.image)
        if self.begun is not None:
            volume = self.pool.submit(has_volume, self.client, self.names, self.names.releases)
            found = self.read(DockerReader(self.begun.container), image.result)
            return found if volume.result() else Looked(image.result())
        with reading(self.client, self.names, image.result, self.settings) as reader:
            return Looked(image.result()) if reader is None else self.read(reader, image.result)

    def read(self, reader: DockerReader, image: Callable[[], str]) -> Looked:
        from ccctl.deploy.certificates import own_certificate
        from ccctl.deploy.docker_at_once import one_by_one
        from ccctl.deploy.docker_guard import drift_of_guard
        from ccctl.deploy.looking import Seen, drift_of_engine, files, files_of, records_of
        from ccctl.deploy.rotating import password_files
        from ccctl.deploy.vault import lost_record

        container, begun = None if reader.made else reader.container, self.begun
        found: Future[Records] = Future()
        told: Future[Seen | tuple[str, ...]] = Future()
        if container is None or container.status != "running":
            told.set_result(state_of(container))
        else:
            told = self.pool.submit(_seen, container, found, begun)
        try:
            there = (begun.there.result() if begun is not None else None) or one_by_one(reader)
            found.set_result(records_of(reader.name, there.files, there.secrets, there.confirmed))
        except BaseException as failure:
            found.set_exception(failure)
            raise
        known = found.result()
        salt, release = known.kept.salt, known.release
        if release is None:
            if container is not None and container.status == "running":  # with calls, for all we know
                raise lost_record(reader.name)
            return Looked(image(), salt, last_number=known.confirmed)
        beside = self.pool.submit(self.beside, container, release)
        kept = files_of(release, there.files, known.kept)
        if kept.drift:  # by hand; or what is in force is a release in between, which has other files
            kept = files(reader, release, known.kept)
        engine, live = told.result(), Live()
        drift = kept.drift + drift_of_guard(there.guard) + beside.result()
        if isinstance(engine, Seen):
            problems, live = engine.health.problems, engine.live
            drift += drift_of_engine(engine.objects, release, kept.texts or {})
        else:
            problems = engine
        return Looked(
            image(),
            salt,
            release,
            isinstance(engine, Seen),
            (*problems, *known.unfinished),
            max(known.confirmed, release.number),
            drift,
            live,
            kept.center,
            password_files(kept.texts or {}),
            own_certificate(known.kept.values),
        )

    def beside(self, container: Container | None, release: Release) -> tuple[Drift, ...]:
        if container is None:
            return ()
        from ccctl.deploy.docker_bridge import drift_of_bridge
        from ccctl.deploy.docker_drift import drift_of_container

        drift = drift_of_container(container, self.names, release, self.settings)
        return drift + drift_of_bridge(self.client, self.names, release)


def _seen(container: Container, found: Future[Records], begun: Begun | None) -> Seen | tuple[str, ...]:
    """What the engine says; else why it says nothing."""
    from ccctl.control.base import ControlError
    from ccctl.deploy.docker_asking import DockerEngine
    from ccctl.deploy.docker_duplex import ExecDuplex
    from ccctl.deploy.looking import seen
    from ccctl.deploy.secrets import AMI_SECRET

    def session() -> ExecDuplex | None:
        there = begun.there.result() if begun is not None else None
        return ExecDuplex(there.session, there.said) if there is not None and there.session is not None else None

    engine = DockerEngine(container, lambda: found.result().kept.values.get(AMI_SECRET, ""), session)
    try:
        return seen(engine, lambda: found.result().release)
    except (ControlError, OSError) as failure:
        return (str(failure),)
    finally:
        engine.close()


def state_of(container: Container | None) -> tuple[str, ...]:
    """Why there is no engine to ask; empty = there is one."""
    if container is None:
        return ("the engine's container is gone",)
    return () if container.status == "running" else (f"the engine's container is {container.status}",)
