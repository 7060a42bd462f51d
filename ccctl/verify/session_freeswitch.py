"""The laboratory's session with FreeSWITCH, over its event socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping
from typing import TYPE_CHECKING

from ccctl.center import Center, SeatState, SignIn
from ccctl.center.scenario import TrunkState
from ccctl.control.base import ControlError
from ccctl.control.esl import Esl
from ccctl.control.message import Message
from ccctl.control.rows import rows
from ccctl.deploy.docker_engine import open_esl
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.diagnostics import codes, rejected
from ccctl.verify.reset import still_up

if TYPE_CHECKING:
    from docker.models.containers import Container

SETTLE_SECONDS = 5.0
LOOK_SECONDS = 0.03
DOMAIN = "ccctl"
STATUS = {SeatState.PAUSED: "On Break", SeatState.SIGNED_OUT: "Logged Out"}


class FreeswitchSession:
    """Implements Session (session.py)."""

    def __init__(self, esl: Esl, center: Center) -> None:
        self.esl = esl
        self._center = center
        self._tiers: dict[tuple[str, str], int] = {}
        self._outside = frozenset(seat.number for seat in center.seats.values() if seat.outside)

    @classmethod
    async def open(cls, container: Container, secrets: Mapping[str, str], center: Center) -> FreeswitchSession:
        """A session with the engine in the container, that hears everything."""
        esl = await open_esl(container, secrets[RUNTIMES["freeswitch"].control_secret], events=EVENTS)
        session = cls(esl, center)
        for row in rows(await esl.api("callcenter_config tier list")):
            session._tiers[row["queue"], row["agent"]] = int(row["position"])
        return session

    @property
    def failure(self) -> ControlError | None:
        return self.esl.failure

    def events(self) -> AsyncIterator[Message]:
        return self.esl.events()

    async def forget(self) -> None:
        deadline = time.monotonic() + SETTLE_SECONDS
        while up := await self._channels():
            if time.monotonic() > deadline:
                raise still_up(sorted(row.get("name", "") for row in up))
            await self.hang_up_all()
            await asyncio.sleep(LOOK_SECONDS)
        for switch in self._center.switches:
            await self.esl.api(f"db delete/switch/{switch}")
        for seat in self._outside:
            await self.esl.api(f"hash delete/there/{seat}")
        for seat in self._center.seats:
            await self.esl.api(f"db delete/pause/{seat}")
            await self.esl.api(f"db delete/signed/{seat}")
        await self.esl.api("lua forget.lua")
        for (queue, seat), position in self._tiers.items():
            await self.esl.api(f"callcenter_config tier set position {queue} {seat} {position}")
        await self.esl.api("lua start.lua")

    async def bring_about(self, states: Mapping[str, SeatState]) -> None:
        for seat, state in states.items():
            if seat in self._outside and state is not SeatState.SIGNED_OUT:
                await self.esl.api(f"hash insert/there/{seat}/1")
            if state is SeatState.PAUSED:
                await self.esl.api(f"db insert/pause/{seat}/-")
            if state is not SeatState.SIGNED_OUT and self._center.seats[seat].sign_in is SignIn.CODE:
                await self.esl.api(f"db insert/signed/{seat}/1")
            if state is SeatState.BUSY:
                await self.esl.send(f"bgapi originate {self._busy(seat)} &park")
        await self.esl.api("lua start.lua")
        deadline = time.monotonic() + SETTLE_SECONDS
        while wrong := await self._wrong(states):
            if time.monotonic() > deadline:
                text = f"the queues of the throw-away engine see seats wrongly: {', '.join(wrong)}"
                raise rejected(codes.ENGINE_DIED, text)
            await asyncio.sleep(LOOK_SECONDS)
        await self._caught_up()  # the first events of a session come half a second late: not in the story

    async def hang_up_all(self) -> None:
        await self.esl.api("hupall NORMAL_CLEARING")

    async def channels(self, calls: Collection[str]) -> int:
        up = sum(row["uuid"] in calls or row.get("call_uuid", "") in calls for row in await self._channels())
        if not up:
            await self._caught_up()
        return up

    async def turn(self, switch: str, *, on: bool) -> None:
        await self.esl.do(f"db insert/switch/{switch}/{int(on)}")

    async def fail(self, trunk: str, state: TrunkState) -> str:
        """A full trunk is marked so; one that is dead or busy is found out by the call that tries it."""
        if state is TrunkState.FULL:
            await self.esl.do(f"hash insert/taken/{trunk}/1")
        else:
            await self.esl.api(f"hash delete/taken/{trunk}")
        return ""

    async def close(self) -> None:
        await self.esl.close()

    def _busy(self, seat: str) -> str:
        """What is called to keep a seat busy; of one that is an outside number nobody is called."""
        if seat not in self._outside:
            return f"user/{seat}@{DOMAIN}"
        values = f"presence_id={seat}@{DOMAIN},loopback_bowout=false,execute_on_answer='callcenter_track {seat}'"
        return f"{{{values}}}loopback/m:^:answer^park/default/inline"

    async def _caught_up(self) -> None:
        """Waits until the events of what has happened so far are here: they come later than answers do."""
        jobs = self.esl.events("BACKGROUND_JOB")
        try:
            said = await self.esl.send("bgapi status")
            async with asyncio.timeout(SETTLE_SECONDS):
                async for job in jobs:
                    if job.get("Job-UUID") and job.get("Job-UUID") in said:
                        return
        finally:
            jobs.close()

    async def _channels(self) -> list[dict[str, str]]:
        return rows(await self.esl.api("show channels as delim |"))

    async def _wrong(self, states: Mapping[str, SeatState]) -> list[str]:
        found = []
        # the list of channels comes a little later than they do, and scripts look at it
        there = {row.get("presence_id", "").partition("@")[0] for row in await self._channels()}
        for row in rows(await self.esl.api("callcenter_config agent list")):
            state = states.get(row["name"], SeatState.SIGNED_OUT)
            busy = row.get("external_calls_count", "0") != "0" and row["name"] in there
            if row["status"] != STATUS.get(state, "Available") or busy != (state is SeatState.BUSY):
                found.append(f"{row['name']} is {row['status']}{' and in a call' if busy else ''}")
        return found


EVENTS = (
    "BACKGROUND_JOB",
    "RECORD_STOP",
    "MEDIA_BUG_START",
    "CHANNEL_CREATE",
    "CHANNEL_ANSWER",
    "CHANNEL_BRIDGE",
    "CHANNEL_HANGUP_COMPLETE",
    "CUSTOM",
    "ccctl::CallStart",
    "ccctl::Breadcrumb",
    "ccctl::Offer",
    "ccctl::OfferEnd",
    "ccctl::Joined",
    "ccctl::Message",
    "ccctl::Switch",
    "ccctl::SeatState",
    "ccctl::Survey",
    "ccctl::Conference",
    "ccctl::ThreeWay",
    "ccctl::Language",
    "ccctl::Recording",
    "callcenter::info",
)
