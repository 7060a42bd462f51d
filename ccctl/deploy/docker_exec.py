"""Runs programs inside a container, and carries bytes to one and back.

Docker's exec answers with its HTTP header and then the program's output on the same connection. A client that reads
both in one gulp loses the output, and docker-py can. So every program here waits behind a gate: a shell that starts it
only when it has read a line, which is sent after the header has been read.

Frames: docs.docker.com/engine/api, "Attach to a container": 1 byte stream, 3 zero bytes, 4 bytes length, big endian.
"""

from __future__ import annotations

import contextlib
import struct
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.place import Ran
from ccctl.diagnostics import codes, rejected

if TYPE_CHECKING:
    from docker.models.containers import Container

STDERR = 2
ENGINE_USER = "101:101"  # whoever the container was started as
ROOT_USER = "0:0"
_HEAD = struct.Struct(">BxxxL")
HEADER = _HEAD.size
AT_ONCE = 256 * 1024  # bytes: what a socket of Docker's holds
MAX_FRAME = 64 * 1024 * 1024
# A shell says the files "$@" as an archive in one line, and behind it how that went: docker_engine.py reads it.
ARCHIVE = """exec 3>&1
code=$({ { tar -cf - -- "$@" 2>/dev/null; echo $? >&4; } </dev/null | base64 -w 0 >&3; } 4>&1)
echo " $code"
"""
GATE = ["sh", "-c", 'read -r _ && exec "$@"', "gate"]


@contextlib.contextmanager
def stream_errors(container: Container, program: str) -> Iterator[None]:
    """Turns a stream that breaks, or stays silent past its deadline, into a Rejected that says what was being run."""
    try:
        yield
    except TimeoutError as silent:
        raise rejected(codes.CC514, f"{program} in {container.name} did not end in time") from silent
    except OSError as broken:
        raise rejected(
            codes.CC501,
            f"the Docker engine went away: running {program} in {container.name} failed: {broken}",
            hint="start it again and run the same command: what is deployed is repaired by the next apply",
        ) from broken


class Frames:
    """A connection of Docker's that carries frames: blocking reads and writes. `read` gives None at the end."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._pending = b""
        self._lock = threading.Lock()
        self._closed = False
        self._raw = getattr(socket, "_sock", socket)
        self._raw.settimeout(None)

    def write(self, data: bytes) -> None:
        """Sends to the program's standard input."""
        with self._lock:
            self._raw.sendall(data)

    def read(self) -> tuple[int, bytes] | None:
        """The next frame: stream (1 = output, 2 = error) and bytes."""
        header = self._exactly(HEADER)
        if header is None:
            return None
        stream, length = _HEAD.unpack(header)
        if length > MAX_FRAME:
            raise OSError(f"a frame of {length} bytes from the Docker engine")
        body = self._exactly(length)
        return None if body is None else (stream, body)

    def read_ready(self) -> list[tuple[int, bytes]] | None:
        """The next frames, all that are here already; waits for the first. None at the end."""
        first = self.read()
        if first is None:
            return None
        found = [first]
        while len(self._pending) >= HEADER and len(self._pending) >= HEADER + _HEAD.unpack(self._pending[:HEADER])[1]:
            following = self.read()
            assert following is not None
            found.append(following)
        return found

    def _exactly(self, count: int) -> bytes | None:
        while len(self._pending) < count:
            try:
                more = self._raw.recv(AT_ONCE)
            except OSError:
                if self._closed:
                    return None
                raise
            if not more:
                return None
            self._pending += more
        found, self._pending = self._pending[:count], self._pending[count:]
        return found

    def deadline(self, seconds: float | None) -> None:
        """Reads raise TimeoutError after this many seconds without a byte."""
        self._raw.settimeout(seconds)

    def close(self) -> None:
        """Ends the connection, and with it the program's standard input; wakes a reader."""
        import socket

        self._closed = True
        with contextlib.suppress(OSError):
            self._raw.shutdown(socket.SHUT_RDWR)
        with contextlib.suppress(OSError):
            self._socket.close()


class ExecStream(Frames):
    """One running exec."""

    def __init__(self, container: Container, argv: Sequence[str], user: str = ENGINE_USER) -> None:
        api: Any = container.client.api  # type: ignore[union-attr]
        self._api, self._where = api, container.name
        with docker_errors(f"running {argv[0]} in {container.name}"):
            self._id = api.exec_create(container.id, [*GATE, *argv], stdin=True, stdout=True, stderr=True, user=user)[
                "Id"
            ]
            super().__init__(api.exec_start(self._id, socket=True))
        self.write(b"\n")

    def exit_code(self) -> int:
        """The program's exit code; -1 while it runs or when the engine does not know."""
        for _ in range(50):
            state = self._api.exec_inspect(self._id)
            if not state.get("Running"):
                code = state.get("ExitCode")
                return -1 if code is None else int(code)
            time.sleep(0.02)
        return -1

    def to_end(self, timeout: float) -> tuple[int, list[tuple[int, bytes]]]:
        """The exit code, and what it says until then as it comes: stream (1 = output, 2 = error) and bytes.

        TimeoutError after this many seconds of silence.
        """
        frames: list[tuple[int, bytes]] = []
        try:
            self.deadline(timeout)
            while (frame := self.read()) is not None:
                frames.append(frame)
            with docker_errors(f"running a program in {self._where}"):
                return self.exit_code(), frames
        finally:
            self.close()


def run(container: Container, argv: Sequence[str], *, timeout: float = 60, user: str = ENGINE_USER) -> Ran:
    """Runs a program to its end inside a running container; Rejected after this many seconds of silence."""
    with stream_errors(container, argv[0]):
        code, frames = ExecStream(container, argv, user).to_end(timeout)
    return Ran(code, b"".join(data for _, data in frames).decode("utf-8", "replace"))
