"""Seats of a live story that ring, and what they do with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

from ccctl.verify.live_base import FINE, JOIN_SECONDS, Caller, LiveBase
from ccctl.verify.result import Check

RING_SECONDS = 180.0  # no ring of a spec is longer than this; the runner's own limit is above it
TAKE_KEY = "1"
JOINING = 0.2
DIGIT_SECONDS = 2.0  # no digit of a seat's number is longer


class LiveRing(LiveBase):
    """Seats of a live story that ring, and what they do with it."""

    async def ring(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        rings = await self.until(lambda: set(seats) <= self.ringing(caller).keys(), within_ms / 1000, caller)
        return FINE if rings else Check(False, self.instead(caller, seats, within_ms))

    async def not_ring_begin(self, call: str, seats: Sequence[str]) -> None:
        self.watched.setdefault((call, " ".join(seats)), []).append(time.monotonic())

    async def not_ring_end(self, call: str, seats: Sequence[str]) -> Check:
        since = self.watched[(call, " ".join(seats))].pop(0)
        until = self.done_at if self.done_at >= since else time.monotonic()
        self.lab.seats.match()
        rang = {
            ring.seat
            for ring in self.lab.seats.rung
            if ring.seat in seats and ring.at <= until and (ring.at >= since or ring.rang_at(since))
        }
        return Check(False, f"{', '.join(sorted(rang))} rang") if rang else FINE

    async def answer(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        found = await self.first_ringing(caller, seats, within_ms)
        if found is None:
            return Check(False, self.instead(caller, seats, within_ms))
        found.call.answer()
        if self.called_back(caller) and not found.seat.startswith("number/"):
            await asyncio.sleep(JOINING)  # the caller is dialled now: who is to be joined comes later
            return FINE if not found.call.over else Check(False, f"{found.seat} answered, and was let go at once")
        if found.takes_by_key:
            await self.until(lambda: found.call.media.recording.received > 2, JOIN_SECONDS)
            await found.call.press(TAKE_KEY)
        told = self._told(caller) or (JOIN_SECONDS if found.takes_by_key else 0.0)
        joined = await self.until(
            lambda: found.call.over or (self._joined(caller) if told else found.call.media.recording.received > 2),
            JOIN_SECONDS + told,
        )
        if found.call.over:
            return Check(False, f"{found.seat} answered, but the call was taken away from it")
        return FINE if joined else Check(False, f"{found.seat} answered, but was not joined to {call}")

    async def decline(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        if not await self.until(lambda: set(seats) <= self.ringing(caller).keys(), within_ms / 1000, caller):
            return Check(False, self.instead(caller, seats, within_ms))
        for seat, ring in self.ringing(caller).items():
            if seat in seats:
                ring.call.decline()
        return FINE

    async def ignore(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        if not await self.until(lambda: set(seats) <= self.ringing(caller).keys(), within_ms / 1000, caller):
            return Check(False, self.instead(caller, seats, within_ms))
        mine = [ring for seat, ring in self.ringing(caller).items() if seat in seats]
        self.ignored.update(mine)

        def done() -> bool:
            others = [ring for ring in self.ringing(caller).values() if ring not in self.ignored]
            return bool(others) or all(not ring.ringing for ring in mine)

        ended = await self.until(done, RING_SECONDS)
        self.done_at = max((ring.call.ended_at or 0.0) for ring in mine)  # what rings next is not of this step
        return FINE if ended else Check(False, f"{', '.join(seats)} rang for more than {RING_SECONDS:.0f} s")

    def _told(self, caller: Caller) -> float:
        """The seconds that are spoken between a seat's answer and the conversation; 0 where nothing is."""
        journey = self.lab.book.journey(caller.name)
        queue = self.lab.center.queues.get(journey[-1].removeprefix("queue/")) if journey else None
        if queue is None or not queue.tells:
            return 0.0
        pieces = self.lab.references.all
        digits = DIGIT_SECONDS * max(len(member.seat) for member in queue.members) if queue.say_seat_number else 0.0
        return max(pieces[queue.whisper].seconds if queue.whisper else 0.0, digits)

    def _joined(self, caller: Caller) -> bool:
        """Whether the engine has said that caller and seat are joined, after what they are told first."""
        return caller.name in self.lab.book.joined
