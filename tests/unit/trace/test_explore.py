"""Every way of every call: loops, dead ends and silent ends, each with the shortest call that shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccctl import pipeline
from ccctl.center import SeatState
from ccctl.resolve import examine
from ccctl.schema import load
from ccctl.trace.explore.explore import Act, Ways, explore
from ccctl.trace.explore.prove import _silent_loops
from ccctl.trace.world import World

HEAD = """ccctl: 1
center: ways
timezone: Asia/Shanghai
country: CN
trunks: {carrier: {sip: {host: 192.0.2.1}}}
prompts: {choose: {say: Choose}, more: {say: More}}
seats: {101-104: {}}
queues: {desk: {members: [{seats: [101-104]}]}}
"""
HOLIDAY = """numbers: {"4008288123": flow/hotline}
hours: {office: {open: ["mon-sun 00:00-24:00"], closed: ["2026-10-01..2026-10-07"]}}
flows:
  hotline:
    - {go: menu/main, if: {open: office}}
    - {go: menu/holiday}
menus:
  main: {prompt: choose, keys: {1: queue/desk}, otherwise: queue/desk}
  holiday: {prompt: choose, keys: {1: queue/desk, 2: menu/deep}, otherwise: queue/desk}
  deep: {prompt: more, keys: {1: menu/lost, 2: back}, otherwise: queue/desk}
  lost: {prompt: more, keys: {1: queue/desk}, otherwise: flow/round}
"""
ROUND = """  round: [{go: menu/lost}]
"""


@pytest.fixture
def told(tmp_path: Path):
    def validate(text: str) -> list[str]:
        spec = tmp_path / "center.yaml"
        spec.write_text(HEAD + text)
        return [" ".join([found.code.name, found.message, *(note.message for note in found.notes)])
                for found in pipeline.validate(spec)[1]]  # fmt: skip

    return validate


def test_silence_for_ever_is_shown_by_the_shortest_call_on_a_day_when_it_happens(told) -> None:
    text = HOLIDAY.replace("menus:\n", ROUND + "menus:\n")
    (found,) = told(text)
    assert found.startswith("CC224")
    assert found.endswith("for example: call 4008288123 on 2026-10-01 at 00:00, press 2, 1: silence for ever")


def test_a_dead_end_is_shown_by_a_call_at_a_time_that_finds_it(told) -> None:
    found = told(HOLIDAY.replace("    - {go: menu/holiday}\n", "").partition("  holiday:")[0])
    assert next(one for one in found if one.startswith("CC221")).endswith(
        "call 4008288123 on 2026-10-01 at 00:00: hung up on"
    )


def test_a_caller_of_the_list_is_found_for_what_only_that_caller_meets(told) -> None:
    found = " ".join(
        told("""numbers: {"4008288123": flow/hotline}
callers: {vip: {prefixes: ["+86139"]}}
flows:
  hotline:
    - {go: menu/main, if: {callers: vip}}
    - {go: queue/desk}
menus: {main: {prompt: choose, keys: {1: queue/desk}, otherwise: repeat}}
""")
    )
    assert "from +86139000000 (in vip): silence for ever" in found


def test_hours_that_cannot_be_open_together_make_no_finding(told) -> None:
    found = told("""numbers: {"4008288123": flow/hotline}
hours: {day: {open: ["mon-sun 06:00-18:00"]}, night: {open: ["mon-sun 20:00-24:00"]}}
flows:
  hotline:
    - {go: hangup, if: {all: [{open: day}, {open: night}]}}
    - {go: queue/desk}
""")
    assert not [one for one in found if "CC237" in one]


def test_only_music_before_the_end_is_not_a_word_and_a_rejected_call_is_meant(told) -> None:
    found = told("""numbers: {"4008288123": flow/hotline}
hours: {day: {open: ["mon-sun 06:00-18:00"]}}
flows:
  hotline:
    - {reject: busy, if: {closed: day}}
    - {go: menu/main}
menus: {main: {prompt: choose, keys: {1: queue/desk, 2: hangup}, otherwise: queue/desk}}
""")
    assert not [one for one in found if "CC237" in one]
    found = told("""numbers: {"4008288123": flow/hotline}
hours: {day: {open: ["mon-sun 06:00-18:00"]}}
flows:
  hotline:
    - {reject: busy, if: {closed: day}}
    - {go: hangup}
""")
    (only,) = [one for one in found if "CC237" in one]
    assert only.endswith("for example: call 4008288123 on 2026-11-23 at 06:00: not a word")


def test_a_loop_that_is_shown_happens_when_the_call_is_made(tmp_path: Path) -> None:
    spec = tmp_path / "center.yaml"
    spec.write_text(HEAD + HOLIDAY.replace("menus:\n", ROUND + "menus:\n"))
    loaded = load(spec)
    center, _ = examine(loaded.spec, loaded.document)
    ways = Ways(center)
    ((loop, arrival),) = _silent_loops(ways, explore(ways))
    at = ways.circumstances.instant(arrival.state.facts)
    assert at is not None
    world = World(center, at=at, seats=dict.fromkeys(center.seats, SeatState.READY))
    call = world.start_call("caller", ways.circumstances.caller(arrival.state.facts) or "", arrival.number)
    for step in arrival.steps:
        if step.act is Act.KEY:
            assert world.run_until(lambda: call.takes_keys, 60_000)
            world.press("caller", step.key)
    world.advance(3_600_000)
    assert not call.over
    assert {str(step.state.to) for step in loop} <= set(call.nodes[-10:])
