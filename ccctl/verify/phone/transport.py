"""Where SIP messages go in and out: one Endpoint per local UDP address; stream.py is the same over TCP.

Everything above knows only `Transport`.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Protocol, cast

from ccctl.verify.phone.address import Address
from ccctl.verify.phone.errors import ParseError
from ccctl.verify.phone.ladder import Ladder
from ccctl.verify.phone.message import Request, Response, parse

Received = Callable[[Request | Response, Address], None]


class Transport(Protocol):
    """What the transaction layer needs of a transport."""

    name: str  # as it stands in Via
    reliable: bool  # no retransmissions over a reliable one
    address: Address

    def send(self, data: bytes, to: Address) -> None: ...

    def close(self) -> None: ...


class Endpoint(asyncio.DatagramProtocol):
    """A UDP socket that speaks SIP. Garbage is counted and dropped, keep-alives are ignored."""

    name = "UDP"
    reliable = False

    def __init__(self, on_message: Received, ladder: Ladder | None = None) -> None:
        self.on_message = on_message
        self.ladder = ladder
        self.address: Address = ("", 0)
        self.garbage = 0
        self.deaf = False  # a carrier that is down: nothing is heard, nothing is said
        self._transport: asyncio.DatagramTransport | None = None

    async def start(self, bind: Address) -> None:
        """Binds the socket; port 0 takes a free one. Raises OSError."""
        family = socket.AF_INET6 if ":" in bind[0] else socket.AF_INET
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: self, local_addr=bind, family=family)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # asyncio's own is no subclass of it (3.11)
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # a burst of calls must not overrun it
        self.address = sock.getsockname()[:2]

    def datagram_received(self, data: bytes, addr: Address) -> None:
        if self.deaf or not data.strip(b"\r\n\0"):  # RFC 5626 keep-alive
            return
        source = addr[:2]
        if self.ladder:
            self.ladder.record(source, self.address, data, sent=False)
        try:
            message = parse(data)
        except ParseError:
            self.garbage += 1
            return
        self.on_message(message, source)

    def send(self, data: bytes, to: Address) -> None:
        """Sends one message; a closed or deaf endpoint sends nothing."""
        if self._transport is None or self._transport.is_closing() or self.deaf:
            return
        if self.ladder:
            self.ladder.record(self.address, to, data, sent=True)
        self._transport.sendto(data, to)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
