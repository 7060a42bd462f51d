"""Does something in a process of its own beside what goes on here, where that is safe: the answer comes as a value.

For reading only: whoever waits may be told "no answer" at any time, and then asks again in the ordinary way.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")


class Aside(Generic[Question, Answer]):
    """A child process that works at an answer. It has this process's memory as it was, and both send each other pickles.

    It may begin before it knows the question, and calls for that when it cannot go on without.
    """

    def __init__(self, pid: int, question: int, answer: int) -> None:
        self._pid = pid
        self._question = question
        self._pipe = answer

    @classmethod
    def of(cls, work: Callable[[Callable[[], Question]], Answer]) -> Aside[Question, Answer] | None:
        """The child; None where a fork is not safe (another thread, another system than Linux) or not to be had."""
        if sys.platform != "linux" or threading.active_count() != 1:
            return None
        pipes: list[int] = []
        try:
            pipes += os.pipe()
            pipes += os.pipe()
            pid = os.fork()
        except OSError:
            for pipe in pipes:
                os.close(pipe)
            return None
        asked, question, answer, answered = pipes
        if pid == 0:
            os.close(question)  # else it would wait for itself when this process is gone
            _work(work, asked, answered)
        os.close(asked)
        os.close(answered)
        return cls(pid, question, answer)

    def ask(self, question: Question) -> None:
        """Tells the child the question."""
        with contextlib.suppress(OSError), os.fdopen(self._question, "wb") as pipe:  # it may have failed already
            self._question = -1
            pipe.write(pickle.dumps(question, pickle.HIGHEST_PROTOCOL))

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
        if self._question >= 0:
            os.close(self._question)
            self._question = -1
        if self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._reap()

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _work(work: Callable[[Callable[[], Question]], object], asked: int, answered: int) -> None:
    """The child's whole life: it says nothing, and never comes back."""
    code = 1

    def question() -> Question:
        with os.fdopen(asked, "rb") as pipe:
            found: Question = pickle.loads(pipe.read())  # noqa: S301 - our own parent's bytes
            return found

    gc.disable()  # it lives for half a second
    try:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        data = pickle.dumps(work(question), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(answered, "wb") as pipe:
            pipe.write(data)
        code = 0
    finally:
        os._exit(code)
