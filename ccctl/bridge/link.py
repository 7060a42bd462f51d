"""A session with a running engine that is kept up for ever: what every engine's link has in common."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable
from typing import Generic, Protocol, TypeVar

from ccctl.bridge.facts import Fact
from ccctl.control.base import ControlError

RETRY, MOST_RETRY = 1.0, 5.0  # seconds: the pause after a session is lost, and the longest one while there is none
LOOK = 15.0  # seconds between two looks at the trunks
Tell = Callable[[Iterable[Fact]], None]


class Closing(Protocol):
    """A session that can be ended."""

    async def close(self) -> None:
        """Ends it; may be called twice."""


S = TypeVar("S", bound=Closing)


class Link(Generic[S]):
    """`run` ends only when it is cancelled; `session` is None while there is none, and `problem` then says why."""

    def __init__(self, opened: Callable[[], Awaitable[S]], tell: Tell) -> None:
        self.session: S | None = None
        self.problem = "not connected yet"
        self.tell = tell
        self._open = opened

    async def run(self) -> None:
        """Connects, tells, and connects again."""
        pause = RETRY
        while True:
            try:
                self.session = await self._open()
                self.problem, pause = "", RETRY
                await self.listen(self.session)
            except (ControlError, OSError) as failure:
                self.problem = str(failure)
            finally:
                session, self.session = self.session, None
                if session is not None:
                    with contextlib.suppress(OSError, ControlError):
                        await session.close()
            await asyncio.sleep(pause)
            pause = min(2 * pause, MOST_RETRY)

    async def listen(self, session: S) -> None:
        """Tells what no record tells, until the session ends."""
        raise NotImplementedError

    @property
    def up(self) -> S:
        """The session; ControlError when there is none."""
        if self.session is None:
            raise ControlError(self.problem or "the engine's control port does not answer")
        return self.session
