"""What one call would do: the journey behind `ccctl trace`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Literal

from ccctl.center import Center, SeatState
from ccctl.center.scenario import TrunkState
from ccctl.center.seat import DIRECT_RING_MS
from ccctl.diagnostics import Report, codes, did_you_mean
from ccctl.trace.call import Call
from ccctl.trace.events import AwaitingKey, CameIn, MessageBegan, Noted, Ringing
from ccctl.trace.journey import Journey, journey_of
from ccctl.trace.world import World

ANSWER_AFTER_MS = 2_000
TALK_MS = 60_000
MESSAGE_MS = 10_000
KEY_AFTER_MS = 1_000
SILENCE = ","  # among keys: nothing is pressed this time
PATIENCE_MS = 24 * 3_600_000
MOST_NODES = 500  # a silent caller can go round in menus for ever
NAME = "caller"


def trace(
    center: Center,
    sender: str,
    to: str,
    *,
    at: datetime,
    keys: str = "",
    ready: Collection[str] | Literal["all"] = "all",
    trunk: str | None = None,
    switches: Mapping[str, bool] | None = None,
    tags: Mapping[str, str] | None = None,
    states: Mapping[str, TrunkState] | None = None,
) -> Journey:
    """The journey of one call; raises Rejected (CC610) for seats, trunks and switches that the center does not have.

    A `sender` that is a seat's number dials from there, unless the call comes over a trunk that is named.
    `states` says which trunks fail; the others are up.
    One key is pressed each time a menu waits for one (a comma lets it pass), then the caller is silent.
    A ready seat answers after 2 s and hangs up after 1 min; other seats are signed out.
    In a conference it stays for 1 min; `P` among the keys is a PIN that is not known here.
    A message lasts 10 s. The caller waits for at most 24 h. Lookups answer their mock.
    """
    _check(center, ready, (*((trunk,) if trunk is not None else ()), *(states or ())), switches or {})
    seats = center.seats if ready == "all" else ready
    world = World(center, at=at, seats=dict.fromkeys(seats, SeatState.READY), switches=switches)
    for name, state in (states or {}).items():
        world.set_trunk(name, state)
    call = world.start_call(
        NAME, sender, to, trunk=trunk, from_seat=trunk is None and sender in center.seats, tags=tags
    )
    seen, left = 0, list(keys)
    while not call.over:
        news, seen = world.events[seen:], len(world.events)
        for event in news:
            if isinstance(event, Ringing):
                _answer_later(world, call, event)
            elif isinstance(event, MessageBegan):
                world.run_until(lambda: call.over, MESSAGE_MS)
                world.hang_up(NAME)
            elif isinstance(event, CameIn):
                world.advance(TALK_MS)
                world.hang_up(NAME)
            elif isinstance(event, AwaitingKey) and left:
                if left[0] == SILENCE:
                    left.pop(0)
                    continue
                world.advance(min(KEY_AFTER_MS, event.timeout_ms // 2))
                world.press(NAME, left.pop(0))
        if len(world.events) > seen or call.over:
            continue
        if len(call.nodes) >= MOST_NODES:
            _give_up(world, "the caller goes in circles, and gives up")
        elif not _something_happens(world):
            _give_up(world, "after 24 h the caller gives up")
    return journey_of(NAME, world.events)


def _something_happens(world: World) -> bool:
    mark = len(world.events)
    return world.run_until(lambda: len(world.events) > mark, PATIENCE_MS - world.now)


def _give_up(world: World, text: str) -> None:
    world.log(Noted(world.now, NAME, "", None, text))
    world.hang_up(NAME)


def _answer_later(world: World, call: Call, ring: Ringing) -> None:
    """Lets the seat answer in good time and talk; seats that ring with it see it answered."""
    if call.served_by is not None:
        return
    ring_ms = world.center.queues[ring.queue].ring_ms if ring.queue else DIRECT_RING_MS
    world.run_until(lambda: call.over, min(ANSWER_AFTER_MS, ring_ms // 2))
    if world.answer(ring.seat):
        world.run_until(lambda: call.over, TALK_MS)
        world.hang_up_seat(ring.seat)


def _check(
    center: Center, ready: Collection[str] | Literal["all"], trunks: Collection[str], switches: Collection[str]
) -> None:
    report = Report()
    for switch in switches:
        if switch not in center.switches:
            hint = did_you_mean(switch, center.switches)
            report.add(codes.TRACE_UNKNOWN, f"there is no switch {switch}", hint=hint)
    for seat in () if ready == "all" else ready:
        if seat not in center.seats:
            report.add(codes.TRACE_UNKNOWN, f"there is no seat {seat}", hint=did_you_mean(seat, center.seats))
    for trunk in (each for each in trunks if each not in center.trunks):
        hint = did_you_mean(trunk, center.trunks) or f"the trunks are {', '.join(center.trunks) or 'none'}"
        report.add(codes.TRACE_UNKNOWN, f"there is no trunk {trunk}", hint=hint)
    report.raise_if_errors()
