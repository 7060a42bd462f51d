"""Messages of the Asterisk Manager Interface: lines of `Key: value`, ended by an empty line.

Protocol: docs.asterisk.org, "The Asterisk Manager TCP IP API". A key may come more than once (Output, ChanVariable).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccctl.control.base import ControlError

MAX_LINE = 256 * 1024  # a Command answer has one line an Output header; none is near this
MAX_FIELDS = 500_000  # `pjsip show endpoints` of 30,000 seats stays under it
MAX_BANNER = 4096


@dataclass(frozen=True, slots=True)
class Message:
    """One response or event; keys compare without case, as the engine's do."""

    fields: tuple[tuple[str, str], ...]

    def get(self, key: str, default: str = "") -> str:
        """The first value of the key."""
        wanted = key.lower()
        return next((value for name, value in self.fields if name.lower() == wanted), default)

    def all(self, key: str) -> tuple[str, ...]:
        """Every value of the key, in order."""
        wanted = key.lower()
        return tuple(value for name, value in self.fields if name.lower() == wanted)

    def number(self, key: str) -> int:
        """The first value as a whole number; 0 where it is missing or something else."""
        value = self.get(key)
        return int(value) if value.lstrip("-").isascii() and value.lstrip("-").isdigit() else 0

    @property
    def event(self) -> str:
        """The event's name; empty for a response."""
        return self.get("Event")

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


class Parser:
    """Turns bytes into messages, however they are cut; ControlError where they are not the protocol's."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._fields: list[tuple[str, str]] = []
        self.banner = ""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete."""
        self._buffer += data
        if not self.banner and not self._take_banner():
            return []
        found: list[Message] = []
        start = 0
        while (end := self._buffer.find(b"\n", start)) >= 0:
            line = bytes(self._buffer[start:end]).rstrip(b"\r").decode("utf-8", "replace")
            start = end + 1
            self._line(line, found)
        del self._buffer[:start]
        if len(self._buffer) > MAX_LINE:
            raise ControlError(f"the engine sent a line of more than {MAX_LINE} bytes on its control port")
        return found

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

    def _line(self, line: str, found: list[Message]) -> None:
        if not line:
            if self._fields:
                found.append(Message(tuple(self._fields)))
                self._fields = []
            return
        key, colon, value = line.partition(":")
        if not colon or not key.strip() or (not self._fields and " " in key):
            raise ControlError(f"the engine's control port sent something that is not a header: {line[:80]!r}")
        self._fields.append((key.strip(), value.removeprefix(" ")))
        if len(self._fields) > MAX_FIELDS:
            raise ControlError("the engine's control port sent a message without an end")
