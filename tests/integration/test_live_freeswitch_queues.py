"""Queues on a live FreeSWITCH: a promised call outlives the engine, and who hangs up before a conversation leaves nobody behind."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from live_support import center_of, freeswitch_image, nobody_is_left

from ccctl.center import CallSpec, Center, Scenario, SeatState
from ccctl.center.scenario import Expectation
from ccctl.deploy.docker_client import connect
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.pipeline import render_tree
from ccctl.render.files import RenderedTree
from ccctl.verify.box import EngineBox
from ccctl.verify.lab import Lab
from ccctl.verify.session_freeswitch import FreeswitchSession

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]


@pytest.fixture(scope="module")
def image() -> str:
    return freeswitch_image()


def freeswitch(name: str) -> Center:
    return replace(center_of(name), engine="freeswitch")


async def stands_in(lab: Lab) -> bool:
    """Whether somebody stands in the queue for the caller who was promised a call."""
    assert isinstance(lab.session, FreeswitchSession)
    waiting = [
        line
        for line in (await lab.session.esl.api("callcenter_config queue list members desk")).splitlines()
        if "+8613800138002" in line and "|Waiting|" in line
    ]
    return len(waiting) == 1


async def until(check: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await check():
            await asyncio.sleep(0.1)


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The laboratory's engine keeps its state on a volume, as a deployed one does."""
    state, start, volumes = RUNTIMES["freeswitch"].database, EngineBox.start, list[str]()

    def with_volume(box: EngineBox, tree: RenderedTree, secrets: Mapping[str, str]) -> str:
        box._container.tmpfs.pop(state)
        volumes.append(f"{box.name}-state")
        box._container.with_volume_mapping(volumes[-1], state, "rw")
        return start(box, tree, secrets)

    monkeypatch.setattr(EngineBox, "start", with_volume)
    yield
    client = connect()
    for volume in volumes:
        client.volumes.get(volume).remove(force=True)
    client.close()


@pytest.mark.usefixtures("kept")
def test_a_callback_outlives_the_engine(image: str) -> None:
    async def story() -> None:
        spec = CallSpec("b", "13800138002", "02166668888")
        async with Lab(freeswitch("callback"), render_tree, image) as lab:
            name = await lab.prepare(Scenario("b", (spec,), {"1001": SeatState.PAUSED}, (), Expectation()))
            call = await lab.place(spec, f"{name}c1")
            assert await call.wait_answered(5)
            await asyncio.sleep(0.3)
            await call.press("1")
            assert await call.wait_ended(10)
            await until(lambda: stands_in(lab))
            await lab._fresh_engine()  # it is killed, and started again
            await until(lambda: stands_in(lab))

    asyncio.run(story())


def test_nobody_is_left_when_one_side_hangs_up_while_it_is_told_something(image: str) -> None:
    nobody_is_left(freeswitch("told"), image)
