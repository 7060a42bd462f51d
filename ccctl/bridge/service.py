"""The bridge itself: reads what the engine says, keeps it, and has it sent; and asks others when the engine asks.

    records, manager events -> facts -> story -> events -> outbox -> one sender a hook
                                                   |-> desktops of seats

Nothing here can hold up a call: the engine writes its records whether anybody reads them or not.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from ccctl.bridge.config import Config
from ccctl.bridge.deliver import Sender
from ccctl.bridge.engines import READING
from ccctl.bridge.events import Event
from ccctl.bridge.facts import Fact, What
from ccctl.bridge.feed import Place, Records
from ccctl.bridge.outbox import Outbox
from ccctl.bridge.story import Story

POLL = 0.02  # seconds between two looks at the records
MOST_FACTS = 10_000  # of the manager interface, kept while the outbox cannot be written
_log = logging.getLogger("ccctl.bridge")

Listener = Callable[[Event], None]


class Bridge:
    """One center in one environment. `run` ends only when it is cancelled."""

    def __init__(self, config: Config, outbox: Outbox, records: Path | None) -> None:
        self.config = config
        self.outbox = outbox
        self.senders = {target.name: Sender(target, outbox) for target in config.events}
        self.listeners: list[Listener] = []
        self.problems: dict[str, str] = {}  # by part: what is wrong now
        self.started = time.time()
        self.made = 0
        self.lines = 0  # of records, read
        self._facts_of = READING[config.engine]
        self._records_path = records
        self._records: Records | None = None
        self._facts: asyncio.Queue[Fact] = asyncio.Queue(MOST_FACTS)
        self._story = Story()
        self._place: dict[str, str] = {}
        self.ready = asyncio.Event()

    # -- what others hand in

    def tell(self, facts: Iterable[Fact]) -> None:
        """Facts that are in no record: of the manager interface, of the HTTP interface."""
        for fact in facts:
            with contextlib.suppress(asyncio.QueueFull):
                self._facts.put_nowait(fact)

    def status(self) -> dict[str, Any]:
        """How it is, as plain data; SQLAlchemyError when the outbox cannot be read."""
        counts = self.outbox.counts()
        now = time.time()
        hooks = []
        for name, sender in sorted(self.senders.items()):
            count = counts.get(name, {"pending": 0, "dead": 0, "oldest": None})
            state = sender.state
            hooks.append(
                {
                    "hook": name,
                    "pending": count["pending"],
                    "dead": count["dead"],
                    "lag": round(max(0.0, now - count["oldest"]), 3) if count["oldest"] else 0.0,
                    "sent": state.sent,
                    "failing": state.failures,
                    "last_error": state.last_error,
                    "last_error_at": state.last_error_at,
                }
            )
        return {
            "version": 1,
            "started": self.started,
            "events": self.made,
            "unread": self._records.lag if self._records is not None else 0,
            "hooks": hooks,
            "problems": [f"{part}: {text}" for part, text in sorted(self.problems.items())],
        }

    # -- the work

    async def run(self) -> None:
        """Works for ever."""
        await self._restore()
        async with asyncio.TaskGroup() as group:
            for sender in self.senders.values():
                group.create_task(sender.run())
            self.ready.set()
            await self._read()

    async def _restore(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.outbox.open)
                known, place = await asyncio.to_thread(self.outbox.known), await asyncio.to_thread(self.outbox.place)
                break
            except SQLAlchemyError as failure:
                self._wrong("outbox", f"cannot be opened: {_short(failure)}")
                await asyncio.sleep(1)
        self.problems.pop("outbox", None)
        self._story = Story.restored(known)
        if self._records_path is not None:
            self._records = Records(self._records_path, Place.from_text(place.get("records", "")))
        self._place = dict(place)

    async def _read(self) -> None:
        """Facts to events, for ever: a batch of records, and what came otherwise meanwhile."""
        while True:
            lines, place = self._lines()
            self.lines += len(lines)
            events: list[Event] = []
            for line in lines:
                for fact in self._facts_of(line):
                    events += self._story.take(fact)
            booted: list[Fact] = []
            for _ in range(self._facts.qsize()):
                fact = self._facts.get_nowait()
                if fact.what is What.BOOTED and lines:
                    booted.append(fact)  # first whatever the engine has written before
                    continue
                if fact.what is What.BOOTED:
                    self._place["booted"] = str(fact.at)
                events += self._story.take(fact)
            self.tell(booted)
            if not lines:
                events += self._story.tick(time.time())
            self._push(events)
            changes = self._story.changes()
            if lines or events or changes:
                await self._keep(events, changes, place)
            if not lines:
                await asyncio.sleep(POLL)

    def _lines(self) -> tuple[list[str], Place | None]:
        if self._records is None:
            return [], None
        try:
            found = self._records.read()
        except OSError as failure:
            self._wrong("records", f"cannot be read: {failure.strerror}")
            return [], None
        self.problems.pop("records", None)
        return found

    async def _keep(self, events: list[Event], changes: dict[str, Any], place: Place | None) -> None:
        """Writes a batch, however long it takes: nothing new is read before."""
        source = self.config.source
        keys = [event.key(source) for event in events]
        rows = [(event, key, event.body(source, key)) for event, key in zip(events, keys, strict=True)]
        if place is not None:
            self._place["records"] = place.to_text()
        while True:
            try:
                await asyncio.to_thread(self.outbox.take, rows, self.config.events, changes, self._place)
                break
            except SQLAlchemyError as failure:
                self._wrong("outbox", f"cannot be written: {_short(failure)}")
                await asyncio.sleep(0.5)
        self.problems.pop("outbox", None)
        self.made += len(rows)
        if rows:
            for sender in self.senders.values():
                sender.wake()

    @property
    def booted(self) -> float:
        """When the engine started that the events so far are of; 0 = not known."""
        return float(self._place.get("booted", "0"))

    def _push(self, events: list[Event]) -> None:
        for event in events:
            for listener in self.listeners:
                listener(event)

    def _wrong(self, part: str, text: str) -> None:
        if self.problems.get(part) != text:
            _log.warning("%s %s", part, text)
        self.problems[part] = text


def _short(failure: Exception) -> str:
    """A database's complaint in one line."""
    cause = getattr(failure, "orig", None) or failure
    return str(cause).strip().splitlines()[0][:200] if str(cause).strip() else failure.__class__.__name__
