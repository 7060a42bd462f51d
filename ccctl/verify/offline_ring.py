"""Seats of an offline story that ring, and what they do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ccctl.diagnostics import codes
from ccctl.verify.offline_base import DONE, OfflineBase, no_call
from ccctl.verify.result import (
    Check,
)

TOLD_MS = 600_000  # no whisper is longer


class OfflineRing(OfflineBase):
    """Seats of an offline story that ring, and what they do with it."""

    async def ring(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """Lets time go by until all of the seats ring for the call at once."""
        if call not in self._world.calls:
            return no_call(call)
        state = self._world.calls[call]
        mark = len(self._world.events)
        self._world.run_until(lambda: self._all_ring(call, seats) or state.over, within_ms)
        now = self._ringing(call)
        for event in (*now.values(), *self._rings_since(mark)):
            free = self._free(event)
            if event.call == call and free and (event.may & set(seats)):
                return Check(False, free, codes.UNDECIDABLE)
        if set(seats) <= set(now):
            return DONE
        rung = f"{', '.join(now)} rings instead" if now else self._doing(state)
        return Check(False, f"not within {within_ms / 1000:g} s; {rung}")

    async def not_ring_begin(self, call: str, seats: Sequence[str]) -> None:
        """Remembers where the story is, and what rings."""
        self._watched.setdefault(("ring", call, *seats), []).append(len(self._world.events))
        self._rang_before = [event for each in self._world.calls for event in self._ringing(each).values()]

    async def not_ring_end(self, call: str, seats: Sequence[str]) -> Check:
        """Whether none of the seats has rung since, and none had to be lucky for it."""
        since = self._watched["ring", call, *seats].pop(0)
        for event in (*self._rang_before, *self._rings_since(since)):
            free = self._free(event)
            if free and event.may & set(seats):
                return Check(False, free, codes.UNDECIDABLE)
            if event.seat in seats:
                return Check(False, f"seat {event.seat} rang at {event.at_ms / 1000:.1f} s")
        return DONE

    async def answer(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """The seat answers when it rings; what the two are told first is over when this is done."""
        done = await self._act(call, seats, within_ms, self._world.answer)
        state = self._world.calls.get(call)
        if done.ok and state is not None and state.taken_by is not None and not state.away:
            self._world.run_until(lambda: state.joined is not None or state.over, TOLD_MS)
        return done

    async def decline(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """The seats decline when they ring."""
        return await self._act(call, seats, within_ms, self._world.decline)

    async def ignore(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """Lets it ring out, unless another seat rings for the same call."""
        rings = await self.ring(call, seats, within_ms)
        if not rings.ok:
            return rings
        ignored = self._ignored.setdefault(call, set())
        ignored.update(seats)
        if set(self._ringing(call)) <= ignored:
            self._world.run_until(lambda: not set(seats) & set(self._ringing(call)), max(self._ring_times()))
            ignored.difference_update(seats)
        return DONE

    async def _act(self, call: str, seats: Sequence[str], within_ms: int, act: Callable[[str], bool]) -> Check:
        rings = await self.ring(call, seats, within_ms)
        if not rings.ok:
            return rings
        for seat in seats:
            act(seat)
        return DONE

    def _all_ring(self, call: str, seats: Sequence[str]) -> bool:
        desks = (self._world.desks.get(seat) for seat in seats)
        return all(desk is not None and desk.offer is not None and desk.offer.call == call for desk in desks)

    def _ring_times(self) -> list[int]:
        return [30_000, *(queue.ring_ms for queue in self._center.queues.values())]
