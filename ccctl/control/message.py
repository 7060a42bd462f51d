"""Messages of the Asterisk Manager Interface: lines of `Key: value`, ended by an empty line.

Protocol: docs.asterisk.org, "The Asterisk Manager TCP IP API". A key may come more than once (Output, ChanVariable).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from ccctl.control.base import ControlError

MAX_LINE = 256 * 1024  # a Command answer has one line an Output header; none is near this
MAX_FIELDS = 500_000  # `pjsip show endpoints` of 30,000 seats stays under it
MAX_BANNER = 4096
_LINE_END = re.compile(r"\r+\n")
_BETWEEN = re.compile(r"\n\n+")
_HEADERS = re.compile(r"[^\S\n]*[^\s:][^:\n]*:[^\n]*(?:\n[^\S\n]*[^\s:][^:\n]*:[^\n]*)*")  # a key, a colon, a value


class Message:
    """One response or event; keys compare without case, as the engine's do. It reads its lines when it is asked."""

    __slots__ = ("_event", "_fields", "_text")

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        self._fields: tuple[tuple[str, str], ...] | None = tuple(fields)
        self._text = ""
        self._event: str | None = None

    @classmethod
    def of(cls, text: str) -> Message:
        """The message of lines that are headers, one of each line."""
        made = cls()
        made._fields, made._text = None, f"\n{text}"
        return made

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Keys and values, in order."""
        if self._fields is None:
            parts = (line.partition(":") for line in self._text[1:].split("\n"))
            self._fields = tuple((key.strip(), value.removeprefix(" ")) for key, _, value in parts)
        return self._fields

    def get(self, key: str, default: str = "") -> str:
        """The first value of the key."""
        if self._fields is None:
            # Nearly always the engine writes a key as it is asked for: a third of the time, and there are thousands.
            start = self._text.find(f"\n{key}: ")
            if start >= 0:
                start += len(key) + 3
                end = self._text.find("\n", start)
                return self._text[start:] if end < 0 else self._text[start:end]
            if key.lower() not in self._text.lower():
                return default
            found = _header(key).search(self._text)
            return found[1] if found else default
        wanted = key.lower()
        return next((value for name, value in self._fields if name.lower() == wanted), default)

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of the key, in order."""
        if self._fields is None:
            return tuple(_header(key).findall(self._text))
        wanted = key.lower()
        return tuple(value for name, value in self._fields if name.lower() == wanted)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.fields == other.fields

    def __hash__(self) -> int:
        return hash(self.fields)

    def __repr__(self) -> str:
        return f"Message({self.fields!r})"

    def number(self, key: str) -> int:
        """The first value as a whole number; 0 where it is missing or something else."""
        value = self.get(key)
        return int(value) if value.lstrip("-").isascii() and value.lstrip("-").isdigit() else 0

    @property
    def event(self) -> str:
        """The event's name; empty for a response."""
        if self._event is None:
            self._event = self.get("Event")
        return self._event

    @property
    def as_dict(self) -> dict[str, str]:
        """The fields by key; of a repeated key the first."""
        found: dict[str, str] = {}
        for key, value in self.fields:
            found.setdefault(key, value)
        return found


def encode(fields: Mapping[str, str]) -> bytes:
    """The bytes of an action; ControlError where a key or value would end its line and start another header."""
    lines = []
    for key, value in fields.items():
        if any(char in f"{key}{value}" for char in "\r\n\0"):
            raise ControlError(f"a line break in the header {key!r} is not sent to the engine")
        lines.append(f"{key}: {value}\r\n")
    return ("".join(lines) + "\r\n").encode("utf-8")


@cache
def _header(key: str) -> re.Pattern[str]:
    """Finds the lines of a key in a message, and their values."""
    return re.compile(rf"^[^\S\n]*{re.escape(key)}[^\S\n]*: ?(.*)$", re.IGNORECASE | re.MULTILINE)


class Parser:
    """Turns bytes into messages, however they are cut; ControlError where they are not the protocol's."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._parts: list[str] = []  # of a message that has not ended: whole lines
        self._lines = 0
        self.banner = ""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete."""
        self._buffer += data
        if not self.banner and not self._take_banner():
            return []
        end = self._buffer.rfind(b"\n") + 1
        text = bytes(self._buffer[:end]).decode("utf-8", "replace").replace("\r\n", "\n")
        if "\r\n" in text:
            text = _LINE_END.sub("\n", text)
        del self._buffer[:end]
        if len(self._buffer) > MAX_LINE:
            raise ControlError(f"the engine sent a line of more than {MAX_LINE} bytes on its control port")
        return list(self._messages(text))

    def _messages(self, text: str) -> Iterator[Message]:
        """The messages that these whole lines end; an empty line ends one."""
        if not text:
            return
        if not self._parts:
            text = text.lstrip("\n")
        elif text[0] == "\n":
            yield self._ended()
            text = text.lstrip("\n")
        *whole, rest = _BETWEEN.split(text)
        for part in whole:
            self._take(part)
            yield self._ended()
        if rest:
            self._take(rest.removesuffix("\n"))

    def _take(self, lines: str) -> None:
        first = not self._parts
        if not _HEADERS.fullmatch(lines) or (first and " " in lines[: lines.index(":")]):
            raise ControlError(f"the engine's control port sent something that is not a header: {_odd(lines)!r}")
        self._lines += lines.count("\n") + 1
        if self._lines > MAX_FIELDS:
            raise ControlError("the engine's control port sent a message without an end")
        self._parts.append(lines)

    def _ended(self) -> Message:
        text = "\n".join(self._parts)
        self._parts, self._lines = [], 0
        return Message.of(text)

    def _take_banner(self) -> bool:
        end = self._buffer.find(b"\n")
        if end < 0:
            if len(self._buffer) > MAX_BANNER:
                raise ControlError("what answers on the control port is not Asterisk's manager interface")
            return False
        banner = bytes(self._buffer[:end]).strip().decode("utf-8", "replace")
        if not banner.startswith("Asterisk Call Manager"):
            raise ControlError(f"what answers on the control port is not Asterisk's manager interface: {banner[:80]!r}")
        self.banner = banner
        del self._buffer[: end + 1]
        return True


def _odd(lines: str) -> str:
    """The first line that is no header."""
    first, *others = lines.split("\n")
    if not _HEADERS.fullmatch(first) or " " in first.partition(":")[0]:
        return first[:80]
    return next(line for line in others if not _HEADERS.fullmatch(line))[:80]
