"""A client of the Asterisk Manager Interface over any two-way stream.

It logs in, gives every action its own identifier and finds the response to it, collects event lists, and hands out
events. It does not reconnect: who holds it knows whether that makes sense.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence

from ccctl.control.base import ControlError
from ccctl.control.message import Message, Parser, encode
from ccctl.control.stream import Duplex
from ccctl.control.subscription import Session

# Events that are many and say nothing about a call's way: a third of everything in a busy engine is VarSet.
NOISE = frozenset(
    {"VarSet", "RTCPSent", "RTCPReceived", "Newexten", "TestEvent", "ChannelTalkingStart", "ChannelTalkingStop"}
)


class AmiRefused(ControlError):  # noqa: N818 - the engine said no; that need not be an error
    """The engine answered an action with an error; `action` is what was asked."""

    def __init__(self, action: str, message: str) -> None:
        super().__init__(f"the engine refused {action}: {message or 'without a reason'}")
        self.action = action
        self.reason = message


class Ami(Session):
    """One logged-in session; times in seconds. Made by `open`, ended by `close` or by leaving `async with`."""

    noise = NOISE

    def __init__(self, duplex: Duplex, timeout: float) -> None:
        super().__init__(duplex)
        self.timeout = timeout
        self._parser = Parser()
        self._waiting: dict[str, asyncio.Queue[Message]] = {}
        self._listing: dict[str, list[Message]] = {}  # of those whose events are a list, not news
        self._next_id = 0
        self._greeted = asyncio.Event()

    @classmethod
    async def open(
        cls, duplex: Duplex, username: str, secret: str, *, events: bool = True, timeout: float = 10.0
    ) -> Ami:
        """A session that is logged in; with events=False the engine sends only answers. A failure closes the stream."""
        ami = cls(duplex, timeout)
        ami._reader = asyncio.create_task(ami._read(), name="ami-reader")
        try:
            await ami._greeting()
            await ami.action("Login", Username=username, Secret=secret, Events="on" if events else "off")
        except AmiRefused as refused:
            await ami.close()
            raise ControlError(f"the engine refused the manager user {username!r}: {refused.reason}") from refused
        except BaseException:
            await ami.close()
            raise
        return ami

    @property
    def banner(self) -> str:
        """How the engine named its protocol: "Asterisk Call Manager/11.0.0"."""
        return self._parser.banner

    async def action(self, name: str, /, **headers: str) -> Message:
        """The response to one action; AmiRefused when it is an error. A header's underscores stay as they are."""
        action_id, answers = self._begin()
        try:
            return await self._ask(name, action_id, answers, headers)
        finally:
            del self._waiting[action_id]

    async def collect(self, name: str, /, **headers: str) -> tuple[Message, ...]:
        """The events that an action lists (QueueStatus, CoreShowChannels, ...), without the one that ends the list.

        With nothing to list the engine answers some actions with an error ("No endpoints found"): AmiRefused.
        """
        action_id, answers = self._begin()
        found = self._listing[action_id] = []
        try:
            await self._ask(name, action_id, answers, headers)
            # The reader puts the rows there by itself: to be woken for each takes as long as to read it.
            await self._answer(name, answers, found)
            return tuple(found)
        finally:
            del self._listing[action_id]
            del self._waiting[action_id]

    async def command(self, text: str) -> str:
        """What the engine's command line prints. Read success from the text: the engine says yes to everything."""
        response = await self.action("Command", Command=text)
        return "\n".join(response.all("Output"))

    async def _say_goodbye(self) -> None:
        if self.failure is None:
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(1):
                    await self._duplex.write(encode({"Action": "Logoff"}))

    def _begin(self) -> tuple[str, asyncio.Queue[Message]]:
        self._next_id += 1
        action_id = f"ccctl-{self._next_id}"
        answers: asyncio.Queue[Message] = asyncio.Queue()
        self._waiting[action_id] = answers
        return action_id, answers

    async def _ask(
        self, name: str, action_id: str, answers: asyncio.Queue[Message], headers: dict[str, str]
    ) -> Message:
        if self.failure is not None:
            raise self.failure
        if self._closing:
            raise ControlError("the session with the engine is closed")
        data = encode({"Action": name, "ActionID": action_id, **headers})
        try:
            async with asyncio.timeout(self.timeout):
                await self._duplex.write(data)
        except OSError as broken:
            raise ControlError(f"the engine's control port is gone ({broken})") from broken
        while True:
            response = await self._answer(name, answers)
            if response.get("Response"):
                break
        if response.get("Response").lower() not in ("success", "goodbye", "follows"):
            said = " ".join(response.all("Output")).strip() or response.get("Message")
            raise AmiRefused(headers.get("Command", name), said)
        return response

    async def _answer(self, name: str, answers: asyncio.Queue[Message], rows: Sequence[Message] = ()) -> Message:
        """The next answer; an engine is silent when neither that nor another of the rows has come for a time."""
        if not answers.empty():
            return answers.get_nowait()
        before = len(rows)
        getting = asyncio.ensure_future(answers.get())
        reader = self._reader
        waits: set[asyncio.Future[object]] = {getting}  # type: ignore[arg-type]
        if reader is not None:
            waits.add(reader)  # type: ignore[arg-type]
        try:
            await asyncio.wait(waits, timeout=self.timeout, return_when=asyncio.FIRST_COMPLETED)
            if getting.done():
                return getting.result()
        finally:
            getting.cancel()
        if not answers.empty():
            return answers.get_nowait()
        if self.failure is not None:
            raise self.failure
        if reader is not None and reader.done():
            raise ControlError("the session with the engine is closed")
        if len(rows) > before:
            return await self._answer(name, answers, rows)
        raise ControlError(f"the engine did not answer {name} within {self.timeout:g} s")

    async def _greeting(self) -> None:
        assert self._reader is not None
        greeted = asyncio.ensure_future(self._greeted.wait())
        await asyncio.wait({greeted, self._reader}, timeout=self.timeout, return_when=asyncio.FIRST_COMPLETED)
        greeted.cancel()
        if self.failure is not None:
            raise self.failure
        if not self._greeted.is_set():
            raise ControlError(f"the engine's control port did not greet within {self.timeout:g} s")

    async def _read(self) -> None:
        try:
            while data := await self._duplex.read():
                for message in self._parser.feed(data):
                    self._dispatch(message)
                if self._parser.banner:
                    self._greeted.set()
            self._end(None if self._closing else ControlError("the engine closed its control port"))
        except ControlError as garbage:
            self._end(garbage)
        except OSError as broken:
            self._end(None if self._closing else ControlError(f"the engine's control port is gone ({broken})"))

    def _dispatch(self, message: Message) -> None:
        action_id = message.get("ActionID")
        answers, rows = self._waiting.get(action_id), self._listing.get(action_id)
        if not message.event:
            if answers is not None:
                answers.put_nowait(message)
        elif rows is None:
            self._tell(message)
        elif message.get("EventList").lower() != "complete":
            rows.append(message)
        elif answers is not None:
            answers.put_nowait(message)
