"""An engine with calls whose center changes under them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from live_support import put_in_release

from ccctl.center import CallSpec, Center, Scenario, SeatState
from ccctl.center.scenario import Expectation
from ccctl.control.asterisk import AsteriskControl, LogSince
from ccctl.control.freeswitch import FreeswitchControl
from ccctl.deploy.place import Placed
from ccctl.deploy.secrets import placed
from ccctl.pipeline import render_tree
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.verify.lab import Lab
from ccctl.verify.phone import Call
from ccctl.verify.seats import SeatCall
from ccctl.verify.session_asterisk import AsteriskSession
from ccctl.verify.session_freeswitch import FreeswitchSession

Act = Callable[["Stage"], Awaitable[None]]


async def no_log() -> LogSince:
    """A LogMark for questions that do not look at the log."""
    raise NotImplementedError


class Stage:
    """An engine with calls, and the center that it has now."""

    def __init__(self, lab: Lab, center: Center, site: Site) -> None:
        self.lab, self.center, self.site = lab, center, site

    async def call(self, name: str, number: str) -> Call:
        """A caller, who is answered."""
        call = await self.lab.place(CallSpec("caller", "03099", number), name)
        assert await call.wait_answered(10)
        return call

    async def change(self, center: Center) -> None:
        """The files of another center, and the reload."""
        self.center = center
        await self.put(self.files(center))

    def files(self, center: Center) -> list[Placed]:
        """The files of a center for this engine."""
        return [*placed(render_tree(center, self.site), self.lab.secrets)]

    async def put(self, files: list[Placed]) -> None:
        """Brings files into force, as a release is; the queues are read again, too."""
        await put_in_release(self.lab, files)
        if isinstance(self.lab.session, FreeswitchSession):
            await FreeswitchControl(self.lab.session.esl).reload(["xml", "callcenter"])
        else:
            assert isinstance(self.lab.session, AsteriskSession)
            if self.center.queues:
                await self.lab.session.ami.command("queue reload all")
            assert "reloaded" in await self.lab.session.ami.command("dialplan reload")

    @property
    def control(self) -> AsteriskControl | FreeswitchControl:
        """The engine's control port, as an apply uses it."""
        if isinstance(self.lab.session, FreeswitchSession):
            return FreeswitchControl(self.lab.session.esl)
        assert isinstance(self.lab.session, AsteriskSession)
        return AsteriskControl(self.lab.session.ami, no_log)

    async def until(self, what: str, name: str, *nodes: str) -> None:
        """The call has come along all these nodes."""
        deadline = time.monotonic() + 15
        while self.lab.book.journey(name)[: len(nodes)] != nodes and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        assert self.lab.book.journey(name) == nodes, what

    async def dial(self, seat: str, code: str) -> Call:
        """A seat has dialled a code, and the call of that is over."""
        call = await self.lab.seats.phone(seat).call(code)
        assert await call.wait_ended(10), f"{seat} dials {code}"
        return call

    async def eventually(self, what: str, holds: Callable[[], Awaitable[bool]]) -> None:
        """It holds at last."""
        deadline = time.monotonic() + 15
        while not await holds():
            assert time.monotonic() < deadline, what
            await asyncio.sleep(0.1)

    async def promises(self, queue: str, *, standing: int, promised: int = 1) -> bool:
        """Whether so many stand in the queue for callers who were promised a call, and so many calls are to be made."""
        found = {one.queue: one.callbacks for one in await self.control.queues()}
        made = (await self.control.promised()).get(queue, frozenset())
        return found.get(queue, 0) == standing and len(made) == promised

    async def rings(self, name: str, seat: str = "") -> SeatCall:
        """The ring at the seat, or at any, as soon as there is one for this call."""
        deadline = time.monotonic() + 10
        while not (found := [one for one in self.lab.seats.of(name) if one.ringing and seat in ("", one.seat)]):
            assert time.monotonic() < deadline, f"{seat} does not ring for {name}: {self.lab.book.journey(name)}"
            await asyncio.sleep(0.05)
        return found[0]

    async def ringing(self, name: str, seat: str) -> Call:
        """The seat's phone, as soon as it rings for this call."""
        return (await self.rings(name, seat)).call


async def played(center: Center, image: str, *acts: Act) -> None:
    """Plays the acts on one throw-away engine, each with the center as it was."""
    sites: list[Site] = []

    def render(made: Center, site: Site) -> RenderedTree:
        sites.append(site)
        return render_tree(made, site)

    async with Lab(center, render, image) as lab:
        stage = Stage(lab, center, sites[0])
        for act in acts:
            await lab.prepare(
                Scenario(act.__name__, (), dict.fromkeys(center.seats, SeatState.READY), (), Expectation())
            )
            await act(stage)
            await lab.clear()
            await stage.change(center)
