"""One 20 ms clock for every stream of an event loop, so that 50 calls need one wake-up and not 50."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable

from ccctl.verify.phone.rtp import TICK

CATCH_UP = 10  # ticks that are made good after a stall; a longer stall is skipped, and shows in `skipped`


class Ticker:
    """Calls each member with the number of the tick. Runs only while it has members."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.members: dict[object, Callable[[int], None]] = {}
        self.tick = 0
        self.worst_lateness = 0.0  # seconds
        self.skipped = 0
        self._loop = loop
        self._next = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def add(self, member: object, action: Callable[[int], None]) -> None:
        """Begins to call `action` every 20 ms."""
        self.members[member] = action
        if self._handle is None:
            self._next = self._loop.time()
            self._handle = self._loop.call_at(self._next, self._run)

    def remove(self, member: object) -> None:
        """Stops calling for this member; unknown ones are no error."""
        self.members.pop(member, None)
        if not self.members and self._handle:
            self._handle.cancel()
            self._handle = None

    def _run(self) -> None:
        late = self._loop.time() - self._next
        self.worst_lateness = max(self.worst_lateness, late)
        due = 1 + int(late / TICK)
        if due > CATCH_UP:
            self.skipped += due - CATCH_UP
            self.tick += due - CATCH_UP
        for _ in range(min(due, CATCH_UP)):
            self.tick += 1
            for action in list(self.members.values()):
                action(self.tick)
        self._next += due * TICK
        self._handle = self._loop.call_at(self._next, self._run) if self.members else None


_tickers: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Ticker] = weakref.WeakKeyDictionary()


def ticker() -> Ticker:
    """The ticker of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _tickers:
        _tickers[loop] = Ticker(loop)
    return _tickers[loop]
