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


# What is played, after how many seconds; what is waited for, and for how long.
STORIES = {
    "soon": ("long", 0.4, "long", 1.0),
    "soon, with time": ("long", 0.4, "long", 5.0),
    "at once": ("short", 0.0, "short", 0.3),
    "too late": ("short", 1.2, "short", 0.5),
    "another": ("short", 0.0, "long", 0.5),
}


@pytest.fixture(scope="module")
def told() -> dict[str, tuple[str, float]]:
    """Of each story, in real time and beside the others: what was wrong, and when the prompt ended (s)."""

    async def one(played: str, after: float, wanted: str, within: float) -> tuple[str, float]:
        references, began = References(PROMPTS), time.monotonic()
        hearing = Hearing(line(played, after), references)
        wrong = await hearing.wait_for(lambda _since: (wanted,), within)
        return wrong, hearing.ends_at - began

    async def all_of_them() -> list[tuple[str, float]]:
        return await asyncio.gather(*(one(*story) for story in STORIES.values()))

    return dict(zip(STORIES, asyncio.run(all_of_them()), strict=True))


@pytest.mark.parametrize("story", ["soon", "soon, with time", "at once"])
def test_a_prompt_that_begins_in_time_is_heard_to_its_end(told: dict[str, tuple[str, float]], story: str) -> None:
    name, after, _, _ = STORIES[story]
    wrong, ended = told[story]
    assert wrong == ""
    assert ended == pytest.approx(after + len(PROMPTS[name]) / RATE, abs=0.2)


def test_a_prompt_that_begins_later_is_too_late(told: dict[str, tuple[str, float]]) -> None:
    assert "500ms" in told["too late"][0]


def test_another_prompt_is_told(told: dict[str, tuple[str, float]]) -> None:
    assert "heard short within 500ms" in told["another"][0]
