"""A way to the Docker engine that can be cut."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading


class Cable:
    """A way to the Docker engine that can be cut, as a network or a daemon that dies cuts it."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self._ends: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._closed = False
        threading.Thread(target=self._serve, daemon=True).start()

    def cut(self) -> None:
        """Ends what is connected now, on both sides: to the one it is a reset, to the Docker engine a client that is gone."""
        with self._lock:
            ends, self._ends = self._ends, []
        for near, far in ends:
            with contextlib.suppress(OSError):  # a linger of no seconds resets the connection
                near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                near.shutdown(socket.SHUT_RD)
                near.close()
            with contextlib.suppress(OSError):
                far.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Takes no connection from now on, not even the one that is just coming."""
        with self._lock:
            self._closed = True
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)  # else a thread that waits in accept() takes one more
        self._server.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect("/var/run/docker.sock")
                with self._lock:
                    if self._closed:
                        near.close()
                        far.close()
                        return
                    self._ends.append((near, far))
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=_carry, args=(source, sink), daemon=True).start()


def _carry(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)  # the end of a stream is told to the other side
