"""Trace is what callers get: a fixed set of made-up stories, live; and that a difference would be found."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest
from by_phone import prompts_in
from by_trace import Replay
from campaign import campaign
from centers import RICH, make
from policy import story_of
from seen import Prompt, Seen, differences

from ccctl.center.scenario import Outcome
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_image import ensure_image
from ccctl.diagnostics import Rejected
from ccctl.verify.audio import known_signal

# Centers and their stories; those that once differed are among them. About a minute and a half.
FIXED = (
    (201, (1, 2)),
    (202, (4, 5, 8)),
    (200, (7, 9)),
    (303, (1,)),
    (100, (0, 6)),
    (5002, (9,)),
    (301, (0, 1)),
    (20001, (6, 9)),
    (20002, (3,)),
)


@pytest.mark.live
@pytest.mark.timeout(400)
def test_calls_go_as_trace_says(tmp_path: Path) -> None:
    try:
        image = ensure_image(connect(), "asterisk")
    except Rejected as refusal:
        pytest.skip(f"NO LIVE CALLS on this machine: {refusal}")
    verdicts = asyncio.run(campaign(FIXED, image=image, folder=tmp_path, engines=3))
    assert len(verdicts) == sum(len(stories) for _, stories in FIXED)
    wrong = [verdict for verdict in verdicts if verdict.found]
    assert not wrong, "\n\n".join(verdict.text for verdict in wrong)


def test_the_same_seed_makes_the_same_center_and_story(tmp_path: Path) -> None:
    one, other = make(5, tmp_path / "one"), make(5, tmp_path / "other")
    assert one.path.read_text() == other.path.read_text()
    assert story_of(one, 3).callers == story_of(other, 3).callers
    assert str(Replay(story_of(one, 3), {}).play()) == str(Replay(story_of(other, 3), {}).play())


def test_stories_reach_everything(tmp_path: Path) -> None:
    seen = [call for seed in (*range(12), *range(RICH, RICH + 6)) for call in _all_calls(seed, tmp_path)]
    kinds = {node.partition("/")[0] for call in seen for node in call.journey}
    assert kinds == {"number", "flow", "menu", "queue", "team", "seat", "voicemail", "survey", "conference"}
    assert {call.outcome for call in seen} == set(Outcome)
    assert {480, 486, 200, 404, 503} <= {call.status for call in seen}
    assert {1, 2, None} == {call.recorded for call in seen}


def _all_calls(seed: int, folder: Path) -> list[Seen]:
    made = make(seed, folder / str(seed))
    return [call for story in range(10) for call in Replay(story_of(made, story), {}).play().values()]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"journey": ("number/1", "queue/b")}, "journey"),
        ({"outcome": Outcome.ABANDONED}, "outcome"),
        ({"status": 486}, "status"),
        ({"rings": [("102",), ("101",), ("103",)]}, "rings"),
        ({"rings": [("101",), ("102",)]}, "rings"),
        ({"recorded": None}, "recording"),
        ({"talked_ms": 5000}, "talk"),
        ({"prompts": [Prompt("wrong", 900)]}, "prompts"),
    ],
)
def test_what_differs_is_found(change: dict[str, object], what: str) -> None:
    def call() -> Seen:
        rings = [("101",), ("103", "102")]
        return Seen("a", ("number/1", "queue/a"), Outcome.SEAT, 200, rings, 2, 2000, [Prompt("welcome", 900)])

    live = call()
    assert differences(live, call()) == []
    for name, value in change.items():
        setattr(live, name, value)
    assert differences(live, call()) == [what]


def test_seats_that_rang_at_once_have_no_order_and_short_prompts_may_be_missed() -> None:
    meant = Seen("a", rings=[("101", "102"), ("103",)], prompts=[Prompt("main", 300), Prompt("wrong", 900)])
    live = Seen("a", rings=[("102",), ("101",), ("103",)], prompts=[Prompt("wrong", 900)])
    assert differences(live, meant) == []


@pytest.mark.parametrize("torn_ms", [20, 70, 100, 150, 190, 240, 290])
@pytest.mark.parametrize("slip_ms", [-40, -20, 20, 40])
def test_a_prompt_is_known_when_the_engine_has_skipped_a_packet_in_it(torn_ms: int, slip_ms: int) -> None:
    quiet, prompt = np.zeros(4000, np.int16), known_signal("prompt main", 1.0)
    torn = torn_ms * 8
    rest = prompt[torn - min(0, slip_ms) * 8 :]
    heard = np.concatenate((quiet, prompt[:torn], np.zeros(max(0, slip_ms) * 8, np.int16), rest, quiet, prompt))
    places = [
        round(place / 8) for place, name in prompts_in(heard, ("main", "wrong", "rate", "tune")) if name == "main"
    ]
    assert len(places) == 2
    assert abs(places[0] - 500) < 200  # within its first chord
    assert places[1] == 2000 + slip_ms
    assert all(name == "main" for _, name in prompts_in(heard, ("main", "wrong", "rate", "tune")))


@pytest.mark.parametrize("heard_ms", [60, 90])
def test_less_than_a_piece_of_a_prompt_is_not_heard(heard_ms: int) -> None:
    heard = np.concatenate((known_signal("prompt main", heard_ms / 1000), known_signal("prompt wrong", 1.0)))
    assert prompts_in(heard, ("main", "wrong", "rate")) == [(heard_ms * 8, "wrong")]
