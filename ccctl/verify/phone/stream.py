"""SIP over TCP and TLS (RFC 3261 section 18): an Endpoint that keeps one connection to each peer, whoever opened it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from typing import Any

from ccctl.verify.phone.address import Address
from ccctl.verify.phone.errors import ParseError
from ccctl.verify.phone.ladder import Ladder
from ccctl.verify.phone.message import MAX_SIZE, parse
from ccctl.verify.phone.tls import Tls
from ccctl.verify.phone.transport import Received

LENGTH = re.compile(rb"^(?:Content-Length|l)[ \t]*:[ \t]*([0-9]{1,5})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
END = b"\r\n\r\n"


class StreamEndpoint:
    """A TCP port that speaks SIP. A connection that sends garbage is closed; keep-alives are ignored."""

    reliable = True

    def __init__(self, on_message: Received, ladder: Ladder | None = None, tls: Tls | None = None) -> None:
        self.name = "TCP" if tls is None else "TLS"
        self._tls = tls
        self._client = tls.as_client() if tls is not None else None
        self.on_message = on_message
        self.ladder = ladder
        self.address: Address = ("", 0)
        self.garbage = 0
        self.deaf = False  # a carrier that is down: nothing is heard, nothing is said
        self._server: asyncio.Server | None = None
        self._writers: dict[Address, asyncio.StreamWriter] = {}
        self._waiting: dict[Address, list[bytes]] = {}  # for a connection that is being opened
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, bind: Address) -> None:
        """Listens; port 0 takes a free one. Raises OSError."""
        shown = self._tls.as_server() if self._tls is not None else None
        self._server = await asyncio.start_server(self._accepted, *bind, limit=MAX_SIZE, ssl=shown)
        self.address = self._server.sockets[0].getsockname()[:2]

    def send(self, data: bytes, to: Address) -> None:
        """Sends one message, over the connection that is there or a new one; a peer that cannot be reached gets none."""
        if self._server is None or not self._server.is_serving() or self.deaf:
            return
        if self.ladder:
            self.ladder.record(self.address, to, data, sent=True)
        writer = self._writers.get(to)
        if writer is not None and not writer.is_closing():
            writer.write(data)
        elif to in self._waiting:
            self._waiting[to].append(data)
        else:
            self._waiting[to] = [data]
            self._spawn(self._open(to))

    def close(self) -> None:
        """Closes the port and every connection."""
        if self._server is not None:
            self._server.close()
        for writer in self._writers.values():
            writer.close()
        for task in self._tasks:
            task.cancel()

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._spawn(self._read(reader, writer, writer.get_extra_info("peername")[:2]))

    async def _open(self, to: Address) -> None:
        try:
            reader, writer = await asyncio.open_connection(
                *to, limit=MAX_SIZE, local_addr=(self.address[0], 0), ssl=self._client
            )
        except OSError:  # the transaction will time out
            del self._waiting[to]
            return
        for data in self._waiting.pop(to):
            writer.write(data)
        await self._read(reader, writer, to)

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, peer: Address) -> None:
        self._writers[peer] = writer
        try:
            while True:
                await self._take(reader, peer)
        except (OSError, asyncio.IncompleteReadError):  # closed by the far end
            pass
        except (ParseError, asyncio.LimitOverrunError):  # where the next message begins cannot be known
            self.garbage += 1
        finally:
            writer.close()
            if self._writers.get(peer) is writer:
                del self._writers[peer]

    async def _take(self, reader: asyncio.StreamReader, peer: Address) -> None:
        """Reads one message and hands it up."""
        head = (await reader.readuntil(END)).lstrip(b"\r\n")
        if not head:  # RFC 5626 keep-alive
            return
        length = LENGTH.search(head)
        if length is None:
            raise ParseError("no Content-Length")
        data = head + await reader.readexactly(int(length[1]))
        if self.deaf:
            return
        if self.ladder:
            self.ladder.record(peer, self.address, data, sent=False)
        self.on_message(parse(data), peer)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
