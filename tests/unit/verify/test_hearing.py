"""When a caller has heard a prompt in time: it begins within the time that is given, and is heard to its end."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ccctl.verify.audio import RATE, Samples, known_signal
from ccctl.verify.audio_recognise import References
from ccctl.verify.hearing import Hearing

PROMPTS = {name: known_signal(name, seconds) for name, seconds in (("long", 2.5), ("short", 0.9))}


def line(name: str, after: float) -> Any:
    """A call on which a prompt begins after so many seconds; its audio comes as time goes by."""
    began = time.monotonic()
    sound = np.concatenate([np.zeros(round(after * RATE), np.int16), PROMPTS[name], np.zeros(5 * RATE, np.int16)])

    def heard(since: float | None = None, *, early: bool = False) -> Samples:
        first = round(((since or began) - began) * RATE)
        return sound[max(0, first) : round((time.monotonic() - began) * RATE)]

    class Recorded:
        started = began

        @property
        def until(self) -> float:
            return time.monotonic()

    return SimpleNamespace(
        started_at=began,
        answered_at=began,
        over=False,
        ended_at=None,
        heard=heard,
        media=SimpleNamespace(recording=Recorded()),
    )


def heard(hearing: Hearing, name: str, within: float) -> str:
    return asyncio.run(hearing.wait_for(lambda _since: (name,), within))


@pytest.mark.parametrize(("name", "after", "within"), [("long", 0.4, 1.0), ("long", 0.4, 5.0), ("short", 0.0, 0.3)])
def test_a_prompt_that_begins_in_time_is_heard_to_its_end(name: str, after: float, within: float) -> None:
    hearing = Hearing(line(name, after), References(PROMPTS))
    began = time.monotonic()
    assert heard(hearing, name, within) == ""
    assert hearing.ends_at - began == pytest.approx(after + len(PROMPTS[name]) / RATE, abs=0.2)


def test_a_prompt_that_begins_later_is_too_late() -> None:
    hearing = Hearing(line("short", 1.2), References(PROMPTS))
    assert "500ms" in heard(hearing, "short", 0.5)


def test_another_prompt_is_told() -> None:
    hearing = Hearing(line("short", 0.0), References(PROMPTS))
    assert "heard short within 500ms" in heard(hearing, "long", 0.5)
