"""Sends what is in the outbox to one hook: in order for each call, each event until it is taken or a day has gone by.

One sender a hook: a slow receiver holds up nobody else. Within a hook, what belongs to one call, seat or trunk is a lane:
its next event goes out when the one before was taken. A receiver that fails all the time is asked one event at a time, at
growing distances; once it takes one, all others follow at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import random
import time
from collections import deque
from dataclasses import field

import aiohttp
from sqlalchemy.exc import SQLAlchemyError

from ccctl.bridge.config import EventTarget
from ccctl.bridge.outbox import Outbox, Pending
from ccctl.bridge.post import TIMEOUT, post
from ccctl.values import dataclass

AT_ONCE = 16  # requests to one hook
WINDOW = 2000  # rows of one hook in memory, without bodies
AHEAD = 256  # bodies that are fetched at once: each fetch is a turn of another thread
FIRST_DELAY, LONGEST_DELAY = 1.0, 3600.0
GIVE_UP = 86_400.0
FLUSH = 0.05  # seconds between two notes of what was delivered
FAILING = 5  # failures in a row


def delay_of(attempts: int) -> float:
    """Seconds before the next try, after so many: 1, 2, 4, ... up to an hour."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(attempts - 1, 30))


# Counted in tries and not by the clock, which may jump: as many as fit into a day.
_sum, MOST_ATTEMPTS = 0.0, 1
while _sum < GIVE_UP:
    _sum += delay_of(MOST_ATTEMPTS)
    MOST_ATTEMPTS += 1


@dataclass(slots=True)
class State:
    """How a hook does, for `status`."""

    sent: int = 0
    failures: int = 0  # in a row
    last_error: str = ""
    last_error_at: float = 0.0
    last_sent_at: float = 0.0


@dataclass(slots=True)
class _Lane:
    rows: deque[Pending] = field(default_factory=deque)
    due: float = 0.0  # on the monotonic clock
    busy: bool = False


class Sender:
    """One hook. `run` ends only when it is cancelled."""

    def __init__(self, target: EventTarget, outbox: Outbox) -> None:
        self.target = target
        self.state = State()
        self._outbox = outbox
        self._news = asyncio.Event()
        self._lanes: dict[str, _Lane] = {}
        self._ready: list[tuple[float, int, str]] = []  # heap: when, first row, lane
        self._held = 0
        self._last = 0
        self._more = True
        self._running: set[asyncio.Task[None]] = set()
        self._done: list[int] = []
        self._failed: dict[int, Pending] = {}
        self._errors: dict[int, str] = {}
        self._dead: list[int] = []
        self._bodies: dict[int, bytes] = {}
        self._blocked_until = 0.0
        self._rounds = 0  # how often it was put off since it last took something
        self._settling = asyncio.Lock()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._more = True
        self._news.set()

    def again(self) -> None:
        """Rows of before may have come back: looks at the outbox from its beginning."""
        self._last = 0
        self.wake()

    async def run(self) -> None:
        """Sends for ever."""
        connector = aiohttp.TCPConnector(limit=AT_ONCE, limit_per_host=AT_ONCE, ttl_dns_cache=30)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT)
        async with aiohttp.ClientSession(
            connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
        ) as session:
            flusher = asyncio.create_task(self._flush_for_ever())
            try:
                while True:
                    self._news.clear()
                    if self._more and self._held < WINDOW // 2:
                        await self._load()
                    wait = self._start(session)
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(wait):
                            await self._news.wait()
            finally:
                flusher.cancel()
                for task in self._running:
                    task.cancel()
                await asyncio.gather(flusher, *self._running, return_exceptions=True)
                with contextlib.suppress(SQLAlchemyError):
                    await self._flush()

    async def _load(self) -> None:
        self._more = False  # before looking: what comes meanwhile sets it again
        most = WINDOW - self._held
        try:
            if self._last == 0:
                await self._flush()  # or what was delivered a moment ago is found again
            rows = await asyncio.to_thread(self._outbox.pending, self.target.name, self._last, most)
        except SQLAlchemyError as failure:
            self._more = True
            self._note(f"the outbox cannot be read: {failure.__class__.__name__}")
            await asyncio.sleep(1)
            return
        self._more = self._more or len(rows) == most
        now, clock = time.monotonic(), time.time()
        known = (
            {row.n for lane in self._lanes.values() for row in lane.rows} if self._last == 0 and self._lanes else set()
        )
        for row in rows:
            self._last = max(self._last, row.n)
            if row.n in known:
                continue
            self._held += 1
            lane = self._lanes.get(row.lane)
            if lane is None:
                lane = self._lanes[row.lane] = _Lane()
            lane.rows.append(row)
            if len(lane.rows) == 1:
                lane.due = now + min(LONGEST_DELAY, max(0.0, row.due - clock)) if row.attempts else now
                heapq.heappush(self._ready, (lane.due, row.n, row.lane))

    def _start(self, session: aiohttp.ClientSession) -> float | None:
        """Starts what is due; seconds until something else is, None = nothing is known."""
        failing = self.state.failures >= FAILING
        most = 1 if failing else AT_ONCE
        now = time.monotonic()
        if now < self._blocked_until:
            return self._blocked_until - now
        while self._ready and len(self._running) < most:
            due, _, name = self._ready[0]
            if due > now:
                return due - now
            heapq.heappop(self._ready)
            lane = self._lanes.get(name)
            if lane is None or lane.busy or not lane.rows or lane.due > now:
                continue
            lane.busy = True
            task = asyncio.create_task(self._send(session, name, lane))
            self._running.add(task)
            task.add_done_callback(self._finished)
        return None

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._news.set()

    async def _send(self, session: aiohttp.ClientSession, name: str, lane: _Lane) -> None:
        """Sends the lane's events one after the other, until one fails."""
        try:
            while lane.rows:
                row = lane.rows[0]
                try:
                    body = await self._body(row)
                except SQLAlchemyError as failure:
                    self._note(f"the outbox cannot be read: {failure.__class__.__name__}")
                    lane.due = time.monotonic() + 1
                    break
                if body is None:  # somebody has taken it out
                    lane.rows.popleft()
                    self._held -= 1
                    continue
                problem, pause = await post(session, self.target, row.id, body)
                if problem:
                    self._not_taken(row, lane, problem, pause)
                    break
                self._taken(row, lane)
        finally:
            lane.busy = False
            if lane.rows:
                heapq.heappush(self._ready, (lane.due, lane.rows[0].n, name))
            else:
                self._lanes.pop(name, None)

    async def _body(self, row: Pending) -> bytes | None:
        if row.n not in self._bodies:
            wanted = [
                lane.rows[0].n for lane in self._lanes.values() if lane.rows and lane.rows[0].n not in self._bodies
            ]
            ahead = [one.n for one in list(self._lanes[row.lane].rows)[:32]]
            numbers = sorted({row.n, *ahead, *wanted[:AHEAD]})
            self._bodies |= await asyncio.to_thread(self._outbox.bodies, numbers)
        return self._bodies.get(row.n)

    def _taken(self, row: Pending, lane: _Lane) -> None:
        lane.rows.popleft()
        self._held -= 1
        self._bodies.pop(row.n, None)
        self._done.append(row.n)
        self.state.sent += 1
        self.state.last_sent_at = time.time()
        if self.state.failures >= FAILING:  # it is back: whoever waits need not wait any longer
            now = time.monotonic()
            for name, other in self._lanes.items():
                if other.rows and not other.busy and other.due > now:
                    other.due = now
                    heapq.heappush(self._ready, (now, other.rows[0].n, name))
        self.state.failures = 0
        self._rounds = 0
        self._blocked_until = 0.0

    def _not_taken(self, row: Pending, lane: _Lane, problem: str, pause: float) -> None:
        row.attempts += 1
        self.state.failures += 1
        self._bodies.pop(row.n, None)
        self._note(problem)
        wait = max(min(pause, LONGEST_DELAY), delay_of(row.attempts) * random.uniform(0.8, 1.2))
        row.due, lane.due = time.time() + wait, time.monotonic() + wait
        now = time.monotonic()
        if (
            self.state.failures >= FAILING and now >= self._blocked_until
        ):  # those that were under way fail together: once
            self._rounds += 1
            self._blocked_until = now + min(30.0, max(pause, 0.25 * 2 ** min(self._rounds - 1, 7)))
        self._failed[row.n] = row
        self._errors[row.n] = problem
        if row.attempts >= MOST_ATTEMPTS:
            self._dead.append(row.n)
            lane.rows.popleft()
            self._held -= 1

    def _note(self, problem: str) -> None:
        self.state.last_error, self.state.last_error_at = problem, time.time()

    async def _flush_for_ever(self) -> None:
        while True:
            await asyncio.sleep(FLUSH)
            try:
                await self._flush()
            except SQLAlchemyError as failure:
                self._note(f"the outbox cannot be written: {failure.__class__.__name__}")
                await asyncio.sleep(1)

    async def _flush(self) -> None:
        async with self._settling:
            await self._settle()

    async def _settle(self) -> None:
        done, failed, errors, dead = self._done, self._failed, self._errors, self._dead
        if not (done or failed or dead):
            return
        self._done, self._failed, self._errors, self._dead = [], {}, {}, []
        try:
            await asyncio.to_thread(self._outbox.settle, done, list(failed.values()), errors, dead)
        except BaseException:  # it is noted again, with what has come since
            self._done, self._failed = done + self._done, failed | self._failed
            self._errors, self._dead = errors | self._errors, dead + self._dead
            raise
