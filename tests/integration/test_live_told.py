"""Who hangs up while something is told, before caller and seat are joined, leaves nobody behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from live_support import center_of, engine_image

from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab
from ccctl.verify.live import LiveStage
from ccctl.verify.seats import SeatCall

pytestmark = [pytest.mark.live, pytest.mark.timeout(120)]


def test_nobody_is_left_when_one_side_hangs_up_while_it_is_told_something() -> None:
    center = center_of("told")
    scenario = center.tests["the-seat-hears-the-whisper-while-the-caller-hears-its-number"]

    async def leave(lab: Lab, hang_up: Callable[[LiveStage, SeatCall], Awaitable[object]]) -> None:
        stage = LiveStage(lab)
        await stage.open(scenario)
        assert (await stage.start("caller")).ok
        assert (await stage.ring("caller", ["1001"], 5_000)).ok
        ring = lab.seats.ringing(stage.callers["caller"].name)["1001"]
        ring.call.answer()
        await asyncio.sleep(0.8)
        assert ring.talking and not lab.book.joined
        await hang_up(stage, ring)
        caller = stage.callers["caller"].call
        assert caller is not None
        assert await ring.call.wait_ended(2), "the seat's phone is still up"
        assert await caller.wait_ended(2), "the caller is still there"
        report = await stage.finish()
        assert report.calls["caller"].journey == ("number/030100", "queue/both", "seat/1001")
        await stage.close()

    async def both() -> None:
        async with Lab(center, render_tree, engine_image()) as lab:
            await leave(lab, lambda stage, _ring: stage.hang_up_caller("caller"))
            await leave(lab, lambda _stage, ring: ring.call.hang_up())

    asyncio.run(both())
