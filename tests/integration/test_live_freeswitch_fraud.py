"""A call from a trunk never dials on FreeSWITCH: not by a transfer of its own, not by one of the seat that it talks with."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from live_support import center_of
from test_live_freeswitch import freeswitch_image

from ccctl.center.scenario import CallSpec
from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab
from ccctl.verify.phone import Call, Refused
from ccctl.verify.seats import SeatCall

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]

OUTSIDE = ("913800138000", "+8613800138000", "110")


async def until(what: Callable[[], object], seconds: float = 5.0) -> None:
    for _ in range(int(seconds / 0.05)):
        if what():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not happen")


async def refers(call: Call, to: str) -> None:
    """Asks the engine to send the other side there; whatever it says."""
    with contextlib.suppress(Refused, TimeoutError):
        await (await call.refer(to)).wait(2.0)


async def talking(lab: Lab) -> tuple[Call, SeatCall]:
    """A caller over a trunk in a conversation with seat 1001."""
    story = await lab.prepare(lab.center.tests["a-seat-dials-out"])
    call = await lab.place(CallSpec("caller", "+8613900139000", "02166668888", trunk="telecom"), f"{story}c1")
    await until(lambda: "1001" in lab.seats.ringing(f"{story}c1"))
    seat = lab.seats.ringing(f"{story}c1")["1001"]
    seat.call.answer()
    await until(lambda: call.answered_at is not None and seat.call.media.recording.received > 2)
    return call, seat


def test_no_transfer_of_a_call_from_a_trunk_reaches_what_dialing_allows() -> None:
    async def play() -> None:
        center = replace(center_of("dialing"), engine="freeswitch")
        async with Lab(center, render_tree, freeswitch_image()) as lab:
            for to in OUTSIDE:
                for by_seat in (False, True):
                    caller, seat = await talking(lab)
                    await refers(seat.call if by_seat else caller, to)
                    await asyncio.sleep(0.5)
                    rung = [ring.seat for ring in lab.seats.rung if ring.seat.startswith("number/")]
                    assert not rung, f"{'the seat' if by_seat else 'the caller'} has reached {rung} by {to}"
                    nodes = [node for crumbs in lab.book.crumbs.values() for node in (crumb.node for crumb in crumbs)]
                    assert not any(node.startswith("number/") for node in nodes[1:]), nodes
                    await lab.clear()

    asyncio.run(play())
