"""Work in a process aside: its answer, its failure, and that nothing of it is left."""

from __future__ import annotations

import os
import sys
import threading
import time

import pytest

from ccctl.deploy.aside import Aside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a fork is used on Linux only")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)  # the tests' own runner may have threads


def test_the_answer_is_the_value_of_the_work_done_elsewhere() -> None:
    looking = Aside.of(lambda _asked: (os.getpid(), {"a": [1, 2]}))
    assert looking is not None
    answer = looking.answer()
    assert answer is not None
    assert answer[0] != os.getpid()
    assert answer[1] == {"a": [1, 2]}


def test_work_that_fails_has_no_answer_and_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    def work(_asked: object) -> int:
        os.write(1, b"said")
        return 1 // 0

    looking = Aside.of(work)
    assert looking is not None
    assert looking.answer() is None
    assert capfd.readouterr() == ("", "")


def test_an_answer_that_cannot_be_sent_is_none() -> None:
    looking = Aside.of(lambda _asked: lambda: 1)
    assert looking is not None
    assert looking.answer() is None


def test_work_that_nobody_wants_any_more_ends_at_once() -> None:
    looking = Aside.of(lambda _asked: time.sleep(60))
    assert looking is not None
    began = time.monotonic()
    looking.drop()
    looking.drop()
    assert time.monotonic() - began < 30
    with pytest.raises(ProcessLookupError):
        os.kill(looking._pid, 0)


def test_no_process_is_made_beside_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert Aside.of(lambda _asked: 1) is None


def test_the_question_may_come_when_the_work_has_begun() -> None:
    looking: Aside[str, str] | None = Aside.of(lambda asked: asked() + "!")
    assert looking is not None
    looking.ask("here")
    assert looking.answer() == "here!"


def test_work_that_is_never_told_its_question_ends_with_who_began_it(capfd: pytest.CaptureFixture[str]) -> None:
    looking: Aside[str, str] | None = Aside.of(lambda asked: asked())
    assert looking is not None
    os.close(looking._question)  # as when its parent is killed
    looking._question = -1
    assert looking.answer() is None
    assert capfd.readouterr() == ("", "")


def test_a_question_to_work_that_has_failed_is_no_fault() -> None:
    looking: Aside[str, int] | None = Aside.of(lambda _asked: 1 // 0)
    assert looking is not None
    time.sleep(0.2)
    looking.ask("a")
    assert looking.answer() is None
    looking.drop()
