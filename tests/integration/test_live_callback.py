"""A caller who was promised a call still gets it when the engine has ended meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from live_support import center_of, engine_image

from ccctl.center import CallSpec, Scenario, SeatState
from ccctl.center.scenario import Expectation
from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab
from ccctl.verify.threads import in_thread

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

STAND_IN = "@cc-back-hold"


async def until(check: Callable[[], bool], seconds: float = 20.0) -> None:
    end = asyncio.get_running_loop().time() + seconds
    while not await in_thread(check):
        assert asyncio.get_running_loop().time() < end
        await asyncio.sleep(0.2)


def test_a_callback_outlives_the_engine() -> None:
    asyncio.run(a_callback_outlives_the_engine())


async def a_callback_outlives_the_engine() -> None:
    center = center_of("callback")
    async with Lab(center, render_tree, engine_image()) as lab:
        spec = CallSpec("b", "13800138002", "02166668888")
        name = await lab.prepare(Scenario("b", (spec,), {"1001": SeatState.PAUSED}, (), Expectation()))
        call = await lab.place(spec, f"{name}c1")
        assert await call.wait_answered(5)
        await asyncio.sleep(0.3)
        await call.press("1")
        assert await call.wait_ended(10)
        await until(lambda: STAND_IN in lab.box.cli("queue show desk"))
        began = await in_thread(lab.box.cli, "core show uptime seconds")
        await in_thread(lab.box.cli, "core restart now")
        await until(lambda: "System uptime" in (up := lab.box.cli("core show uptime seconds")) and up != began)
        await until(lambda: STAND_IN in lab.box.cli("queue show desk"))
        assert (await in_thread(lab.box.cli, "database show callback")).count("13800138002") == 1
