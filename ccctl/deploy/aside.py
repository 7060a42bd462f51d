"""Does something in a process of its own beside what goes on here, where that is safe: the answer comes as a value.

For reading only: whoever waits may be told "no answer" at any time, and then asks again in the ordinary way.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class Aside(Generic[Answer]):
    """A child process that works at an answer. It has this process's memory as it was, and gives back a pickle."""

    def __init__(self, pid: int, pipe: int) -> None:
        self._pid = pid
        self._pipe = pipe

    @classmethod
    def of(cls, work: Callable[[], Answer]) -> Aside[Answer] | None:
        """The child; None where a fork is not safe (another thread, another system than Linux) or not to be had."""
        if sys.platform != "linux" or threading.active_count() != 1:
            return None
        try:
            reader, writer = os.pipe()
        except OSError:
            return None
        try:
            pid = os.fork()
        except OSError:
            os.close(reader)
            os.close(writer)
            return None
        if pid == 0:
            _work(work, writer)
        os.close(writer)
        return cls(pid, reader)

    def answer(self) -> Answer | None:
        """What came of it, waited for; None where it failed."""
        with contextlib.suppress(OSError), os.fdopen(self._pipe, "rb") as pipe:
            self._pipe = -1
            data = pipe.read()
            self._reap()
            # Our own child's bytes, through a pipe that nobody else has.
            with contextlib.suppress(pickle.UnpicklingError, EOFError, AttributeError, ImportError, TypeError):
                found: Answer = pickle.loads(data)  # noqa: S301
                return found
        return None

    def drop(self) -> None:
        """Ends it; nobody wants the answer any more."""
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._reap()

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _work(work: Callable[[], object], writer: int) -> None:
    """The child's whole life: it says nothing, and never comes back."""
    code = 1
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        data = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data)
        code = 0
    finally:
        os._exit(code)
