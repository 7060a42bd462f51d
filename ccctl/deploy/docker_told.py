"""What commands are told by an environment on a Docker engine that has a release: status, history, credentials."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ccctl.center import E1, Phone
from ccctl.control.base import ControlError
from ccctl.deploy.bridge_words import PEM
from ccctl.deploy.docker_asking import DockerEngine
from ccctl.deploy.docker_bridge import ask, status_of
from ccctl.deploy.docker_guard import guard_of
from ccctl.deploy.docker_image import Progress, planned_image
from ccctl.deploy.docker_known import find
from ccctl.deploy.docker_look import state_of
from ccctl.deploy.docker_reading import DockerReader, reading
from ccctl.deploy.docker_removal import remove_all
from ccctl.deploy.docker_site import settings_of
from ccctl.deploy.looking import Records, calls_of, records, report
from ccctl.deploy.secrets import AMI_SECRET
from ccctl.deploy.vault import CARRIED, lost_record, releases_of
from ccctl.diagnostics import codes, rejected
from ccctl.plan.live import Live
from ccctl.plan.release import Release
from ccctl.plan.target import SeatCredentials, TargetStatus

if TYPE_CHECKING:
    from docker.models.containers import Container

    from ccctl.deploy.docker import DockerTarget

Answer = TypeVar("Answer")


class Told:
    """The answers of one target (docker.py)."""

    def __init__(self, target: DockerTarget) -> None:
        self.target = target

    def going_on(self) -> Live:
        """The calls that are up now; none where nothing runs. Rejected when nothing is deployed, or does not answer."""
        container, release, found = self._deployed()
        if container is None or container.status != "running":
            return Live()
        try:
            return self._ask(container, found, lambda engine: calls_of(engine, release))
        except (ControlError, OSError) as failure:
            raise rejected(codes.CC518, str(failure)) from failure

    def status(self) -> TargetStatus:
        """What runs, and how it is; Rejected when nothing is deployed."""
        container, release, found = self._deployed()
        base = TargetStatus(
            self.target.environment,
            "docker",
            "stopped",
            release,
            address=f"{self._outside}:{self.target.settings.sip_port}",
        )
        if problems := state_of(container):
            return replace(base, problems=problems)
        assert container is not None
        try:
            health, told = self._ask(container, found, lambda engine: report(engine, release, found.carried))
        except (ControlError, OSError) as failure:
            return replace(base, state="running", problems=(str(failure),))
        told["trunks"] = (*told["trunks"], *self._spans())
        beside = status_of(self.target.client, self.target.names, release)
        problems = (*health.problems, *(beside["problems"] if beside else ()))
        if beside is not None and (at := self._api(release)):
            beside["api"] = at
        return replace(
            base,
            state="running",
            version=health.version,
            started=health.started,
            problems=problems,
            bridge=beside,
            guard=guard_of(container, self.target.settings),
            **told,
        )

    def bridge(self, *arguments: str) -> dict[str, object]:
        """What the bridge's own command prints; Rejected where none runs."""
        self._deployed()
        return ask(self.target.client, self.target.names, *arguments)

    def bridge_secret(self) -> str:
        """What the tokens of the bridge's HTTP interface are made with; Rejected where there is none."""
        _, _, found = self._deployed()
        secret = found.kept.values.get("engine/api", "")
        if not secret:
            raise rejected(
                codes.CC539, f"{self.target.center.name} on {self.target.environment} has no bridge: it has no hooks"
            )
        return secret

    def bridge_log(self) -> Iterator[str]:
        """The lines of the bridge's log from now on, until it ends."""
        container = find(self.target.client, self.target.names, self.target.names.bridge)
        if container is None:
            raise rejected(codes.CC539, f"no bridge runs for {self.target.center.name} on {self.target.environment}")
        for chunk in container.logs(stream=True, follow=True, tail=20):
            yield chunk.decode("utf-8", "replace").rstrip("\n")

    @property
    def _outside(self) -> str:
        return self.target.settings.address if self.target.settings.network == "bridge" else platform.node()

    def _api(self, release: Release) -> str:
        """The address of the bridge's HTTP interface, where it is reached from outside."""
        at = settings_of(release.foundation, self.target.settings).api_at
        return f"{'https' if PEM[0] in release.files else 'http'}://{at}" if at else ""

    def _spans(self) -> Iterator[dict[str, object]]:
        """The E1 trunks: a container has no card, so that their spans are down."""
        for trunk in self.target.center.trunks.values():
            if isinstance(trunk.line, E1):
                yield {"trunk": trunk.name, "registration": "no E1 card here", "channels": 0}

    def history(self, progress: Progress) -> tuple[Release, ...]:
        """The kept releases, newest first; Rejected when nothing is deployed."""
        self._deployed()
        with self._reading() as reader:
            return releases_of(reader.records() if reader is not None else {}, self.target.names.releases, progress)

    def seat_credentials(self) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs, sorted; Rejected when nothing is deployed."""
        _, _, kept = self._deployed()
        values = {name.removeprefix("seat/"): value for name, value in kept.kept.values.items() if name[:5] == "seat/"}
        seats = sorted(values.keys() & self.target.center.seats.keys(), key=lambda seat: (len(seat), seat))
        authority = "" if self.target.settings.certificate else kept.kept.values.get("pem/authority", "")
        doors = {
            Phone.REMOTE: ("TLS", self.target.settings.sip_tls_port),
            Phone.WEBRTC: ("WSS", self.target.settings.wss_port),
        }
        found = []
        for seat in seats:
            transport, port = doors.get(self.target.center.seats[seat].phone, ("UDP", self.target.settings.sip_port))
            server = f"{self._outside}:{port}"
            trusted = authority if transport != "UDP" else ""
            found.append(SeatCredentials(seat, seat, values[seat], server, transport, trusted))
        return tuple(found)

    def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood (None = nobody has turned it); turns it unless `on` is None. Rejected where none runs."""
        container, _, found = self._deployed()
        if container is None or container.status != "running":
            raise rejected(
                codes.CC518, f"the engine of {self.target.center.name} on {self.target.environment} does not run"
            )
        try:
            return self._ask(container, found, lambda engine: engine.ask(lambda control: control.turn(switch, on)))
        except (ControlError, OSError) as failure:
            raise rejected(codes.CC518, str(failure)) from failure

    def destroy(self, progress: Progress, *, keep_image: bool = False) -> tuple[str, ...]:
        """Removes everything that ccctl made here (docker_removal.py); what was removed."""
        image = planned_image(self.target.client, self.target.engine, self.target.settings.image)
        return remove_all(self.target.client, self.target.names, image, progress, keep_image)

    def _ask(self, container: Container, found: Records, question: Callable[[DockerEngine], Answer]) -> Answer:
        engine = DockerEngine(container, found.kept.values.get(AMI_SECRET, ""))
        try:
            return question(engine)
        finally:
            engine.close()

    def _reading(self) -> AbstractContextManager[DockerReader | None]:
        image = planned_image(self.target.client, self.target.engine, self.target.settings.image)
        return reading(self.target.client, self.target.names, lambda: image, self.target.settings)

    def _deployed(self) -> tuple[Container | None, Release, Records]:
        with self._reading() as reader:
            found = None if reader is None else replace(records(reader), carried=reader.read(CARRIED))
        container = find(self.target.client, self.target.names)
        if found is None or found.release is None:
            if found is not None and container is not None and container.status == "running":
                raise lost_record(str(container.name))
            raise rejected(
                codes.CC515,
                f"nothing is deployed: {self.target.center.name} on {self.target.environment}",
                hint=f"ccctl apply --env {self.target.environment}",
            )
        return container, found.release, found
