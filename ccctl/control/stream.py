"""A two-way stream of bytes, whatever carries it."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Protocol


class Duplex(Protocol):
    """Bytes in both directions, in order. A TCP connection is one; so is a process inside a container."""

    async def read(self) -> bytes:
        """The next bytes, at least one; empty when the other side has closed."""

    async def write(self, data: bytes) -> None:
        """Sends all of it; OSError when the stream is gone."""

    async def close(self) -> None:
        """Ends both directions; may be called twice."""


class TcpDuplex:
    """A Duplex over an asyncio connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str, port: int) -> TcpDuplex:
        """A connection to host and port; OSError when nobody listens."""
        return cls(*await asyncio.open_connection(host, port))

    async def read(self) -> bytes:
        """The next bytes; empty at the end."""
        return await self._reader.read(65536)

    async def write(self, data: bytes) -> None:
        """Sends all of it."""
        self._writer.write(data)
        await self._writer.drain()

    async def close(self) -> None:
        """Ends the connection."""
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()
