"""The Docker target: one engine container per environment, its releases on a volume. Implements plan/target.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ccctl.center import Center, DockerSite
from ccctl.deploy.certificates import certificate_prints, shown_certificate, wish_of, with_certificates
from ccctl.deploy.docker_asked import Asked
from ccctl.deploy.docker_names import Names
from ccctl.deploy.docker_site import foundation, settings_of, site_of
from ccctl.deploy.early import Early
from ccctl.deploy.secrets import known_fingerprints, placed, spec_secrets
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.plan.live import Live
from ccctl.plan.plan import Plan
from ccctl.plan.release import Release
from ccctl.plan.target import Observed, SeatCredentials, TargetStatus
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site

if TYPE_CHECKING:
    import docker

    from ccctl.deploy.docker_ahead import Ahead, Known
    from ccctl.deploy.docker_hands import DockerHands
    from ccctl.deploy.docker_image import Progress
    from ccctl.deploy.docker_told import Told

KIND = "docker"


def _quiet(_text: str) -> None:
    """Progress that nobody wants to see."""


class DockerTarget:
    """One environment of a center on a Docker engine. Connects when it is first asked something."""

    def __init__(
        self,
        center: Center,
        environment: str,
        engine: str = "",
        early: Early | None = None,
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
        if early is not None and early.asked != self._asked:
            early.drop()
            early = None
        self._looking = early.looking if early is not None else None
        self._holding = early.holding if early is not None else None
        self._observed = ""  # the digest of the state that was seen last

    @property
    def _asked(self) -> Asked:
        found = self.settings
        return Asked(found.docker_host, self.center.name, self.environment, self.engine, found.image)

    @property
    def site(self) -> Site:
        """What the renderer must know about this place."""
        return site_of(self.environment, self.settings)

    @property
    def client(self) -> docker.DockerClient:
        """The Docker engine; Rejected when there is none."""
        from ccctl.deploy.docker_client import connect

        if self._client is None:
            self._client = connect(self.settings.docker_host, self.settings.span)
        return self._client

    def reserve(self, *, rehearses: bool = True) -> None:
        """Begins to take the lock, beside what is done meanwhile; nothing happens where nothing is deployed yet."""
        from ccctl.deploy.docker_ahead import Ahead

        begun, self._holding = self._holding, None
        self._ahead = begun or Ahead(self._asked, self.settings.span, rehearses=rehearses)

    def rehearse(self, tree: RenderedTree) -> None:
        """Begins to try the files with a throw-away engine, where `reserve` has the lock."""

        def trying(hands: DockerHands, known: Known) -> bool:
            from ccctl.deploy.rehearsing import to_rehearse

            spec = {f"spec/{name}": value for name, value in spec_secrets(self.center, tree.secret_names).items()}
            kept = known.kept.completed(tree.secret_names).values
            wish = wish_of(self.center, self.environment)
            files = placed(tree, {**with_certificates(kept, tree.secret_names, wish), **spec})
            return hands.rehearse(to_rehearse(files, known.taken))

        if self._ahead is not None:
            self._ahead.rehearse(tree.digest, trying)

    def give_back(self) -> None:
        """Gives the lock back that `reserve` took, where nobody has used it."""
        begun, self._ahead, self._holding = (self._ahead, self._holding), None, None
        for ahead in begun:
            if ahead is not None:
                ahead.close()

    def observe(self) -> Observed:
        """What is deployed, read from the target; changes nothing there."""
        ahead, self._looking = self._looking, None
        found = ahead.answer() if ahead is not None else None
        if found is None:
            from ccctl.deploy.docker_look import look

            found = look(self.client, self.names, self.engine, self.settings)
        wanted = foundation(self.settings, found.image)
        wish = wish_of(self.center, self.environment)
        if not found.salt:  # and so no fingerprints yet
            return Observed(self.environment, KIND, None, foundation=wanted, certificate=shown_certificate(wish))
        observed = Observed(
            self.environment,
            KIND,
            found.release,
            found.running,
            found.problems,
            wanted,
            {
                **known_fingerprints(self.center, found.salt),
                **certificate_prints(found.salt, found.certificate, wish),
            },
            found.last_number,
            found.drift,
            found.live,
            found.center,
            password_files=found.password_files,
            certificate=shown_certificate(wish),
        )
        self._observed = observed.digest
        return observed

    @property
    def _told(self) -> Told:
        from ccctl.deploy.docker_told import Told

        return Told(self)

    def going_on(self) -> Live:
        """The calls that are up now; none where nothing runs. Rejected when nothing is deployed, or does not answer."""
        return self._told.going_on()

    def apply(self, plan: Plan, tree: RenderedTree, progress: Progress = _quiet, *, drain: float | None = 0) -> Release:
        """Brings the tree into force as the plan says; the release in force. On any failure the one before stays.

        Calls on what goes end first, for at most `drain` seconds; None = whoever is there is lost.
        """
        if tree.digest != plan.tree:
            raise self._moved()
        return self._apply(plan, tree, self.settings, progress, drain)

    def rollback(self, plan: Plan, progress: Progress = _quiet, *, drain: float | None = 0) -> Release:
        """Brings the files of the kept release `plan.back_to` into force again; on any failure nothing changes."""
        from ccctl.deploy.docker_image import has_image

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
        from ccctl.deploy.apply import Apply
        from ccctl.deploy.docker_place import DockerPlace

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
        from ccctl.deploy.docker_image import planned_image

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
        return self._told.status()

    def bridge(self, *arguments: str) -> dict[str, object]:
        """What the bridge's own command prints; Rejected where none runs."""
        return self._told.bridge(*arguments)

    def bridge_secret(self) -> str:
        """What the tokens of the bridge's HTTP interface are made with; Rejected where there is none."""
        return self._told.bridge_secret()

    def bridge_log(self) -> Iterator[str]:
        """The lines of the bridge's log from now on, until it ends."""
        return self._told.bridge_log()

    def history(self, progress: Progress = _quiet) -> tuple[Release, ...]:
        """The kept releases, newest first; Rejected when nothing is deployed."""
        return self._told.history(progress)

    def seat_credentials(self) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs, sorted; Rejected when nothing is deployed."""
        return self._told.seat_credentials()

    def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood (None = nobody has turned it); turns it unless `on` is None. Rejected where none runs."""
        return self._told.turn(switch, on)

    def destroy(self, progress: Progress = _quiet, *, keep_image: bool = False) -> tuple[str, ...]:
        """Removes everything that ccctl made here (docker_removal.py); what was removed."""
        return self._told.destroy(progress, keep_image=keep_image)
