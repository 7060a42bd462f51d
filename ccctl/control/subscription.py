"""Who wants to hear of an engine's events: what every session with a control port shares, whatever it speaks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from types import TracebackType
from typing import ClassVar, Self

from ccctl.control.base import ControlError
from ccctl.control.message import Message
from ccctl.control.stream import Duplex

MAX_PENDING_EVENTS = 50_000


class Subscription:
    """The events from the moment it was made, of these names (none = all but the session's noise); an async iterator."""

    def __init__(self, session: Session, names: frozenset[str]) -> None:
        self._session = session
        self._names = names
        self._queue: asyncio.Queue[Message | None] = asyncio.Queue()
        self._lost = False

    def offer(self, message: Message | None) -> None:
        """Takes one event, where it is wanted; None is the end."""
        noise = self._session.noise
        wanted = message is None or (message.event in self._names if self._names else message.event not in noise)
        if not wanted or self._lost:
            return
        if message is not None and self._queue.qsize() >= MAX_PENDING_EVENTS:
            self._lost, message = True, None
        self._queue.put_nowait(message)

    def __aiter__(self) -> AsyncIterator[Message]:
        return self

    async def __anext__(self) -> Message:
        message = await self._queue.get()
        if message is not None:
            return message
        self._queue.put_nowait(None)
        if self._lost:
            raise ControlError(f"more than {MAX_PENDING_EVENTS} events waited to be read; some are lost")
        if self._session.failure is not None:
            raise self._session.failure
        raise StopAsyncIteration

    async def next(self, timeout: float) -> Message:
        """The next event within this many seconds; TimeoutError when there is none."""
        async with asyncio.timeout(timeout):
            return await anext(self)

    def close(self) -> None:
        """Wants no more."""
        self._session.forget(self)


class Session:
    """One session over a stream: its subscribers, and how it ended. `noise`: events that nobody gets who names none."""

    noise: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, duplex: Duplex) -> None:
        self._duplex = duplex
        self._reader: asyncio.Task[None] | None = None
        self.failure: ControlError | None = None
        self._closing = False
        self._subscriptions: list[Subscription] = []

    def events(self, *names: str) -> Subscription:
        """The events from now on, of these names (none = all but the noise)."""
        subscription = Subscription(self, frozenset(names))
        if self.failure is not None or self._closing:
            subscription.offer(None)
        self._subscriptions.append(subscription)
        return subscription

    def forget(self, subscription: Subscription) -> None:
        """Sends it no more events."""
        with contextlib.suppress(ValueError):
            self._subscriptions.remove(subscription)

    async def close(self) -> None:
        """Ends the session; may be called twice."""
        if self._closing:
            return
        self._closing = True
        await self._say_goodbye()
        with contextlib.suppress(OSError):
            await self._duplex.close()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        self._end(None)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _say_goodbye(self) -> None:
        """What the engine is told before the stream is closed."""

    def _end(self, failure: ControlError | None) -> None:
        """The session is over; the first failure counts."""
        if self.failure is None:
            self.failure = failure
        self._tell(None)

    def _tell(self, message: Message | None) -> None:
        for subscription in tuple(self._subscriptions):
            subscription.offer(message)
