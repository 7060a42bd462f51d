"""One session with an engine's manager, for all questions of one command."""

from __future__ import annotations

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable
from typing import cast

from ccctl.control.ami import Ami
from ccctl.control.asterisk import AsteriskControl, LogMark
from ccctl.control.esl import Esl
from ccctl.control.freeswitch import FreeswitchControl
from ccctl.deploy.place import Result


class Session(ABC):
    """What the engines of places (place.py) are built on. `close` ends the session; the next question opens another."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._session: Ami | Esl | None = None

    @abstractmethod
    async def _open(self, timeout: float) -> Ami | Esl:
        """A new session, of which no answer takes longer than so many seconds; ControlError or OSError."""

    @abstractmethod
    def _log_mark(self) -> LogMark:
        """Marks of the engine's log (control/asterisk.py)."""

    def ask(
        self,
        question: Callable[[AsteriskControl], Awaitable[Result]],
        *,
        trunks: Iterable[str] = (),
        timeout: float = 10.0,
    ) -> Result:
        """The answer to a question; ControlError or OSError when the engine does not answer."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()

        async def session() -> Result:
            if self._session is None or self._session.failure is not None:
                self._session = await self._open(timeout)
            self._session.timeout = timeout
            if isinstance(self._session, Esl):  # it answers the same questions
                return await question(cast(AsteriskControl, FreeswitchControl(self._session, trunks)))
            return await question(AsteriskControl(self._session, self._log_mark(), trunks))

        try:
            return self._loop.run_until_complete(session())
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Ends the session."""
        session, loop, self._session, self._loop = self._session, self._loop, None, None
        if loop is None:
            return
        if session is not None:
            with contextlib.suppress(Exception):
                loop.run_until_complete(session.close())
        with contextlib.suppress(Exception):
            loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
