"""One audio stream over RTP: sends a packet every 20 ms, records what comes, keys both ways (RFC 4733)."""

from __future__ import annotations

import asyncio
import secrets
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence

import numpy as np

from ccctl.verify.phone import g711, sdp
from ccctl.verify.phone.address import Address
from ccctl.verify.phone.g711 import Samples
from ccctl.verify.phone.recording import Digit, Keys, Recording
from ccctl.verify.phone.rtp import FRAME, KEYS, TICK, Event, Packet, parse, parse_event
from ccctl.verify.phone.srtp import SUITE, Secure, new_key
from ccctl.verify.phone.ticker import ticker

PAYLOADS = {"PCMU": 0, "PCMA": 8}
ENDS = 3  # packets with the end bit, RFC 4733 section 2.5.1.4


class Media:
    """A bound RTP socket and its state. Nothing is sent before `connect`, everything received is recorded."""

    def __init__(self, host: str, codecs: Sequence[str] = ("PCMA", "PCMU"), *, secure: bool = False) -> None:
        self.codecs = tuple(codecs)
        self.recording = Recording()
        self.keys = Keys()
        self.sent = 0
        self.garbled = 0  # encrypted packets that our key does not open
        self._key = new_key() if secure else ""
        self._secure: Secure | None = None
        self.sources: Counter[Address] = Counter()  # where packets came from: direct media shows here
        self.muted = False  # stops sending whatever the agreed direction
        self.remote: sdp.Session | None = None
        self.local: sdp.Session | None = None
        self._socket = _bind(host)
        self.address: Address = self._socket.getsockname()[:2]
        self._codec = ""
        self._ssrc = secrets.randbits(32)
        self._sequence = secrets.randbits(15)
        self._base = secrets.randbits(31)
        self._marker = True
        self._audio = np.zeros(0, np.int16)  # what play() queued
        self._at = 0
        self._press: deque[tuple[str, int, int]] = deque()  # key, ticks of tone, ticks of gap
        self._event_at = 0  # ticks into the key being sent
        self._event_stamp = 0
        self._pressed: asyncio.Event = asyncio.Event()
        self._played: asyncio.Event = asyncio.Event()
        self._version = 0
        self._origin = secrets.randbits(31)
        self._names = dict(sdp.STATIC)
        self._event_kind: int | None = None
        self.on_key: Callable[[], None] | None = None
        self.closed = False
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._readable)

    def offer(self, direction: str = "sendrecv") -> sdp.Session:
        """Our session description, with a new version number each time it is asked for."""
        self._version += 1
        codecs = tuple((PAYLOADS[name], name) for name in self.codecs)
        host, port = self.address
        crypto = f"1 {SUITE} inline:{self._key}" if self._key else ""
        self.local = sdp.Session(host, port, codecs, 101, direction, (), self._version, self._origin, crypto)
        return self.local

    def connect(self, local: sdp.Session, remote: sdp.Session) -> bool:
        """Takes up what offer and answer agreed; False when there is no common codec. May be called again."""
        common = [(kind, name) for kind, name in remote.codecs if name in self.codecs]
        if not common or not remote.port:
            return False
        if bool(self._key) != bool(remote.crypto):
            return False
        self.local, self.remote = local, remote
        theirs = remote.crypto.rpartition("inline:")[2]
        if self._key and (self._secure is None or self._secure.keys != (self._key, theirs)):
            self._secure = Secure(self._key, theirs)
        self._names = {**sdp.STATIC, **dict(common)}
        self._event_kind = remote.event
        self._send_kind, self._codec = common[0]
        self._quiet = g711.encode(self._codec, np.zeros(FRAME, np.int16))
        if not self.closed:
            ticker().add(self, self._tick)
        return True

    @property
    def sending(self) -> bool:
        """Whether packets go out now: agreed, not held by the far end, not muted."""
        if self.remote is None or self.local is None or self.muted or self.closed or self.remote.held:
            return False
        return self.local.direction in ("sendrecv", "sendonly")

    def play(self, samples: Samples) -> None:
        """Queues audio (int16, 8 kHz) behind what is still playing."""
        self._played.clear()
        self._audio = np.concatenate((self._audio[self._at :], np.asarray(samples, np.int16)))
        self._at = 0

    def stop_playing(self) -> None:
        """Drops the queued audio; silence is sent from now on."""
        self._audio, self._at = np.zeros(0, np.int16), 0
        self._played.set()

    async def played(self) -> None:
        """Returns when the queued audio has been sent."""
        if self._at < len(self._audio):
            await self._played.wait()

    async def press(self, keys: str, gap: float = 0.1, duration: float = 0.1) -> None:
        """Sends keys as telephone events, returns after the gap of the last. Raises ValueError for no key."""
        keys = keys.upper()
        if bad := set(keys) - set(KEYS):
            raise ValueError(f"not keys of a telephone: {''.join(sorted(bad))!r}")
        if self._event_kind is None:
            raise ValueError("the far end takes no telephone events")
        tone, pause = max(2, round(duration / TICK)), max(1, round(gap / TICK))
        self._press.extend((key, tone, pause) for key in keys)
        self._pressed.clear()
        if self._press and not self.closed:
            await self._pressed.wait()

    def close(self) -> None:
        """Ends the stream and frees the port; the recording stays."""
        if self.closed:
            return
        self.closed = True
        ticker().remove(self)
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()
        self._pressed.set()
        self._played.set()

    def _tick(self, tick: int) -> None:
        stamp = self._base + tick * FRAME
        if not self.sending:
            self._marker = True  # a talk spurt begins when sending begins again
            return
        if self._press:
            self._tick_key(stamp)
            return
        payload = self._quiet
        if self._at < len(self._audio):
            frame = self._audio[self._at : self._at + FRAME]
            self._at += FRAME
            if len(frame) < FRAME:
                frame = np.concatenate((frame, np.zeros(FRAME - len(frame), np.int16)))
            payload = g711.encode(self._codec, frame)
            if self._at >= len(self._audio):
                self.stop_playing()
        self._send(self._send_kind, stamp, payload)

    def _tick_key(self, stamp: int) -> None:
        key, tone, pause = self._press[0]
        self._event_at += 1
        if self._event_at == 1:
            self._event_stamp, self._marker = stamp, True
        if self._event_at <= tone:
            last = self._event_at == tone
            payload = Event(key, last, self._event_at * FRAME).encode()
            assert self._event_kind is not None
            for _ in range(ENDS if last else 1):
                self._send(self._event_kind, self._event_stamp, payload)
            return
        self._send(self._send_kind, stamp, self._quiet)
        if self._event_at >= tone + pause:
            self._event_at = 0
            self._press.popleft()
            if not self._press:
                self._pressed.set()

    def _send(self, kind: int, stamp: int, payload: bytes) -> None:
        assert self.remote is not None
        self._sequence += 1
        data = Packet(kind, self._sequence, stamp, self._ssrc, payload, self._marker).encode()
        self._marker = False
        if self._secure is not None:
            data = self._secure.protect(data)
        try:
            self._socket.sendto(data, self.remote.rtp)
            self.sent += 1
        except OSError:  # a full buffer or an unreachable port: as lost on the way
            return

    def _readable(self) -> None:
        now = time.monotonic()
        for _ in range(64):
            try:
                data, source = self._socket.recvfrom(2048)
            except BlockingIOError:
                return
            except OSError:  # the ICMP error of an earlier packet
                continue
            if self._secure is not None and (data := self._secure.unprotect(data)) == b"":
                self.garbled += 1
                continue
            packet = parse(data)
            if packet is not None:
                self._received(packet, source[:2], now)

    def _received(self, packet: Packet, source: Address, now: float) -> None:
        self.sources[source] += 1
        name = self._names.get(packet.kind)
        if name:
            self.recording.add(packet, g711.decode(name, packet.payload), now)
        elif packet.kind == (self.local.event if self.local else 101):
            self.recording.count(packet)
            event = parse_event(packet.payload)
            if event and self.keys.add(packet, event, now) and self.on_key:
                self.on_key()

    @property
    def digits(self) -> list[Digit]:
        """The keys received so far."""
        return self.keys.digits


def _bind(host: str) -> socket.socket:
    """A UDP socket on a free even port: RTCP, one above, then never lands in another call's RTP (RFC 3550, 11)."""
    odd: list[socket.socket] = []
    try:
        while True:
            sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_DGRAM)
            try:
                sock.bind((host, 0))
            except OSError:
                sock.close()
                raise
            if sock.getsockname()[1] % 2 == 0:
                sock.setblocking(False)
                return sock
            odd.append(sock)
    finally:
        for sock in odd:
            sock.close()
