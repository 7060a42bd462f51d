"""RTP packets (RFC 3550 section 5.1) and telephone-event payloads (RFC 4733 section 2.3)."""

from __future__ import annotations

import struct

from ccctl.values import dataclass

RATE = 8000  # samples a second
FRAME = 160  # samples a packet: 20 ms
TICK = FRAME / RATE
KEYS = "0123456789*#ABCD"
HEADER = struct.Struct("!BBHII")
EVENT = struct.Struct("!BBH")


@dataclass(frozen=True, slots=True)
class Packet:
    """One RTP packet."""

    kind: int
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes
    marker: bool = False

    def encode(self) -> bytes:
        """The datagram."""
        second = self.kind | (0x80 if self.marker else 0)
        return HEADER.pack(0x80, second, self.sequence & 0xFFFF, self.timestamp & 0xFFFFFFFF, self.ssrc) + self.payload


def parse(data: bytes) -> Packet | None:
    """The packet in a datagram; None for what is not RTP (RTCP included, RFC 5761 section 4)."""
    if len(data) < 12 or data[0] >> 6 != 2 or 192 <= data[1] <= 223:
        return None
    first, second, sequence, timestamp, ssrc = HEADER.unpack_from(data)
    start, end = 12 + 4 * (first & 15), len(data)
    if first & 0x10:  # header extension
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:  # padding
        end -= data[-1]
    if start > end:
        return None
    return Packet(second & 0x7F, sequence, timestamp, ssrc, data[start:end], bool(second & 0x80))


@dataclass(frozen=True, slots=True)
class Event:
    """One telephone-event payload: the key, whether this is the end, and the duration so far in samples."""

    key: str
    end: bool
    duration: int
    volume: int = 10

    def encode(self) -> bytes:
        """The four bytes of the payload."""
        return EVENT.pack(KEYS.index(self.key), (0x80 if self.end else 0) | self.volume, min(self.duration, 0xFFFF))


def parse_event(payload: bytes) -> Event | None:
    """The event in a payload; None when it is too short or no key of a telephone."""
    if len(payload) < 4:
        return None
    number, flags, duration = EVENT.unpack_from(payload)
    return Event(KEYS[number], bool(flags & 0x80), duration, flags & 0x3F) if number < len(KEYS) else None
