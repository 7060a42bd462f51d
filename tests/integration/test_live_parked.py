"""Callers who are parked while the code of `park` changes or goes: fetched by the new one, or back at their seat."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from live_support import engine_image, freeswitch_image
from stage import Stage, played

from ccctl.center import CallSpec, Center, Feature
from ccctl.deploy.going_on import going_on
from ccctl.deploy.place import Placed
from ccctl.pipeline import accept
from ccctl.plan.live import PARKED_CALLS
from ccctl.verify.phone import Call

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: parked
timezone: Europe/Berlin
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1, accept_from: [192.0.2.1]}}}
numbers: {"030100": seat/101}
teams: {crew: {}}
seats: {101-103: {team: crew}}
features: {park: "*68"}
"""
LONGEST = {
    "asterisk": (b"MusicOnHold(default,120)", b"MusicOnHold(default,3)"),
    "freeswitch": (b"parked = 120", b"parked = 3"),
}


def parking(center: Center, code: str) -> Center:
    codes = {feature: at for feature, at in center.features.codes.items() if feature is not Feature.PARK}
    return replace(center, features=replace(center.features, codes={**codes, **({Feature.PARK: code} if code else {})}))


def sooner(stage: Stage) -> list[Placed]:
    """The files of the center as it is, but that nobody is parked for more than three seconds."""
    files = stage.files(stage.center)
    return [Placed(file.path, file.content.replace(*LONGEST[stage.center.engine]), file.mode) for file in files]


async def parked(stage: Stage, name: str) -> Call:
    """A caller talks to a seat, which parks the call; an apply sees it."""
    caller = await stage.lab.place(CallSpec("caller", "03099", "030100"), name)
    ring = await stage.ringing(name, "101")
    ring.answer()
    await asyncio.sleep(0.5)
    await (await ring.refer("*681")).wait(5)
    await stage.eventually("it is parked", lambda: counted(stage, 1))
    return caller


async def counted(stage: Stage, wanted: int) -> bool:
    return (await going_on(stage.control)).count(PARKED_CALLS) == wanted  # type: ignore[arg-type]


async def another_code_fetches(stage: Stage) -> None:
    """The caller waits through the change, and who dials the new code has the call."""
    caller = await parked(stage, "another")
    await stage.change(parking(stage.center, "*69"))
    fetching = await stage.lab.seats.phone("103").call("*691")
    assert await fetching.wait_answered(5)
    await stage.until("fetched", "another", "number/030100", "seat/101", "seat/103")
    assert not caller.over
    await fetching.hang_up()
    assert await caller.wait_ended(5)


async def without_a_code_the_call_comes_back(stage: Stage) -> None:
    """Nobody can fetch the caller any more: when the time is over the call is back at the seat that parked it."""
    await stage.put(sooner(stage))
    caller = await parked(stage, "without")
    await stage.change(parking(stage.center, ""))
    refused = await stage.lab.seats.phone("103").call("*681")
    assert not await refused.wait_answered(1)
    (await stage.ringing("without", "101")).answer()
    await stage.until("back", "without", "number/030100", "seat/101", "seat/101")
    await stage.eventually("it is parked no more", lambda: counted(stage, 0))
    await caller.hang_up()


ACTS = (another_code_fetches, without_a_code_the_call_comes_back)


def test_parked_callers_are_not_stranded(tmp_path: Path) -> None:
    (tmp_path / "center.yaml").write_text(SPEC, encoding="utf-8")
    asyncio.run(played(accept(tmp_path / "center.yaml")[0], engine_image(), *ACTS))


def test_parked_callers_are_not_stranded_on_freeswitch(tmp_path: Path) -> None:
    image = freeswitch_image()
    (tmp_path / "center.yaml").write_text(SPEC.replace("timezone:", "engine: freeswitch\ntimezone:"), encoding="utf-8")
    asyncio.run(played(accept(tmp_path / "center.yaml")[0], image, *ACTS))
