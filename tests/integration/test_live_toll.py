"""A caller from a trunk reaches nothing outside by way of a seat: not by its transfers, and not by what it may not dial."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from live_support import center_of, engine_image

from ccctl.center import Scenario, SeatState
from ccctl.center.scenario import CallSpec, Expectation
from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab
from ccctl.verify.live import LiveStage
from ccctl.verify.phone import Refused

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

OUTSIDE = ("01721234567", "+491721234567", "112", "*98")


def test_a_seat_cannot_transfer_a_caller_to_the_outside() -> None:
    asyncio.run(_transfers())


async def _transfers() -> None:
    center = center_of("three_way")
    story = Scenario(
        "toll",
        (CallSpec("a", "0301234590", "030123452"),),
        {"101": SeatState.READY, "103": SeatState.READY},
        (),
        Expectation(),
    )
    async with Lab(center, render_tree, engine_image()) as lab:
        stage = LiveStage(lab)
        for to in OUTSIDE:
            await stage.open(story)
            await stage.start("a")
            assert (await stage.answer("a", ["101"], 5_000)).ok
            ring = lab.seats.joined(stage.callers["a"].name)[0]
            with contextlib.suppress(Refused, TimeoutError):
                await (await ring.call.refer(to)).wait(3)
            await asyncio.sleep(0.3)
            outside = [each.seat for each in lab.seats.rung if each.seat.startswith("number/")]
            assert outside == [], f"a transfer to {to} rang {outside}"
            await stage.close()
        await stage.open(story)
        await stage.start("a")
        assert (await stage.answer("a", ["101"], 5_000)).ok
        assert (await stage.transfer("101", "103", attended=False)).ok, "that nothing rang above proves something"
        assert (await stage.ring("a", ["103"], 5_000)).ok
        await stage.close()
        await stage.open(story)
        refused = await lab.seats.phone("101").call("0171999")  # no rule: so nobody to bring a caller to, either
        assert not await refused.wait_answered(3)
        assert refused.status == 403
        await stage.close()
