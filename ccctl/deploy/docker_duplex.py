"""A program inside a container as a two-way stream of bytes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ccctl.deploy.docker_exec import STDERR, ExecStream, stream_errors

if TYPE_CHECKING:
    from docker.models.containers import Container


class ExecDuplex:
    """A Duplex (control/stream.py) through a program inside a container, such as socat to a port that only it reaches.

    A thread reads, because a Docker connection may be anything: a socket, TLS, an ssh process.
    """

    def __init__(self, stream: ExecStream, said: bytes = b"") -> None:
        """`said`: what the program has said already."""
        self._stream = stream
        self._loop = asyncio.get_running_loop()
        self._chunks: asyncio.Queue[bytes | OSError] = asyncio.Queue()
        if said:
            self._chunks.put_nowait(said)
        self._thread = threading.Thread(target=self._pump, name="docker-exec-reader", daemon=True)
        self._thread.start()

    @classmethod
    async def open(cls, container: Container, argv: Sequence[str]) -> ExecDuplex:
        """Starts the program; Rejected when Docker can not."""
        with stream_errors(container, argv[0]):
            return cls(await asyncio.to_thread(ExecStream, container, argv))

    def _pump(self) -> None:
        errors: list[bytes] = []
        try:
            while (frames := self._stream.read_ready()) is not None:
                errors += [data for stream, data in frames if stream == STDERR]
                # All at once: each time, two threads wait for each other.
                if said := b"".join(data for stream, data in frames if stream != STDERR):
                    self._hand_over(said)
        except OSError as broken:
            self._hand_over(broken)
        if errors:
            self._hand_over(OSError(b"".join(errors).decode("utf-8", "replace").strip()[-300:]))
        self._hand_over(b"")

    def _hand_over(self, item: bytes | OSError) -> None:
        put: Callable[[bytes | OSError], None] = self._chunks.put_nowait
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody reads any more
            self._loop.call_soon_threadsafe(put, item)

    async def read(self) -> bytes:
        """The next bytes of the program's output; empty at the end; OSError carries what it said on standard error."""
        item = await self._chunks.get()
        if isinstance(item, OSError):
            raise item
        return item

    async def write(self, data: bytes) -> None:
        """Sends to the program's input."""
        await asyncio.to_thread(self._stream.write, data)

    async def close(self) -> None:
        """Ends the program's input and the connection."""
        await asyncio.to_thread(self._stream.close)
