"""A seat while the world turns: what it does now, and what it has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.center.scenario import SeatState
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.trace.ringing import Offer


@dataclass(slots=True)
class Desk:
    """One seat. Wrap up, rest and pause keep queues away; a direct call rings through them, but not through a call."""

    number: str
    state: SeatState = SeatState.SIGNED_OUT
    here: bool = False  # signed out, and its phone is registered all the same: it signs in by code
    to_be_coded: str = ""  # the queue of its last call, when that has wrap-up codes and the seat has given none
    reason: str = ""  # of its pause, when it gave one
    offer: Offer | None = None  # rings for this
    talking_to: str | None = None  # the caller's name
    dialled: str | None = None  # the name of the call that it has placed
    wraps_up_until: int = 0
    rests_until: int = 0
    missed_in_a_row: int = 0  # offers of queues that it let ring out; one that was withdrawn does not count
    calls_taken: int = 0  # of queues
    last_call_ended: int | None = None  # of a queue; None = never called

    @property
    def signed_in(self) -> bool:
        """Whether queues and teams count it; a paused seat is signed in."""
        return self.state is not SeatState.SIGNED_OUT

    @property
    def reachable(self) -> bool:
        """Whether its phone is there."""
        return self.signed_in or self.here

    @property
    def takes_calls(self) -> bool:
        """Whether queues may ring it, now or when it is done with what it does: signed in and not paused."""
        return self.state in (SeatState.READY, SeatState.BUSY)

    @property
    def in_use(self) -> bool:
        """Whether it rings, talks or has dialled: nothing else can ring it."""
        busy = self.state is SeatState.BUSY or self.dialled is not None
        return busy or self.offer is not None or self.talking_to is not None

    def free_for_queues(self, now: int) -> bool:
        """Whether a queue may ring it now."""
        ready = self.state is SeatState.READY and not self.in_use
        return ready and now >= self.wraps_up_until and now >= self.rests_until
