"""What the tests with live calls share: the engine's image, and one run of a spec for all tests that look at it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Collection
from functools import cache
from pathlib import Path

import pytest

from ccctl.bridge.rehearsal import told
from ccctl.center import Center, Scenario
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_engine import put, tar
from ccctl.deploy.docker_image import ensure_image
from ccctl.deploy.docker_known import ROOT
from ccctl.deploy.place import Placed
from ccctl.diagnostics import Rejected
from ccctl.pipeline import accept, render_tree
from ccctl.verify.lab import Lab
from ccctl.verify.live import LiveStage
from ccctl.verify.report import TestReport
from ccctl.verify.seats import SeatCall
from ccctl.verify.tests_run import OnStep, Render, TestRun, run_tests

SPECS = Path(__file__).parent / "specs"
EXAMPLES = Path(__file__).parents[2] / "examples"


def center_of(name: str) -> Center:
    """The center of specs/<name>.yaml, or of the example with this name."""
    spec = SPECS / f"{name}.yaml"
    return accept(spec if spec.exists() else EXAMPLES / name / "center.yaml")[0]


@cache
def engine_image() -> str:
    """The engine's image; skips, with the reason, where there is no Docker engine."""
    try:
        return ensure_image(connect(), "asterisk")
    except Rejected as refusal:
        pytest.skip(f"NO LIVE CALLS on this machine: {refusal}")


@cache
def freeswitch_image() -> str:
    """The other engine's image; skips, with the reason, where CCCTL_FREESWITCH_IMAGE names none."""
    if not os.environ.get("CCCTL_FREESWITCH_IMAGE"):
        pytest.skip("NO CALLS ON FREESWITCH: CCCTL_FREESWITCH_IMAGE names no image (images/freeswitch/README.md)")
    try:
        return ensure_image(connect(), "freeswitch")
    except Rejected as refusal:
        pytest.skip(f"NO CALLS ON FREESWITCH on this machine: {refusal}")


def run(
    center: Center,
    tests: list[Scenario] | None = None,
    *,
    render: Render = render_tree,
    folder: Path | None = None,
    on_step: OnStep | None = None,
) -> TestReport:
    """The report of live calls."""
    run_of = TestRun(center, image=engine_image(), render=render, report_dir=folder, on_step=on_step, telling=told)
    return run_tests(run_of, tests)


@cache
def report_of(name: str) -> TestReport:
    """The report of all tests of specs/<name>.yaml, run once."""
    return run(center_of(name))


def nobody_is_left(center: Center, image: str) -> None:
    """Caller and seat of specs/told.yaml hang up, each once, while the seat hears its whisper: nobody may be left."""

    async def leave(lab: Lab, hang_up: Callable[[LiveStage, SeatCall], Awaitable[object]]) -> None:
        stage = LiveStage(lab)
        await stage.open(center.tests["the-seat-hears-the-whisper-while-the-caller-hears-its-number"])
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
        async with Lab(center, render_tree, image) as lab:
            await leave(lab, lambda stage, _ring: stage.hang_up_caller("caller"))
            await leave(lab, lambda _stage, ring: ring.call.hang_up())

    asyncio.run(both())


async def put_in_release(lab: Lab, files: list[Placed]) -> None:
    """Writes files into the release of the laboratory's engine."""
    client = connect()
    volume = {lab.box.name: {"bind": ROOT, "mode": "rw"}}
    door = await asyncio.to_thread(client.containers.create, lab.box.image, network_mode="none", volumes=volume)
    try:
        await asyncio.to_thread(put, door, ROOT, tar(files, "current"))
    finally:
        door.remove(force=True, v=True)
        client.close()


async def take_from_release(lab: Lab, paths: Collection[str]) -> None:
    """Removes files from the release of the laboratory's engine."""
    client = connect()
    try:
        await asyncio.to_thread(
            client.containers.run,
            lab.box.image,
            [f"{ROOT}/current/{path}" for path in paths],
            entrypoint=["rm", "-f"],
            user="0:0",
            remove=True,
            network_mode="none",
            volumes={lab.box.name: {"bind": ROOT, "mode": "rw"}},
        )
    finally:
        client.close()
