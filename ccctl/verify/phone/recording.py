"""What a phone hears: audio placed by its RTP timestamps, so that loss is a gap and never a splice; and keys."""

from __future__ import annotations

import numpy as np

from ccctl.values import dataclass
from ccctl.verify.phone.g711 import Samples
from ccctl.verify.phone.rtp import RATE, Event, Packet

STRAY = RATE  # a timestamp this far (1 s) from the clock's idea belongs to a restarted source


@dataclass(frozen=True, slots=True)
class Digit:
    """A key that was received: when it began (time.monotonic) and for how long (seconds)."""

    key: str
    at: float
    duration: float


class Recording:
    """A growing buffer of int16 samples at 8 kHz. `started` is the monotonic time of its first sample."""

    def __init__(self) -> None:
        self.started: float | None = None
        self.received = 0
        self.expected = 0
        self._buffer = np.zeros(RATE * 10, np.int16)
        self._end = 0
        self._base = 0
        self._ssrc: int | None = None
        self._highest = 0

    @property
    def lost(self) -> int:
        """Packets that the sequence numbers promise and that did not come."""
        return max(0, self.expected - self.received)

    @property
    def until(self) -> float:
        """Where what has come so far ends, on the scale of `started`; 0 before the first packet.

        An engine counts its samples and not the time: audio that was held up (a busy machine, the stop of one prompt and
        the start of the next) lies earlier here than the clock would put it. What comes next begins here or later.
        """
        return 0.0 if self.started is None else self.started + self._end / RATE

    def add(self, packet: Packet, samples: Samples, now: float) -> None:
        """Places the audio of one packet."""
        self.count(packet)
        if self.started is None:
            self.started = now
        clock = round((now - self.started) * RATE)
        start = self._signed(packet.timestamp - self._base)
        if packet.ssrc != self._ssrc or abs(start - clock) > STRAY:
            # A new source, or one that began to count anew: placed where the clock says, never over what was heard.
            start = clock if self._ssrc is None else max(clock, self._end)
            self._base = (packet.timestamp - start) & 0xFFFFFFFF
            self._ssrc = packet.ssrc
        if start < 0:
            return
        end = start + len(samples)
        if end > len(self._buffer):
            grown = np.zeros(max(end, 2 * len(self._buffer)), np.int16)
            grown[: self._end] = self._buffer[: self._end]
            self._buffer = grown
        self._buffer[start:end] = samples
        self._end = max(self._end, end)

    def count(self, packet: Packet) -> None:
        """Counts a packet of any kind (events share the sequence numbers) towards the loss figures."""
        self.received += 1
        step = (packet.sequence - self._highest + 0x8000) % 0x10000 - 0x8000
        if packet.ssrc != self._ssrc or abs(step) > 1000:
            self._highest = packet.sequence
            self.expected += 1
        elif step > 0:
            self._highest = packet.sequence
            self.expected += step

    def samples(self, since: float | None = None, until: float | None = None) -> Samples:
        """The audio between two monotonic times, a copy; without times, from the first packet to the last.

        Where no packet came, before the first and after the last included, there is silence: the index is the time.
        Empty when nothing was received at all.
        """
        if self.started is None:
            return np.zeros(0, np.int16)
        first = 0 if since is None else round((since - self.started) * RATE)
        last = self._end if until is None else max(self._end, round((until - self.started) * RATE))
        heard = np.zeros(max(0, last - first), np.int16)
        known = self._buffer[max(0, first) : self._end]
        heard[max(0, -first) : max(0, -first) + len(known)] = known
        return heard

    @staticmethod
    def _signed(value: int) -> int:
        return (value + 0x80000000) % 0x100000000 - 0x80000000


class Keys:
    """Puts telephone-event packets together into digits: one for each timestamp, however many packets it has."""

    def __init__(self) -> None:
        self.digits: list[Digit] = []
        self._seen: dict[tuple[int, int], int] = {}

    def add(self, packet: Packet, event: Event, now: float) -> Digit | None:
        """Takes in one packet; the digit when this packet is the first of its event, else None."""
        key = (packet.ssrc, packet.timestamp)
        seconds = event.duration / RATE
        if key not in self._seen:
            self._seen[key] = len(self.digits)
            self.digits.append(Digit(event.key, now, seconds))
            return self.digits[-1]
        index = self._seen[key]
        known = self.digits[index]
        self.digits[index] = Digit(known.key, known.at, max(known.duration, seconds))
        return None
