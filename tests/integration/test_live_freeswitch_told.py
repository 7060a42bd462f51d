"""The same calls on both engines: other systems are told the same, event for event."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

import pytest
from live_support import center_of, engine_image, freeswitch_image

from ccctl.bridge.engines import READING
from ccctl.bridge.rehearsal import Told, lines_of, told
from ccctl.bridge.story import Story
from ccctl.center import Center
from ccctl.control.message import Message
from ccctl.pipeline import render_tree
from ccctl.verify.report_text import scenario_lines
from ccctl.verify.result import Status
from ccctl.verify.tests_run import TestRun, run_tests

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]

TIMES = ("wait", "talk", "hold", "duration")  # milliseconds, of real calls
SLACK = 2000  # the phones are a program that other programs hold up
OWN = ("call", "file")  # each engine names them in its own way
Heard = list[tuple[str, dict[str, Any]]]


def heard(center: Center, image: str) -> dict[str, Heard]:
    """What is told of each call, in order, by the number that was called and how it ended; the tests themselves must pass."""
    found: dict[str, Heard] = {}

    async def telling(
        config: bytes, secrets: bytes, records: bytes, said: Iterable[Message], calls: Collection[str]
    ) -> Told:
        said, story = tuple(said), Story()
        facts_of = READING[json.loads(config)["engine"]]
        lines = lines_of(records, said, calls)
        events = [event for line in lines for fact in facts_of(line.rstrip()) for event in story.take(fact)]
        one = [(event.type, event.data) for event in events if event.lane in calls]
        if one and one[-1][0] in ("call.ended", "recording.ready"):
            ended = next(data for kind, data in one if kind == "call.ended")
            handed = [data["attended"] for kind, data in one if kind == "call.transferred"]
            found[f"{ended['number']} {ended['outcome']} {handed}"] = one
        return await told(config, secrets, records, said, calls)

    report = run_tests(TestRun(center, image=image, render=render_tree, telling=telling))
    assert report.cannot is None, report.cannot
    wrong = [result for result in report.results if result.status is not Status.PASSED]
    assert not wrong, "\n".join(line for result in wrong for line in scenario_lines(result))
    assert len(found) == len(center.tests)
    return found


def alike(one: Heard, other: Heard) -> bool:
    """Whether both are the same but for what is measured, and for when the recording is whole."""

    def plain(heard: Heard) -> list[Any]:
        ready = [event for event in heard if event[0] == "recording.ready"]
        events = [event for event in heard if event[0] != "recording.ready"] + ready
        for at in range(1, len(events)):  # seats that ring at once are in no order
            pair = events[at - 1 : at + 1]
            if all(kind == "seat.ringing" and "queue" not in data for kind, data in pair):
                events[at - 1 : at + 1] = sorted(pair, key=lambda event: str(event[1]["seat"]))
            if {kind for kind, _ in pair} == {"call.answered", "call.node"}:  # an engine writes these two side by side
                events[at - 1 : at + 1] = sorted(pair, key=lambda event: event[0])
        return [(kind, {key: data[key] for key in sorted(data) if key not in (*OWN, *TIMES)}) for kind, data in events]

    times = [[data[key] for _, data in heard for key in TIMES if key in data] for heard in (one, other)]
    return plain(one) == plain(other) and all(abs(left - right) < SLACK for left, right in zip(*times, strict=True))


def test_both_engines_tell_the_same_of_the_same_calls() -> None:
    freeswitch = freeswitch_image()
    center = center_of("alike")
    theirs = heard(replace(center, engine="freeswitch"), freeswitch)
    ours = heard(center, engine_image())
    assert theirs.keys() == ours.keys()
    for name, events in ours.items():
        assert alike(events, theirs[name]), f"{name}\n{events}\n{theirs[name]}"
    whole = ours["+864008288123 seat []"]
    assert [kind for kind, _ in whole if kind.startswith("call.held")] == ["call.held"] * 2
    assert not alike(whole, whole[:-1]) and not alike(whole, ours["+864008288124 refused []"])
