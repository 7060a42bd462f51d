"""The Docker target: one engine container per environment, its releases on a volume. Implements plan/target.py."""

from __future__ import annotations

import contextlib
import platform
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ccctl.center import E1, Center, DockerSite
from ccctl.control.asterisk import AsteriskControl, Objects
from ccctl.control.base import ControlError, Health
from ccctl.deploy import docker_container as containers
from ccctl.deploy import docker_live as live
from ccctl.deploy.docker_apply import Apply
from ccctl.deploy.docker_client import connect, docker_errors
from ccctl.deploy.docker_drift import drift_of_container, drift_of_engine, drift_of_files
from ccctl.deploy.docker_engine import AMI_SECRET, ROOT, read_file
from ccctl.deploy.docker_image import LABEL_BUILT, Progress, has_image, planned_image, quiet
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_site import foundation, settings_of, site_of
from ccctl.deploy.docker_vault import MANIFEST, Vault, locked, parse_release
from ccctl.deploy.going_on import going_on
from ccctl.deploy.record import expected
from ccctl.deploy.secrets import Kept, known_fingerprints
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.plan.live import Live
from ccctl.plan.plan import Plan
from ccctl.plan.release import Release
from ccctl.plan.target import Observed, SeatCredentials, TargetStatus
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

KIND = "docker"


class DockerTarget:
    """One environment of a center on a Docker engine. Connects when it is first asked something."""

    def __init__(self, center: Center, environment: str, engine: str = "") -> None:
        found = center.environments[environment]
        self.center = center
        self.environment = environment
        self.engine = engine or center.engine
        self.settings: DockerSite = found.target
        self.names = Names(center.name, environment)
        self._client: docker.DockerClient | None = None

    @property
    def site(self) -> Site:
        """What the renderer must know about this place."""
        return site_of(self.environment, self.settings)

    @property
    def client(self) -> docker.DockerClient:
        """The Docker engine; Rejected when there is none."""
        if self._client is None:
            self._client = connect(self.settings.docker_host, self.settings.span)
        return self._client

    def observe(self) -> Observed:
        """What is deployed, read from the target; changes nothing there."""
        image = planned_image(self.client, self.engine, self.settings.image)
        wanted = foundation(self.settings, image)
        with self._reading(image) as reader:
            if reader is None:
                return Observed(self.environment, KIND, None, foundation=wanted)  # and no salt for fingerprints yet
            release, kept, confirmed = self._records(reader)
            drift, texts = ((), {}) if release is None else drift_of_files(reader, release, kept)
        container = containers.find(self.client, self.names)
        prints = known_fingerprints(self.center, kept.salt)
        last = int(confirmed) if confirmed.isdigit() else 0
        if release is None:
            return Observed(self.environment, KIND, None, False, (), wanted, prints, last)
        problems: list[str] = []
        running = False
        now = Live()
        if container is not None:
            drift += drift_of_container(container, self.names, release, self.settings)
        if container is None:
            problems.append("the engine's container is gone")
        elif container.status != "running":
            problems.append(f"the engine's container is {container.status}")
        else:
            try:
                found, objects, now = live.ask(container, kept.values.get(AMI_SECRET, ""), lambda c: _state(c, release))
                running = True
                problems.extend(found.problems)
                drift += drift_of_engine(objects, release, texts)
            except (ControlError, OSError) as failure:
                problems.append(str(failure))
        if confirmed != str(release.number):
            problems.append(f"release {release.number} was not brought into force to the end")
        return Observed(
            self.environment,
            KIND,
            release,
            running,
            tuple(problems),
            wanted,
            prints,
            max(last, release.number),
            drift,
            now,
        )

    def going_on(self) -> Live:
        """The calls that are up now; none where nothing runs or answers."""
        container, release, kept = self._deployed()
        if container is None or container.status != "running":
            return Live()
        try:
            return live.ask(
                container,
                kept.values.get(AMI_SECRET, ""),
                lambda c: going_on(c, expected(release)),
                trunks=expected(release).trunks,
            )
        except (ControlError, OSError) as failure:
            raise rejected(codes.CC518, str(failure)) from failure

    def apply(self, plan: Plan, tree: RenderedTree, progress: Progress = quiet, *, drain: float | None = 0) -> Release:
        """Brings the tree into force as the plan says; the release in force. On any failure the one before stays.

        A queue that goes is emptied first, for at most `drain` seconds; None = whoever waits in it is lost.
        """
        if tree.digest != plan.tree:
            raise self._moved()
        return self._apply(plan, tree, self.settings, progress, drain)

    def rollback(self, plan: Plan, progress: Progress = quiet, *, drain: float | None = 0) -> Release:
        """Brings the files of the kept release `plan.back_to` into force again; on any failure nothing changes."""
        settings = settings_of(plan.foundation, self.settings)
        if not has_image(self.client, settings.image):
            raise rejected(
                codes.CC524,
                f"release {plan.back_to} ran on the image {settings.image}, which is not there any more",
                hint="apply the spec of that time instead: it is brought up on the image of today",
            )
        return self._apply(plan, None, settings, progress, drain)

    def _apply(
        self, plan: Plan, tree: RenderedTree | None, settings: DockerSite, progress: Progress, drain: float | None
    ) -> Release:
        observed = self.observe()
        if observed.digest != plan.base:
            raise self._moved()
        if plan.is_empty:
            assert observed.release is not None
            return observed.release
        before = observed.release
        return Apply(self.client, self.names, settings, self.center, plan, tree, before, progress, drain).run()

    def _moved(self) -> Rejected:
        return rejected(
            codes.CC512,
            f"{self.center.name} on {self.environment} is not as it was when the plan was made",
            hint="plan again, look, and apply that",
        )

    def status(self) -> TargetStatus:
        """What runs, and how it is; Rejected when nothing is deployed."""
        container, release, kept = self._deployed()
        outside = self.settings.address if self.settings.network == "bridge" else platform.node()
        base = TargetStatus(self.environment, KIND, "stopped", release, address=f"{outside}:{self.settings.sip_port}")
        if container is None or container.status != "running":
            state = "absent" if container is None else container.status
            return _with(base, state="stopped", problems=(f"the engine's container is {state}",))
        try:
            found = live.report(container, kept.values.get(AMI_SECRET, ""), expected(release))
        except (ControlError, OSError) as failure:
            return _with(base, state="running", problems=(str(failure),))
        health = cast(Health, found.pop("health"))
        found["trunks"] = (*cast(tuple[object, ...], found["trunks"]), *self._spans())
        return _with(
            base,
            state="running",
            version=health.version,
            started=health.started,
            problems=health.problems,
            **found,
        )

    def _spans(self) -> Iterator[dict[str, object]]:
        """The E1 trunks: a container has no card, so that their spans are down."""
        for trunk in self.center.trunks.values():
            if isinstance(trunk.line, E1):
                yield {"trunk": trunk.name, "registration": "no E1 card here", "channels": 0}

    def history(self) -> tuple[Release, ...]:
        """The kept releases, newest first; Rejected when nothing is deployed."""
        self._deployed()
        image = planned_image(self.client, self.engine, self.settings.image)
        with Vault.opened(self.client, self.names, image) as vault:
            found = [vault.release(number) for number in vault.numbers()]
        return tuple(release for release in reversed(found) if release is not None)

    def seat_credentials(self) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs, sorted; Rejected when nothing is deployed."""
        _, _, kept = self._deployed()
        outside = self.settings.address if self.settings.network == "bridge" else platform.node()
        server = f"{outside}:{self.settings.sip_port}"
        found = {name.removeprefix("seat/"): value for name, value in kept.values.items() if name.startswith("seat/")}
        seats = sorted(found.keys() & self.center.seats.keys(), key=lambda seat: (len(seat), seat))
        return tuple(SeatCredentials(seat, seat, found[seat], server) for seat in seats)

    def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood (None = nobody has turned it); turns it unless `on` is None. Rejected where none runs."""
        container, _, kept = self._deployed()
        if container is None or container.status != "running":
            raise rejected(codes.CC518, f"the engine of {self.center.name} on {self.environment} does not run")
        try:
            return live.ask(container, kept.values.get(AMI_SECRET, ""), lambda control: control.turn(switch, on))
        except (ControlError, OSError) as failure:
            raise rejected(codes.CC518, str(failure)) from failure

    def destroy(self, progress: Progress = quiet, *, keep_image: bool = False) -> tuple[str, ...]:
        """Removes the container, the volumes (recordings and voicemail too) and an image that nothing else uses.

        What was removed. Where a thing of these names was not made by ccctl, and while another ccctl is at work: Rejected
        before anything is removed.
        """
        names, client = self.names, self.client
        if containers.find(client, names, names.hands) is not None:
            raise locked(client, names)
        ours = [containers.find(client, names, name) for name in (names.container, names.replaced)]
        for name in names.volumes:
            containers.has_volume(client, names, name)
        gone: list[str] = []
        images: set[str] = set()
        for container in ours:
            if container is not None:
                images.add(str(container.attrs.get("Image", "")))
                progress(f"removing the container {container.name}")
                containers.remove(container)
                gone.append(f"container {container.name}")
        progress("removing its volumes")
        gone += [f"volume {name}" for name in containers.remove_volumes(client, names)]
        if not keep_image:
            gone += [f"image {name}" for name in self.remove_unused_images(images)]
        return tuple(gone)

    def remove_unused_images(self, candidates: set[str]) -> list[str]:
        """Removes those of the images (by identifier) that ccctl built and no container uses; their names."""
        from docker.errors import APIError, ImageNotFound

        gone: list[str] = []
        for identifier in sorted(candidates - {""}):
            with docker_errors("removing the engine's image"):
                try:
                    image = self.client.images.get(identifier)
                    used = self.client.containers.list(all=True, filters={"ancestor": identifier})
                    if used or LABEL_BUILT not in image.labels:
                        continue
                    tags = list(image.tags)
                    self.client.images.remove(identifier, force=False)
                except (ImageNotFound, APIError):
                    continue  # another environment began to use it: it stays
            gone += tags
        return gone

    def _deployed(self) -> tuple[Container | None, Release, Kept]:
        with self._reading(planned_image(self.client, self.engine, self.settings.image)) as reader:
            release, kept, _ = (None, None, "") if reader is None else self._records(reader)
        if release is None or kept is None:
            raise rejected(
                codes.CC515,
                f"nothing is deployed: {self.center.name} on {self.environment}",
                hint=f"ccctl apply --env {self.environment}",
            )
        return containers.find(self.client, self.names), release, kept

    def _records(self, reader: Container) -> tuple[Release | None, Kept, str]:
        """The release in force, the kept secrets, and the confirmed number, read through a container."""
        content = read_file(reader, f"{ROOT}/current/{MANIFEST}")
        release = parse_release(content, self.names.releases)
        kept = Kept.from_json(read_file(reader, f"{ROOT}/secrets.json"))
        confirmed = (read_file(reader, f"{ROOT}/confirmed") or b"").decode("ascii", "replace").strip()
        return release, kept, confirmed

    @contextlib.contextmanager
    def _reading(self, image: str) -> Iterator[Container | None]:
        """A container to read the releases through: the engine's, else one that never starts. None without a volume."""
        from docker.errors import ImageNotFound

        client, names = self.client, self.names
        container = containers.find(client, names)
        has_volume = containers.has_volume(client, names, names.releases)
        if container is not None or not has_volume:
            yield container if has_volume else None
            return
        made: Container | None = None
        with docker_errors(f"reading {names.releases}"):
            # It never runs, so any image will do where the engine's own has gone.
            others = (tag for found in client.images.list() for tag in found.tags)
            for candidate in (image, *others):
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
            hint = f"docker pull {image}, or any other image; then again"
            raise rejected(codes.CC503, message, self.settings.span, hint=hint)
        try:
            yield made
        finally:
            containers.remove(made)


async def _state(control: AsteriskControl, release: Release) -> tuple[Health, Objects, Live]:
    return await control.health(expected(release)), await control.objects(), await going_on(control, expected(release))


def _with(status: TargetStatus, **changes: object) -> TargetStatus:
    return replace(status, **changes)  # type: ignore[arg-type]
