"""A virtual clock: events in order of time, then of being scheduled. Nothing here knows the real time."""

from __future__ import annotations

import heapq
from collections.abc import Callable

MOST_AT_ONE_INSTANT = 100_000


class Stuck(RuntimeError):  # noqa: N818 - it says what the world is
    """A defect: something goes round and round without time passing. `resolve` refuses such centers."""


class Timer:
    """One thing to do at a time; `cancel` makes it not happen."""

    __slots__ = ("action", "at_ms")

    def __init__(self, at_ms: int, action: Callable[[], None]) -> None:
        self.at_ms = at_ms
        self.action: Callable[[], None] | None = action

    def cancel(self) -> None:
        """Makes it not happen; again or afterwards changes nothing."""
        self.action = None


class Clock:
    """Milliseconds from 0."""

    def __init__(self) -> None:
        self.now = 0
        self._heap: list[tuple[int, int, Timer]] = []
        self._count = 0
        self._at_this_instant = 0

    def after(self, delay_ms: int, action: Callable[[], None]) -> Timer:
        """Schedules the action; 0 = as soon as what runs now is done."""
        timer = Timer(self.now + max(0, delay_ms), action)
        self._count += 1
        heapq.heappush(self._heap, (timer.at_ms, self._count, timer))
        return timer

    def next_ms(self) -> int | None:
        """When the next thing happens; None = nothing will."""
        while self._heap and self._heap[0][2].action is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None

    def step(self) -> None:
        """Moves to the next thing and does it; raises Stuck when time has stood still for too many of them."""
        at_ms = self.next_ms()
        if at_ms is None:
            return
        self._at_this_instant = self._at_this_instant + 1 if at_ms == self.now else 0
        if self._at_this_instant > MOST_AT_ONE_INSTANT:
            raise Stuck(f"more than {MOST_AT_ONE_INSTANT} events at {self.now} ms")
        _, _, timer = heapq.heappop(self._heap)
        self.now = at_ms
        action, timer.action = timer.action, None
        if action is not None:
            action()

    def move_to(self, at_ms: int) -> None:
        """Does everything up to and including this time, then stands at it."""
        while (due := self.next_ms()) is not None and due <= at_ms:
            self.step()
        self.now = max(self.now, at_ms)
