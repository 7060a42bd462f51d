"""Conferences by trace: who comes in, and who does not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ccctl.center import Center
from ccctl.center.scenario import Outcome, SeatState
from ccctl.pipeline import accept
from ccctl.trace import trace
from ccctl.trace.world import World

AT = datetime(2026, 11, 23, 10, 0)
SPEC = """
ccctl: 1
center: rooms
timezone: Europe/Berlin
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"030100": conference/open, "030200": conference/closed, "030300": conference/small}
allow_literal_secrets: true
conferences:
  open: {number: "8800"}
  closed: {number: "8801", pin: {secret: PIN}}
  small: {number: "8802", pin: "4711", max_callers: 2}
seats: {101-102: {}}
"""


@pytest.fixture
def center(tmp_path: Path) -> Center:
    path = tmp_path / "center.yaml"
    path.write_text(SPEC)
    return accept(path)[0]


def outcome(center: Center, keys: str, to: str = "030200") -> Outcome | None:
    return trace(center, "0301", to, at=AT, keys=keys).outcome


def test_a_pin_that_is_not_known_is_the_key_p_and_no_row_of_digits(center: Center) -> None:
    assert outcome(center, "P#") is Outcome.CONFERENCE
    assert outcome(center, "1#2#3#") is Outcome.HUNG_UP
    assert outcome(center, "1#2#P#") is Outcome.CONFERENCE
    assert outcome(center, "1#2#3#P#") is Outcome.HUNG_UP


def test_a_literal_pin_is_known_and_ends_by_silence_too(center: Center) -> None:
    assert outcome(center, "4711#", "030300") is Outcome.CONFERENCE
    assert outcome(center, "4711", "030300") is Outcome.CONFERENCE
    assert outcome(center, "47110#", "030300") is Outcome.HUNG_UP


def test_who_comes_to_a_full_conference_is_busy_until_somebody_leaves(center: Center) -> None:
    world = World(center, at=AT)
    for name in "ab":
        world.start_call(name, "0301", "030300")
        for key in "4711#":
            world.press(name, key)
    late = world.start_call("c", "0301", "030300")
    assert (late.outcome, late.sip_status) == (Outcome.REFUSED, 486)
    world.hang_up("a")
    world.start_call("d", "0301", "030300")
    for key in "4711#":
        world.press("d", key)
    assert world.calls["d"].conference == "small"
    assert world.calls["b"].conference == "small"


def test_a_seat_dials_it_and_is_in_use_until_it_hangs_up(center: Center) -> None:
    world = World(center, at=AT, seats={"101": SeatState.READY})
    call = world.start_call("seat", "101", "8800", from_seat=True)
    assert call.nodes == ["conference/open"]
    assert world.desks["101"].in_use
    world.hang_up("seat")
    assert call.outcome is Outcome.CONFERENCE
    assert not world.desks["101"].in_use
