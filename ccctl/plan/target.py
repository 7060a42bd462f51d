"""What a place to deploy to must be able to do; the adapters stand in deploy/."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from ccctl.center import Center
from ccctl.plan.drift import LASTING, Drift
from ccctl.plan.live import Live
from ccctl.plan.release import Release
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.plan.plan import Plan

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Observed:
    """What a target looks like now. Reading it changes nothing."""

    environment: str
    kind: str  # docker
    release: Release | None  # the one in force; None = nothing is deployed
    running: bool = False
    problems: tuple[str, ...] = ()  # why it is not as the release says; empty = healthy, or nothing deployed
    foundation: Mapping[str, str] = field(default_factory=dict)  # what an apply would build on now
    # Of the spec's secrets as known here, by name; those of certificates and keys are pem/NAME.
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    last_number: int = 0  # of any release, also of one that did not come into force
    drift: tuple[Drift, ...] = ()  # what is not as it was applied
    live: Live = field(default_factory=Live)  # calls now; they come and go, and are no part of the state
    center: Center | None = None  # that the release was made from; None = it is not known any more
    password_files: tuple[str, ...] = ()  # of the release: those that hold passwords of seats
    unprepared: tuple[str, ...] = ()  # machines whose packages, services or firewall are not what an apply would bring
    certificate: str = ""  # what to say of the user's own that an apply would place; empty = there is none

    @property
    def digest(self) -> str:
        """Names this state: a plan is applied only to the state that it was made from."""
        parts = [self.environment, str(self.running)]
        if self.release is not None:
            parts += [str(self.release.number), self.release.tree, self.release.when]
        # What the running engine was told by hand comes and goes by itself; a plan does not fail for it.
        parts += [repr(one) for one in self.drift if one.kind in LASTING]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class SeatCredentials:
    """What a phone needs to register at the center."""

    seat: str
    username: str
    password: str = field(repr=False)
    server: str  # host:port
    transport: str = "UDP"  # UDP, TLS or WSS
    authority: str = ""  # the certificate that the phone has to trust, in PEM; empty = none of ccctl's own


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """Everything that `ccctl status` shows: the values of control/, as plain data."""

    environment: str
    kind: str
    state: str  # absent, stopped, running
    release: Release | None
    version: str = ""
    started: str = ""
    problems: tuple[str, ...] = ()
    address: str = ""  # where SIP is reached
    trunks: tuple[Mapping[str, object], ...] = ()
    seats: tuple[Mapping[str, object], ...] = ()
    queues: tuple[Mapping[str, object], ...] = ()
    calls: tuple[Mapping[str, object], ...] = ()
    switches: tuple[Mapping[str, object], ...] = ()
    conferences: tuple[Mapping[str, object], ...] = ()
    guard: str = ""  # against strangers: "in force", or "not in force: " and why; empty = not of this kind of place
    bridge: Mapping[str, object] | None = None  # the service beside the engine; None = the center has no hooks


class Target(Protocol):
    """One place. Everything may raise Rejected."""

    @property
    def site(self) -> Site:
        """What the renderer must know about this place."""

    def reserve(self, *, rehearses: bool = True) -> None:
        """Begins to take the lock, beside what is done meanwhile: whoever is about to apply for certain saves time.

        `rehearses`: files are going to be tried before that.
        """

    def rehearse(self, tree: RenderedTree) -> None:
        """Begins to try the files, after `reserve`, beside what is done meanwhile."""

    def give_back(self) -> None:
        """Gives the lock back that `reserve` took, where `apply` and `rollback` have not used it."""

    def observe(self) -> Observed:
        """Reads what is deployed."""

    def going_on(self) -> Live:
        """The calls that are up now; none where nothing runs. Rejected when nothing is deployed."""

    def apply(self, plan: Plan, tree: RenderedTree, progress: Progress, *, drain: float | None = 0) -> Release:
        """Brings the tree into force; the release that is then in force.

        A queue that goes is emptied first, for at most `drain` seconds; None = whoever waits in it is lost.
        """

    def rollback(self, plan: Plan, progress: Progress, *, drain: float | None = 0) -> Release:
        """Brings the files of the kept release `plan.back_to` into force again, as a new release."""

    def status(self) -> TargetStatus:
        """What runs, and how it is."""

    def history(self, progress: Progress) -> tuple[Release, ...]:
        """The releases that are kept, newest first; those whose records can not be read are told."""

    def seat_credentials(self) -> tuple[SeatCredentials, ...]:
        """What each seat's phone needs to register, sorted by seat."""

    def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood, None where nobody has turned it yet; then turns it, unless `on` is None."""

    def bridge(self, *arguments: str) -> Mapping[str, object]:
        """What the bridge's own command prints for these arguments."""

    def bridge_secret(self) -> str:
        """What the tokens of the bridge's HTTP interface are made with."""

    def bridge_log(self) -> Iterator[str]:
        """The lines of the bridge's log, from now on."""

    def destroy(self, progress: Progress) -> tuple[str, ...]:
        """Removes what ccctl made there; what was removed."""
