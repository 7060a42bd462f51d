"""Ringing seats: a seat rings for one caller at a time; the first seat of an offer that answers has the call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from functools import partial

from ccctl.center import Queue, SeatState
from ccctl.trace.clock import Clock, Timer
from ccctl.trace.desk import Desk
from ccctl.trace.events import Event, Noted, RingEnd, RingEnded, Ringing
from ccctl.values import dataclass


@dataclass(slots=True, eq=False)
class Offer:
    """Seats that ring together for one call. `answered` and `over` are told the end; a withdrawn offer is silent."""

    call: str
    queue: Queue | None
    answered: Callable[[str], None]
    over: Callable[[], None]
    ringing: dict[str, Timer] = field(default_factory=dict)
    tried: set[str] = field(default_factory=set)  # every seat that has rung for it
    missed: bool = False  # at least one seat let it ring out


class Ringer:
    """Rings, and stops ringing."""

    def __init__(
        self, clock: Clock, desks: Mapping[str, Desk], log: Callable[[Event], None], shortest_rest_ms: int = 0
    ) -> None:
        self._clock = clock
        self._desks = desks
        self._log = log
        self._shortest_rest_ms = shortest_rest_ms
        self.takes: Callable[[str, str], bool] = lambda _seat, _call: (
            True
        )  # whether a trunk takes the call to this seat
        self.stopped: Callable[[str, str, RingEnd], None] = lambda _seat, _call, _how: None
        self.on_free: Callable[[int], None] = lambda _: None  # told when a seat may be free, in so many ms

    def ring(
        self,
        offer: Offer,
        seats: Iterable[str],
        ring_ms: int,
        may: frozenset[str],
        rivals: frozenset[str] = frozenset(),
    ) -> None:
        """Rings the seats for the offer, each for at most `ring_ms`. `may` empty = no seat has another in its place."""
        queue = offer.queue.name if offer.queue else ""
        span = offer.queue.span if offer.queue else None
        for seat in seats:
            self._desks[seat].offer = offer
            offer.tried.add(seat)
            offer.ringing[seat] = self._clock.after(ring_ms, lambda seat=seat: self._missed(seat))  # type: ignore[misc]
            allowed = may or frozenset({seat})
            if not self.takes(seat, offer.call):
                self._clock.after(0, partial(self._refused, seat))
                continue
            self._log(Ringing(self._clock.now, offer.call, "", span, seat, queue, allowed, rivals))

    def answer(self, seat: str) -> bool:
        """The seat takes the call; false when it does not ring."""
        offer = self._desks[seat].offer
        if offer is None:
            return False
        self._stop(offer, seat, RingEnd.ANSWERED)
        if offer.queue is not None:
            self._desks[seat].missed_in_a_row = 0
        self.withdraw(offer)
        offer.answered(seat)
        return True

    def pick_up(self, seat: str, by: str) -> bool:
        """Another seat takes the call that rings at this one; nobody rests. False when it does not ring."""
        offer = self._desks[seat].offer
        if offer is None:
            return False
        self.withdraw(offer)
        offer.answered(by)
        return True

    def decline(self, seat: str) -> bool:
        """The seat refuses the call and rests; false when it does not ring."""
        offer = self._desks[seat].offer
        if offer is None:
            return False
        self._stop(
            offer, seat, RingEnd.DECLINED, self._rest_ms(offer.queue.rest_after_declined_ms) if offer.queue else 0
        )
        if offer.queue is not None:
            self._desks[seat].missed_in_a_row = 0
        self._over_if_silent(offer)
        return True

    def leave(self, seat: str) -> None:
        """The seat's phone is gone: it rings no more, and nobody rests."""
        offer = self._desks[seat].offer
        if offer is not None:
            self._stop(offer, seat, RingEnd.WITHDRAWN)
            self._over_if_silent(offer)

    def withdraw(self, offer: Offer) -> None:
        """Stops what still rings; nobody rests for it."""
        for seat in list(offer.ringing):
            self._stop(offer, seat, RingEnd.WITHDRAWN)

    def _refused(self, seat: str) -> None:
        """No trunk has taken the call to the seat: as if it had declined."""
        self.decline(seat)

    def _missed(self, seat: str) -> None:
        offer = self._desks[seat].offer
        if offer is None:
            return
        offer.missed = True
        self._stop(offer, seat, RingEnd.MISSED, self._rest_ms(offer.queue.rest_after_missed_ms) if offer.queue else 0)
        if offer.queue is not None:
            self._count_missed(self._desks[seat], offer.queue, offer.call)
        self._over_if_silent(offer)

    def _rest_ms(self, wanted_ms: int) -> int:
        return max(wanted_ms, self._shortest_rest_ms)

    def _count_missed(self, desk: Desk, queue: Queue, call: str) -> None:
        """Pauses the seat when it has let enough offers in a row ring out; it starts afresh when it comes back."""
        desk.missed_in_a_row += 1
        if queue.pause_after_missed and desk.missed_in_a_row >= queue.pause_after_missed:
            text = f"seat {desk.number} is paused"
            why = f"{desk.missed_in_a_row} offers in a row rang out"
            self._log(Noted(self._clock.now, call, why, queue.span, text))
            desk.state, desk.reason = SeatState.PAUSED, "missed"
            desk.missed_in_a_row = 0

    def _over_if_silent(self, offer: Offer) -> None:
        if not offer.ringing:
            offer.over()

    def _stop(self, offer: Offer, seat: str, how: RingEnd, rest_ms: int = 0) -> None:
        offer.ringing.pop(seat).cancel()
        desk = self._desks[seat]
        desk.offer = None
        desk.rests_until = max(desk.rests_until, self._clock.now + rest_ms)
        self._log(RingEnded(self._clock.now, offer.call, "", None, seat, how, rest_ms))
        self.stopped(seat, offer.call, how)
        self.on_free(rest_ms)
