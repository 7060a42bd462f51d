"""Three-way calls by trace: who is left when one hangs up, and what the queue counts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from ccctl.center.scenario import Outcome, SeatState
from ccctl.pipeline import accept
from ccctl.trace.helping import conversation
from ccctl.trace.three_way import is_three, join_three
from ccctl.trace.world import World

SPEC = """
ccctl: 1
center: three
timezone: Europe/Berlin
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"030100": queue/desk}
queues: {desk: {members: [{seats: [101-103]}], strategy: in-order, wrap_up: 30s}}
seats: {101-103: {}}
"""


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Seat 101 holds the caller a, and talks with seat 103."""
    path = tmp_path / "center.yaml"
    path.write_text(SPEC)
    seats = {"101": SeatState.READY, "103": SeatState.READY}
    world = World(accept(path)[0], at=datetime(2026, 11, 23, 10, 0), seats=seats)
    world.start_call("a", "0301", "030100")
    world.answer("101")
    world.start_call("b", "101", "103", from_seat=True)
    world.answer("103")
    return world


def three(world: World) -> World:
    assert join_three(world, "101") == ""
    world.advance(0)
    return world


def test_all_three_are_in_it_and_the_third_seat_has_its_breadcrumb(world: World) -> None:
    call = three(world).calls["a"]
    assert is_three(world, call)
    assert call.nodes == ["number/030100", "queue/desk", "seat/101", "seat/103"]
    assert world.desks["101"].in_use
    assert world.desks["103"].in_use


def test_the_others_go_on_when_the_seat_leaves_whichever_call_it_ends(world: World) -> None:
    three(world).hang_up("b")
    assert world.calls["b"].over
    assert conversation(world, "103") is world.calls["a"]
    assert not world.desks["101"].in_use
    world.hang_up_seat("103")
    assert world.calls["a"].outcome is Outcome.SEAT


def test_the_seat_goes_on_with_its_caller_when_the_third_leaves(world: World) -> None:
    three(world).hang_up_seat("103")
    assert world.calls["b"].over
    assert conversation(world, "101") is world.calls["a"]
    assert not is_three(world, world.calls["a"])
    world.hang_up_seat("101")
    assert world.calls["a"].over


def test_the_seats_go_on_when_the_caller_leaves(world: World) -> None:
    three(world).hang_up("a")
    assert not world.calls["b"].over
    assert world.desks["103"].talking_to == "b"


def test_the_wrap_up_counts_from_the_joining(world: World) -> None:
    three(world).advance(31_000)
    world.hang_up_seat("101")
    assert world.desks["101"].free_for_queues(world.now)


def test_who_has_not_two_calls_joins_nobody(world: World) -> None:
    assert "no call" in join_three(world, "103") or "called nobody" in join_three(world, "103")
    world.hang_up("b")
    assert "called nobody" in join_three(world, "101")
