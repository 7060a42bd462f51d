"""What the HTTP interface has done on an engine: with real phones that listen, and in what hooks are told."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

import httpx2
import pytest
from live_support import center_of, engine_image, freeswitch_image

from ccctl.bridge.acts import Acts
from ccctl.bridge.api import make_app
from ccctl.bridge.asterisk_acts import AsteriskActs
from ccctl.bridge.asterisk_link import AsteriskLink
from ccctl.bridge.config import Config
from ccctl.bridge.desktops import Desktops
from ccctl.bridge.freeswitch_acts import FreeswitchActs
from ccctl.bridge.freeswitch_link import FreeswitchLink
from ccctl.bridge.outbox import Outbox
from ccctl.bridge.rehearsal import told
from ccctl.bridge.service import Bridge
from ccctl.bridge.tokens import Owner, token_of
from ccctl.center import Center, Feature
from ccctl.center.scenario import Expectation, Scenario
from ccctl.pipeline import render_tree
from ccctl.verify.audio import known_signal
from ccctl.verify.lab import Lab
from ccctl.verify.live import LiveStage
from ccctl.verify.live_base import Attending
from ccctl.verify.seats import SeatCall

pytestmark = [pytest.mark.live, pytest.mark.timeout(180)]

MUSIC = 50.0  # the least loudness of music
CONFIG = {engine: Config("alike", "test", engine, seats=dict.fromkeys(("1001", "1002"), ""), api_secret="s" * 32)
          for engine in ("asterisk", "freeswitch")}  # fmt: skip


def loudness(samples: Any) -> float:
    return float((samples.astype("float64") ** 2).mean() ** 0.5) if len(samples) else 0.0


def acts_of(lab: Lab, config: Config) -> Acts:
    """What a bridge has to act with."""
    session = cast(Any, lab.session)
    if config.engine == "asterisk":
        link = AsteriskLink(cast(Any, None), lambda _facts: None, config.seats, (), ())
        link.session = session.ami
        return AsteriskActs(link)
    other = FreeswitchLink(cast(Any, None), lambda _facts: None, config.seats, (), ())
    other.session = session.esl
    return FreeswitchActs(other)


@dataclass
class Talk:
    """A caller and a seat that speak with each other, and the HTTP interface."""

    lab: Lab
    stage: LiveStage
    config: Config
    outbox: Outbox
    seat: str = "1002"
    call: str = ""

    def restart_bridge(self) -> None:
        """A bridge that has just been started knows nothing of what was asked of the one before."""
        app = make_app(Bridge(self.config, self.outbox, None), acts_of(self.lab, self.config), Desktops({}))
        self.web = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://bridge")

    def bearer(self, owner: Owner) -> dict[str, str]:
        return {"authorization": f"Bearer {token_of(self.config.api_secret, owner)}"}

    async def ask(self, what: str, status: int = 204, owner: Owner | None = None, **more: str) -> str:
        method = "DELETE" if what == "" else "POST"
        path = what if what.startswith("/") else f"/v1/calls/{self.call}/{what}".rstrip("/")
        headers = self.bearer(owner or Owner("seat", self.seat))
        answer = await self.web.request(method, path, headers=headers, json=more or None)
        assert answer.status_code == status, answer.text
        return answer.text

    async def apart(self) -> None:
        """Neither hears the other; the caller has music, the seat nothing."""
        since = time.monotonic()
        heard = await self.stage.talk("caller", 1500)
        assert f"{self.seat} did not hear caller and caller did not hear {self.seat}" in heard.message, heard
        await asyncio.sleep(0.5)
        caller, seat = self.phones()
        assert loudness(caller.heard(since, early=True)) > MUSIC > loudness(seat.heard(since, early=True))

    async def together(self) -> None:
        heard = await self.stage.talk("caller", 1000)
        assert heard.ok, heard

    def phones(self) -> tuple[Any, Any]:
        ring = next(one for one in self.lab.seats.everything() if one.seat == self.seat and one.talking)
        return self.stage.callers["caller"].call, ring.call


@asynccontextmanager
async def talking(lab: Lab, scenario: Scenario, tmp_path: Path) -> AsyncIterator[Talk]:
    config = CONFIG[lab.center.engine]
    stage = LiveStage(lab)
    await stage.open(scenario)
    assert (await stage.start("caller")).ok
    assert (await stage.answer("caller", ["1002"], 8000)).ok
    talk = Talk(lab, stage, config, Outbox(f"sqlite:///{tmp_path}/outbox.db"))
    talk.restart_bridge()
    await talk.together()
    (up,) = (await talk.web.get("/v1/calls", headers=talk.bearer(Owner("admin")))).json()
    talk.call = up["call"]
    yield talk
    await stage.close()


async def kinds(talk: Talk) -> list[str]:
    report = await talk.stage.finish()
    assert report.told is not None
    ((_, found),) = report.told.items()
    return list(found)


async def story(center: Center, image: str, tmp_path: Path) -> None:
    scenario = replace(
        center.tests["a-seat-hands-its-caller-on"], expect=Expectation(hooks={"crm": ("call.held", "call.ended")})
    )
    async with Lab(center, render_tree, image) as lab:
        lab.telling = told
        async with talking(lab, scenario, tmp_path) as talk:
            await talk.ask("hold", 404, Owner("seat", "1001"))
            assert "not held" in await talk.ask("resume", 409)
            await talk.ask("hold", owner=Owner("admin"))
            assert "held already" in await talk.ask("hold", 409)
            await talk.apart()
            talk.restart_bridge()
            await talk.ask("resume")
            await talk.together()
            await talk.ask("hold")
            caller, seat = talk.phones()
            await seat.hang_up()
            assert await caller.wait_ended(3), "the music goes on for ever"
            found = await kinds(talk)
            assert found.count("call.held") in (3, 4), found  # on Asterisk its end is told too when the seat leaves
            assert found[-1] == "call.ended"
        async with talking(lab, scenario, tmp_path) as talk:
            await talk.ask("hold")
            caller, seat = talk.phones()
            await caller.hang_up()
            assert await seat.wait_ended(3), "the seat stays with nobody"
            found = await kinds(talk)
            assert "call.held" in found and found[-1] == "call.ended", found

        for by_request in (True, False):
            async with talking(lab, center.tests["a-seat-hands-its-caller-on"], tmp_path) as talk:
                await talk.ask("hold")
                if by_request:
                    await talk.ask("/v1/seats/1002/transfer", to="1001")
                else:
                    handed = await talk.stage.transfer("1002", "1001", attended=False)
                    assert handed.ok, handed
                assert (await talk.stage.answer("caller", ["1001"], 8000)).ok
                talk.seat = "1001"
                await talk.together()


@pytest.mark.parametrize("engine", ["asterisk", "freeswitch"])
def test_a_call_is_held_by_request_until_it_is_taken_back_or_handed_on_or_over(tmp_path: Path, engine: str) -> None:
    image = engine_image() if engine == "asterisk" else freeswitch_image()
    asyncio.run(story(replace(center_of("alike"), engine=engine), image, tmp_path))


async def others(center: Center, image: str, tmp_path: Path) -> None:
    """Supervisors, click-to-dial, and the end of a call."""
    scenario = center.tests["a-seat-hands-its-caller-on"]
    async with Lab(center, render_tree, image) as lab, talking(lab, scenario, tmp_path) as talk:
        for how in (Feature.LISTEN, Feature.WHISPER, Feature.BARGE):
            rung = lab.seats.answers_at_once("1001")
            await talk.ask("/v1/seats/1002/spy", 202, Owner("admin"), supervisor="1001", how=str(how))
            talk.stage.attending["1001"] = Attending("1002", how, await asyncio.wait_for(rung, 5))
            await asyncio.sleep(1)  # its ear and its mouth are there a little after its answer
            for _ in range(3):  # mixed audio suffers most on a busy machine
                heard = await talk.stage.talk("caller", 1000)
                if heard.ok:
                    break
            assert heard.ok, heard
            assert (await talk.stage.hang_up_seat("1001")).ok
        caller, seat = talk.phones()
        await talk.ask("", 404, Owner("seat", "1001"))
        await talk.ask("")
        assert await caller.wait_ended(3) and await seat.wait_ended(3)

        rung = lab.seats.answers_at_once("1001")
        await talk.ask("/v1/calls", 403, Owner("seat", "1002"), seat="1001", to="13800138000")
        await talk.ask("/v1/calls", 202, Owner("seat", "1001"), seat="1001", to="13800138000")
        mine = await asyncio.wait_for(rung, 5)
        assert await talk.stage.until(lambda: bool(ringing(lab, "number/+8613800138000")), 5)
        (outside,) = ringing(lab, "number/+8613800138000")
        outside.call.answer()
        assert await outside.call.wait_answered(3)
        await asyncio.sleep(0.3)
        since = time.monotonic()
        mine.play(known_signal("seat 1001", 1))
        outside.call.play(known_signal("outside", 1))
        await asyncio.sleep(1.5)
        assert await talk.stage._hears(mine, "outside", 1, since)
        assert await talk.stage._hears(outside.call, "seat 1001", 1, since)
        await mine.hang_up()
        assert await outside.call.wait_ended(3)


def ringing(lab: Lab, seat: str) -> list[SeatCall]:
    return [one for one in lab.seats.everything() if one.seat == seat and one.ringing]


@pytest.mark.parametrize("engine", ["asterisk", "freeswitch"])
def test_supervisors_take_part_calls_are_dialled_and_ended_by_request(tmp_path: Path, engine: str) -> None:
    image = engine_image() if engine == "asterisk" else freeswitch_image()
    asyncio.run(others(replace(center_of("alike"), engine=engine), image, tmp_path))
