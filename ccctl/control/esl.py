"""A client of FreeSWITCH's event socket over any two-way stream.

Protocol: FreeSWITCH documentation, "mod_event_socket": blocks of `Key: value` lines, ended by an empty line, each followed by
a body of Content-Length bytes. Answers to commands come in the order of the commands, and events between them. Whatever is not
UTF-8 (callers choose names) is replaced, never an error.
"""

from __future__ import annotations

import asyncio
from collections import deque
from urllib.parse import unquote

from ccctl.control.base import ControlError
from ccctl.control.message import Message
from ccctl.control.stream import Duplex
from ccctl.control.subscription import Session

MAX_BLOCK = 1024 * 1024  # headers of one block
MAX_BODY = 256 * 1024 * 1024
SHORTEST_MESSAGE_MS = 1000  # recorded.lua removes what is shorter
NOISE = ("variable_", "Core-UUID", "FreeSWITCH-", "Event-Date-", "Event-Calling-", "Event-Sequence", "Caller-Profile-")


class EslRefused(ControlError):  # noqa: N818 - the engine said no; that need not be an error
    """The engine answered a command with -ERR; `command` is what was asked."""

    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"the engine refused {command}: {said or 'without a reason'}")
        self.command = command
        self.said = said


class Blocks:
    """Turns bytes into (headers, body), however they are cut; ControlError where they are not the protocol's."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._headers: dict[str, str] | None = None

    def feed(self, data: bytes) -> list[tuple[dict[str, str], bytes]]:
        """The blocks that these bytes complete."""
        self._buffer += data
        found: list[tuple[dict[str, str], bytes]] = []
        while True:
            if self._headers is None:
                end = self._buffer.find(b"\n\n")
                if end < 0:
                    if len(self._buffer) > MAX_BLOCK:
                        raise ControlError("what answers on the control port is not FreeSWITCH's event socket")
                    return found
                self._headers = headers_of(bytes(self._buffer[:end]))
                del self._buffer[: end + 2]
            length = self._headers.get("Content-Length", "0")
            size = int(length) if length.isascii() and length.isdigit() else 0
            if size > MAX_BODY:
                raise ControlError(f"the engine's control port announced {size} bytes")
            if len(self._buffer) < size:
                return found
            found.append((self._headers, bytes(self._buffer[:size])))
            del self._buffer[:size]
            self._headers = None


def headers_of(block: bytes) -> dict[str, str]:
    """The headers of a block, unquoted; of a repeated one the first."""
    found: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").split("\n"):
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(key.strip(), unquote(value.strip(), errors="replace"))
    return found


class Esl(Session):
    """One session; times in seconds. Made by `open`, ended by `close` or by leaving `async with`."""

    def __init__(self, duplex: Duplex, timeout: float) -> None:
        super().__init__(duplex)
        self.timeout = timeout
        self._blocks = Blocks()
        self._waiting: deque[asyncio.Future[tuple[dict[str, str], bytes]]] = deque()
        self._greeted = asyncio.Event()
        self._writing = asyncio.Lock()

    @classmethod
    async def open(cls, duplex: Duplex, password: str, *, events: tuple[str, ...] = (), timeout: float = 10.0) -> Esl:
        """A session that is let in and hears these events (subclasses of CUSTOM after the word CUSTOM)."""
        esl = cls(duplex, timeout)
        esl._reader = asyncio.create_task(esl._read(), name="esl-reader")
        try:
            async with asyncio.timeout(timeout):
                await esl._greeted.wait()
            await esl.send(f"auth {password}", shown="auth")
            if events:
                await esl.send("event plain " + " ".join(events))
        except TimeoutError as silent:
            await esl.close()
            raise esl.failure or ControlError(
                f"the engine's control port did not greet within {timeout:g} s"
            ) from silent
        except BaseException:
            await esl.close()
            raise
        return esl

    async def send(self, command: str, shown: str = "") -> str:
        """The engine's one-line reply to a command of the event socket itself; EslRefused when it is an error."""
        headers, _ = await self._ask(command)
        reply = headers.get("Reply-Text", "")
        if reply.startswith("-ERR"):
            raise EslRefused(shown or command, reply.removeprefix("-ERR").strip())
        return reply

    async def api(self, command: str) -> str:
        """What a command prints. Read success from the text: only some commands say -ERR."""
        _, body = await self._ask(f"api {command}")
        return body.decode("utf-8", "replace")

    async def do(self, command: str) -> str:
        """What a command prints; EslRefused when that begins with -ERR."""
        said = (await self.api(command)).strip()
        if said.startswith(("-ERR", "-USAGE")):
            raise EslRefused(command, said.partition(" ")[2].strip())
        return said

    async def _ask(self, command: str) -> tuple[dict[str, str], bytes]:
        if any(sign in command for sign in "\r\n\0"):
            raise ControlError("a line break in a command is not sent to the engine")
        if self.failure is not None:
            raise self.failure
        if self._closing:
            raise ControlError("the session with the engine is closed")
        answer: asyncio.Future[tuple[dict[str, str], bytes]] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(self.timeout):
                async with self._writing:
                    self._waiting.append(answer)
                    await self._duplex.write(f"{command}\n\n".encode())
                return await answer
        except TimeoutError as silent:
            # Answers have no names: after one that is late, no other could be told from it.
            late = ControlError(f"the engine did not answer {command.partition(' ')[0]} within {self.timeout:g} s")
            self._end(late)
            raise late from silent
        except OSError as broken:
            raise ControlError(f"the engine's control port is gone ({broken})") from broken

    async def _read(self) -> None:
        try:
            while data := await self._duplex.read():
                for headers, body in self._blocks.feed(data):
                    self._dispatch(headers, body)
            self._end(None if self._closing else ControlError("the engine closed its control port"))
        except ControlError as garbage:
            self._end(garbage)
        except OSError as broken:
            self._end(None if self._closing else ControlError(f"the engine's control port is gone ({broken})"))

    def _dispatch(self, headers: dict[str, str], body: bytes) -> None:
        kind = headers.get("Content-Type", "")
        if kind == "auth/request":
            self._greeted.set()
        elif kind in ("command/reply", "api/response"):
            while self._waiting:
                answer = self._waiting.popleft()
                if not answer.done():
                    answer.set_result((headers, body))
                    return
        elif kind == "text/event-plain":
            message = event_of(body)
            self._tell(message)
        elif kind == "text/disconnect-notice":
            self._end(None if self._closing else ControlError("the engine closed its control port"))
        elif kind == "text/rude-rejection":
            self._end(ControlError("the engine does not let this machine use its control port"))

    def _end(self, failure: ControlError | None) -> None:
        super()._end(failure)
        self._greeted.set()
        ended = self.failure or ControlError("the session with the engine is closed")
        while self._waiting:
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(ended)


def event_of(body: bytes) -> Message:
    """An event as a Message: `Event` is its name, of the center's own `UserEvent`, and of `UserEvent` which of them.

    The center's own are those that the dialplan and the scripts fire (`ccctl::Name`), and what the engine says of seats that
    are rung and answer. `Call` and `Linkedid` are of the call that it is about.
    """
    head, _, rest = body.partition(b"\n\n")
    fields = headers_of(head)
    name, kind = fields.get("Event-Name", ""), fields.get("Event-Subclass", "")
    call = fields.get("variable_ccctl_call", "")
    if name == "CUSTOM" and kind.startswith("ccctl::"):
        fields.setdefault("Call", call)
        fields.setdefault("Linkedid", fields.get("Unique-ID", ""))
        kept = {key: value for key, value in fields.items() if "-" not in key and not key.startswith("variable_")}
        return _own(kind.partition("::")[2], **kept)
    seat, about = fields.get("CC-Agent", ""), fields.get("CC-Member-Session-UUID", "")
    match fields.get("CC-Action", "") if kind == "callcenter::info" else name:
        case "agent-offering":
            return _own("Offer", Seat=seat, Linkedid=about, Queue=fields.get("CC-Queue", "").partition(".")[0])
        case "bridge-agent-start":
            return _own("Breadcrumb", Node=f"seat/{seat}", Linkedid=about, Call=call)
        case "bridge-agent-fail":
            return _own("OfferEnd", Seat=seat, Linkedid=about, Cause=fields.get("CC-Hangup-Cause", ""))
        case "MEDIA_BUG_START" if fields.get("Media-Bug-Function") == "eavesdrop":
            return Message((("Event", "ChanSpyStart"), ("Channel", fields.get("Unique-ID", ""))))
        case "CHANNEL_ANSWER" if fields.get("variable_ccctl_way") == "team" and not _far_half(fields):
            seat = fields.get("variable_dialed_user", "")
            return _own("Breadcrumb", Node=f"seat/{seat}", Linkedid=fields.get("variable_ccctl_uuid", ""), Call=call)
        case "RECORD_STOP" if fields.get("variable_ccctl_box") and "/voicemail/" in fields.get("Record-File-Path", ""):
            said = fields.get("variable_record_ms", "")
            whole = said.isdigit() and int(said) >= SHORTEST_MESSAGE_MS
            file = fields["Record-File-Path"].removesuffix(".wav") if whole else ""
            box, linked = fields["variable_ccctl_box"], fields.get("Unique-ID", "")
            return _own("Message", Box=box, File=file, Linkedid=linked, Call=call)
    fields = {key: value for key, value in fields.items() if not key.startswith(NOISE)}
    if rest:
        fields["Body"] = rest.decode("utf-8", "replace")
    return Message((("Event", kind or name), *fields.items()))


def _far_half(fields: dict[str, str]) -> bool:
    """Whether this is the far half of a loopback, which has the values of its near one (mod_loopback names it so)."""
    return fields.get("variable_loopback_leg", "") == "B"


def _own(event: str, /, **fields: str) -> Message:
    return Message((("Event", "UserEvent"), ("UserEvent", event), *fields.items()))
