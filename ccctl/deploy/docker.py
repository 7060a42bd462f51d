"""The Docker target: one engine container per environment, its releases on a volume. Implements plan/target.py."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from ccctl.center import E1, Center, DockerSite, Phone
from ccctl.control.base import ControlError
from ccctl.deploy import docker_container as containers
from ccctl.deploy.apply import Apply
from ccctl.deploy.aside import Aside
from ccctl.deploy.docker_ahead import Ahead
from ccctl.deploy.docker_asking import DockerEngine
from ccctl.deploy.docker_bridge import ask, status_of
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_guard import guard_of
from ccctl.deploy.docker_hands import DockerHands
from ccctl.deploy.docker_image import Progress, has_image, planned_image, quiet
from ccctl.deploy.docker_look import Asked, Looked, look, state_of
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_place import DockerPlace
from ccctl.deploy.docker_reading import reading
from ccctl.deploy.docker_removal import remove_all
from ccctl.deploy.docker_site import foundation, settings_of, site_of
from ccctl.deploy.looking import Records, calls_of, records, report
from ccctl.deploy.secrets import AMI_SECRET, known_fingerprints, placed, spec_secrets
from ccctl.deploy.vault import CARRIED, Vault
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
Answer = TypeVar("Answer")


class DockerTarget:
    """One environment of a center on a Docker engine. Connects when it is first asked something."""

    def __init__(
        self,
        center: Center,
        environment: str,
        engine: str = "",
        ahead: tuple[Asked, Aside[Looked | None]] | None = None,
    ) -> None:
        found = center.environments[environment]
        self.center = center
        self.environment = environment
        self.engine = engine or center.engine
        assert isinstance(found.target, DockerSite)
        self.settings: DockerSite = found.target
        self.names = Names(center.name, environment)
        self._client: docker.DockerClient | None = None
        self._ahead: Ahead | None = None
        self._looking = self._fitting(*ahead) if ahead is not None else None
        self._observed = ""  # the digest of the state that was seen last

    def _fitting(self, asked: Asked, looking: Aside[Looked | None]) -> Aside[Looked | None] | None:
        """What looks already, where it looks at what the center, as it is now known, is deployed to."""
        found = self.settings
        if asked == Asked(found.docker_host, self.center.name, self.environment, self.engine, found.image):
            return looking
        looking.drop()
        return None

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

    def reserve(self) -> None:
        """Begins to take the lock, beside what is done meanwhile; nothing happens where nothing is deployed yet."""
        self._ahead = Ahead(self._open)

    def _open(self) -> DockerHands:
        client = connect(self.settings.docker_host, self.settings.span)  # its own: two threads share no connection
        image = planned_image(client, self.engine, self.settings.image)
        if not containers.has_volume(client, self.names, self.names.releases) or not has_image(client, image):
            raise LookupError("nothing to hold yet")
        return DockerHands.open(client, self.names, image)

    def rehearse(self, tree: RenderedTree) -> None:
        """Begins to try the files with a throw-away engine, where `reserve` has the lock."""

        def trying(vault: Vault) -> bool:
            spec = {f"spec/{name}": value for name, value in spec_secrets(self.center, tree.secret_names).items()}
            return vault.rehearse(placed(tree, {**vault.kept().completed(tree.secret_names).values, **spec}))

        if self._ahead is not None:
            self._ahead.rehearse(tree.digest, trying)

    def give_back(self) -> None:
        """Gives the lock back that `reserve` took, where nobody has used it."""
        ahead, self._ahead = self._ahead, None
        if ahead is not None:
            ahead.close()

    def observe(self) -> Observed:
        """What is deployed, read from the target; changes nothing there."""
        ahead, self._looking = self._looking, None
        found = ahead.answer() if ahead is not None else None
        if found is None:
            found = look(self.client, self.names, self.engine, self.settings)
        wanted = foundation(self.settings, found.image)
        if not found.salt:  # and so no fingerprints yet
            return Observed(self.environment, KIND, None, foundation=wanted)
        observed = Observed(
            self.environment,
            KIND,
            found.release,
            found.running,
            found.problems,
            wanted,
            known_fingerprints(self.center, found.salt),
            found.last_number,
            found.drift,
            found.live,
            found.center,
        )
        self._observed = observed.digest
        return observed

    def going_on(self) -> Live:
        """The calls that are up now; none where nothing runs. Rejected when nothing is deployed, or does not answer."""
        container, release, found = self._deployed()
        if container is None or container.status != "running":
            return Live()
        try:
            return self._ask(container, found, lambda engine: calls_of(engine, release))
        except (ControlError, OSError) as failure:
            raise rejected(codes.CC518, str(failure)) from failure

    def apply(self, plan: Plan, tree: RenderedTree, progress: Progress = quiet, *, drain: float | None = 0) -> Release:
        """Brings the tree into force as the plan says; the release in force. On any failure the one before stays.

        Calls on what goes end first, for at most `drain` seconds; None = whoever is there is lost.
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
        # With the lock in hand since before the plan was made, nobody of ours has changed anything since.
        if not (self._ahead and plan.base == self._observed) and self.observe().digest != plan.base:
            raise self._moved()
        if plan.is_empty:
            assert plan.deployed is not None
            return plan.deployed
        place = DockerPlace(self.client, self.names, settings, self._held(settings))
        ahead = self._ahead
        tried = (lambda: ahead.rehearsed(plan.tree)) if ahead is not None else (lambda: False)
        return Apply(place, self.center, plan, tree, plan.deployed, progress, drain, settings.span, tried).run()

    def _held(self, settings: DockerSite) -> Callable[[], DockerHands] | None:
        """How to have the hands that `reserve` opens; None where it does not. Rejected where another has the lock."""
        hands = self._ahead.hands() if self._ahead is not None else None
        if hands is None:
            return None
        if hands.image != planned_image(self.client, self.engine, settings.image):
            hands.close()
            return None
        return lambda: hands

    def _moved(self) -> Rejected:
        return rejected(
            codes.CC512,
            f"{self.center.name} on {self.environment} is not as it was when the plan was made",
            hint="plan again, look, and apply that",
        )

    def status(self) -> TargetStatus:
        """What runs, and how it is; Rejected when nothing is deployed."""
        container, release, found = self._deployed()
        base = TargetStatus(
            self.environment, KIND, "stopped", release, address=f"{self._outside}:{self.settings.sip_port}"
        )
        if problems := state_of(container):
            return replace(base, problems=problems)
        assert container is not None
        try:
            health, told = self._ask(container, found, lambda engine: report(engine, release, found.carried))
        except (ControlError, OSError) as failure:
            return replace(base, state="running", problems=(str(failure),))
        told["trunks"] = (*told["trunks"], *self._spans())
        beside = status_of(self.client, self.names, release)
        problems = (*health.problems, *(beside["problems"] if beside else ()))
        return replace(
            base,
            state="running",
            version=health.version,
            started=health.started,
            problems=problems,
            bridge=beside,
            guard=guard_of(container, self.settings),
            **told,
        )

    def bridge(self, *arguments: str) -> dict[str, object]:
        """What the bridge's own command prints; Rejected where none runs."""
        self._deployed()
        return ask(self.client, self.names, *arguments)

    def bridge_secret(self) -> str:
        """What the tokens of the bridge's HTTP interface are made with; Rejected where there is none."""
        _, _, found = self._deployed()
        secret = found.kept.values.get("engine/api", "")
        if not secret:
            raise rejected(codes.CC539, f"{self.center.name} on {self.environment} has no bridge: it has no hooks")
        return secret

    def bridge_log(self) -> Iterator[str]:
        """The lines of the bridge's log from now on, until it ends."""
        container = containers.find(self.client, self.names, self.names.bridge)
        if container is None:
            raise rejected(codes.CC539, f"no bridge runs for {self.center.name} on {self.environment}")
        for chunk in container.logs(stream=True, follow=True, tail=20):
            yield chunk.decode("utf-8", "replace").rstrip("\n")

    @property
    def _outside(self) -> str:
        return self.settings.address if self.settings.network == "bridge" else platform.node()

    def _spans(self) -> Iterator[dict[str, object]]:
        """The E1 trunks: a container has no card, so that their spans are down."""
        for trunk in self.center.trunks.values():
            if isinstance(trunk.line, E1):
                yield {"trunk": trunk.name, "registration": "no E1 card here", "channels": 0}

    def history(self) -> tuple[Release, ...]:
        """The kept releases, newest first; Rejected when nothing is deployed."""
        self._deployed()
        image = planned_image(self.client, self.engine, self.settings.image)
        with DockerHands.opened(self.client, self.names, image) as hands:
            vault = Vault(hands)
            found = [vault.release(number) for number in vault.numbers()]
        return tuple(release for release in reversed(found) if release is not None)

    def seat_credentials(self) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs, sorted; Rejected when nothing is deployed."""
        _, _, kept = self._deployed()
        values = {name.removeprefix("seat/"): value for name, value in kept.kept.values.items() if name[:5] == "seat/"}
        seats = sorted(values.keys() & self.center.seats.keys(), key=lambda seat: (len(seat), seat))
        authority = "" if self.settings.certificate else kept.kept.values.get("pem/authority", "")
        doors = {Phone.REMOTE: ("TLS", self.settings.sip_tls_port), Phone.WEBRTC: ("WSS", self.settings.wss_port)}
        found = []
        for seat in seats:
            transport, port = doors.get(self.center.seats[seat].phone, ("UDP", self.settings.sip_port))
            server = f"{self._outside}:{port}"
            trusted = authority if transport != "UDP" else ""
            found.append(SeatCredentials(seat, seat, values[seat], server, transport, trusted))
        return tuple(found)

    def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood (None = nobody has turned it); turns it unless `on` is None. Rejected where none runs."""
        container, _, found = self._deployed()
        if container is None or container.status != "running":
            raise rejected(codes.CC518, f"the engine of {self.center.name} on {self.environment} does not run")
        try:
            return self._ask(container, found, lambda engine: engine.ask(lambda control: control.turn(switch, on)))
        except (ControlError, OSError) as failure:
            raise rejected(codes.CC518, str(failure)) from failure

    def destroy(self, progress: Progress = quiet, *, keep_image: bool = False) -> tuple[str, ...]:
        """Removes everything that ccctl made here (docker_removal.py); what was removed."""
        image = planned_image(self.client, self.engine, self.settings.image)
        return remove_all(self.client, self.names, image, progress, keep_image)

    def _ask(self, container: Container, found: Records, question: Callable[[DockerEngine], Answer]) -> Answer:
        engine = DockerEngine(container, found.kept.values.get(AMI_SECRET, ""))
        try:
            return question(engine)
        finally:
            engine.close()

    def _deployed(self) -> tuple[Container | None, Release, Records]:
        image = planned_image(self.client, self.engine, self.settings.image)
        with reading(self.client, self.names, lambda: image, self.settings) as reader:
            found = None if reader is None else replace(records(reader), carried=reader.read(CARRIED))
        if found is None or found.release is None:
            raise rejected(
                codes.CC515,
                f"nothing is deployed: {self.center.name} on {self.environment}",
                hint=f"ccctl apply --env {self.environment}",
            )
        return containers.find(self.client, self.names), found.release, found
