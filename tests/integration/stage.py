"""An engine with calls whose center changes under them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection

from live_support import put_in_release, take_from_release

from ccctl.center import CallSpec, Center, Scenario, SeatState
from ccctl.center.scenario import Expectation
from ccctl.control.asterisk import AsteriskControl
from ccctl.control.expected import expected_of
from ccctl.control.freeswitch import FreeswitchControl
from ccctl.deploy.docker_asking import log_mark
from ccctl.deploy.place import Placed
from ccctl.deploy.secrets import placed
from ccctl.pipeline import render_tree
from ccctl.plan.plan import FREE_ACTIONS
from ccctl.plan.release import file_records
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.verify.lab import Lab
from ccctl.verify.phone import Call
from ccctl.verify.seats import SeatCall
from ccctl.verify.session_asterisk import AsteriskSession
from ccctl.verify.session_freeswitch import FreeswitchSession

Act = Callable[["Stage"], Awaitable[None]]


class Stage:
    """An engine with calls, and the center that it has now."""

    def __init__(self, lab: Lab, center: Center, site: Site) -> None:
        self.lab, self.center, self.site = lab, center, site
        self.other = center

    async def call(self, name: str, number: str) -> Call:
        """A caller, who is answered."""
        call = await self.lab.place(CallSpec("caller", "03099", number), name)
        assert await call.wait_answered(10)
        return call

    async def change(self, center: Center) -> None:
        """The files of another center, and the reloads that an apply would do for them."""
        old, new = (render_tree(each, self.site) for each in (self.center, center))
        records, now = file_records(old), file_records(new)
        changed = [record for path, record in now.items() if path not in records or not record.reads_as(records[path])]
        gone = {path: record for path, record in records.items() if path not in now}
        changed += gone.values()
        if gone:
            await take_from_release(self.lab, gone)
        self.center = center
        await self.put([*placed(new, self.lab.secrets)], {record.action for record in changed})

    def files(self, center: Center) -> list[Placed]:
        """The files of a center for this engine."""
        return [*placed(render_tree(center, self.site), self.lab.secrets)]

    async def put(self, files: list[Placed], actions: Collection[str] = ("queues", "dialplan")) -> None:
        """Brings files into force, as a release is; raises what the engine has against them."""
        await put_in_release(self.lab, files)
        modules = expected_of(
            (file.path, file.content.decode()) for file in files if file.path == "modules.conf"
        ).modules
        await self.control.reload(sorted({*actions} - FREE_ACTIONS), modules)

    @property
    def control(self) -> AsteriskControl | FreeswitchControl:
        """The engine's control port, as an apply uses it."""
        if isinstance(self.lab.session, FreeswitchSession):
            return FreeswitchControl(self.lab.session.esl)
        assert isinstance(self.lab.session, AsteriskSession)
        return AsteriskControl(self.lab.session.ami, log_mark(self.lab.box.wrapped))

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


async def played(center: Center, image: str, *acts: Act, other: Center | None = None) -> None:
    """Plays the acts on one throw-away engine, each with the center as it was. `other`: what it may become."""
    sites: list[Site] = []

    def render(made: Center, site: Site) -> RenderedTree:
        sites.append(site)
        return render_tree(made, site)

    async with Lab(center, render, image) as lab:
        stage = Stage(lab, center, sites[0])
        stage.other = other or center
        for act in acts:
            await lab.prepare(
                Scenario(act.__name__, (), dict.fromkeys(center.seats, SeatState.READY), (), Expectation())
            )
            await act(stage)
            await lab.clear()
            await stage.change(center)
