"""Changes of a queue's members on a live FreeSWITCH: who was taken out is never rung again, and who is signed in stays so."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from pathlib import Path

import pytest
from live_support import freeswitch_image, put_in_release

from ccctl.center import CallSpec, Center, Destination, Member, Scenario, SeatState
from ccctl.center.destination import Kind
from ccctl.center.scenario import Expectation
from ccctl.control.base import ControlError
from ccctl.control.freeswitch import FreeswitchControl
from ccctl.deploy.place import Placed
from ccctl.deploy.secrets import placed
from ccctl.pipeline import accept, render_tree
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.verify.lab import Lab
from ccctl.verify.phone import Call
from ccctl.verify.session_freeswitch import FreeswitchSession

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: changes
timezone: Europe/Berlin
engine: freeswitch
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"030100": queue/desk}
seats: {101-103: {}}
queues:
  desk: {strategy: in-order, members: [{seats: ["101", "102"]}], ring: 3s, rest_after_missed: 1s}
"""


@pytest.fixture(scope="module")
def image() -> str:
    return freeswitch_image()


def test_a_member_that_is_taken_out_is_never_rung_again(tmp_path: Path, image: str) -> None:
    (tmp_path / "center.yaml").write_text(SPEC, encoding="utf-8")
    asyncio.run(_story(accept(tmp_path / "center.yaml")[0], image))


def test_members_of_a_queue_that_rings_all_change_too(tmp_path: Path, image: str) -> None:
    (tmp_path / "center.yaml").write_text(SPEC.replace("in-order", "ring-all"), encoding="utf-8")

    async def story() -> None:
        center, sites = accept(tmp_path / "center.yaml")[0], list[Site]()

        def render(made: Center, site: Site) -> RenderedTree:
            sites.append(site)
            return render_tree(made, site)

        seats = dict.fromkeys(center.seats, SeatState.READY)
        async with Lab(center, render, image) as lab:
            await lab.prepare(Scenario("changes", (), seats, (), Expectation()))
            assert isinstance(lab.session, FreeswitchSession)
            control = FreeswitchControl(lab.session.esl)
            assert sorted(await _rung(lab, "c1", 2)) == ["101", "102"]
            others = (Member("102"), Member("103", tier=2))
            desk = replace(center.queues["desk"], members=others)
            new = replace(center, queues={"desk": desk})
            await put_in_release(lab, [*placed(render_tree(new, sites[0]), lab.secrets)])
            await control.reload(["xml", "callcenter"])
            queue = (await control.queues())[0]
            assert (queue.queue, queue.members, queue.signed_in) == ("desk", 2, 2)
            assert (await control.objects()).members["desk"] == {"102": (1, False), "103": (2, False)}
            assert await _rung(lab, "c2", 3) == ["102", "103", "102"]

            # the queue goes while a caller waits for a seat that talks: that caller is still served
            talking = await _answered(lab, ["102", "103"])
            waiting = await lab.place(CallSpec("caller", "03099", "030100"), "c9")
            await asyncio.sleep(1.5)
            number = replace(center.numbers["030100"], to=Destination(Kind.SEAT, "101"))
            gone = replace(center, queues={}, numbers={"030100": number})
            await put_in_release(lab, [*placed(render_tree(gone, sites[0]), lab.secrets)])
            await control.reload(["xml", "callcenter"])
            await asyncio.sleep(2.5)
            assert not waiting.over
            await talking["102"].hang_up()
            assert await _rings(lab, "c9") == ["102"]
            await waiting.hang_up()
            for _ in range(100):
                if not await control.queues():
                    break
                await asyncio.sleep(0.1)
            assert not await control.queues()

    asyncio.run(story())


async def _story(center: Center, image: str) -> None:
    sites: list[Site] = []

    def render(made: Center, site: Site) -> RenderedTree:
        sites.append(site)
        return render_tree(made, site)

    seats = dict.fromkeys(center.seats, SeatState.READY)
    async with Lab(center, render, image) as lab:
        await lab.prepare(Scenario("changes", (), seats, (), Expectation()))
        assert isinstance(lab.session, FreeswitchSession)
        control = FreeswitchControl(lab.session.esl)
        assert await _rung(lab, "c1", 1) == ["101"]

        desk = center.queues["desk"]
        others = replace(center, queues={"desk": replace(desk, members=(Member("102"), Member("103")))})
        await put_in_release(lab, [*placed(render_tree(others, sites[0]), lab.secrets)])
        await control.reload(["xml", "callcenter"])
        assert {seat.seat: seat.registered for seat in await control.seats()} == dict.fromkeys(center.seats, True)
        queue = (await control.queues())[0]
        assert (queue.members, queue.signed_in) == (2, 2)  # nobody was signed out by the reload
        assert await _waiting(lab, control) == (1, 0)
        assert await _rung(lab, "c2", 3) == ["102", "103", "102"]

        # files that are broken are refused in words, and what was read before goes on
        await put_in_release(lab, [Placed("dialplan/ends.xml", b"<include>\n<extension>\n</include>\n")])
        with pytest.raises(ControlError, match="complained"):
            await control.reload(["xml"])
        assert await _rung(lab, "c3", 1) == ["102"]


async def _answered(lab: Lab, seats: list[str]) -> dict[str, Call]:
    """The conversation of each of these seats with a new caller of its own."""
    found: dict[str, Call] = {}
    for count in range(len(seats)):
        await lab.place(CallSpec("caller", "03099", "030100"), f"talk{count}")
        await _rings(lab, f"talk{count}")
        ring = next(ring for ring in lab.seats.of(f"talk{count}") if ring.ringing)
        ring.call.answer()
        found[ring.seat] = ring.call
    assert sorted(found) == seats
    return found


async def _rings(lab: Lab, name: str) -> list[str]:
    """The seats that ring for this call, as soon as there are any."""
    deadline = time.monotonic() + 15
    while not (found := [ring.seat for ring in lab.seats.of(name) if ring.ringing]) and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    return found


async def _waiting(lab: Lab, control: FreeswitchControl) -> tuple[int, int]:
    """How many callers the engine says to wait: while one does whom nobody answers, and when that one has gone."""
    call = await lab.place(CallSpec("caller", "03099", "030100"), "waiting")
    deadline, found = time.monotonic() + 10, 0
    while not found and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
        found = (await control.queues())[0].waiting
    await call.hang_up()
    await lab.quiet()
    await asyncio.sleep(1.5)  # a rest that has begun is over
    return found, (await control.queues())[0].waiting


async def _rung(lab: Lab, name: str, count: int) -> list[str]:
    """The seats that ring for a new call, the first of them, in order; the caller then hangs up."""
    call = await lab.place(CallSpec("caller", "03099", "030100"), name)
    deadline = time.monotonic() + 15
    while len(lab.seats.of(name)) < count and time.monotonic() < deadline:
        await asyncio.sleep(0.05)
    found = [ring.seat for ring in lab.seats.of(name)][:count]
    await call.hang_up()
    await lab.quiet()
    await asyncio.sleep(1.5)  # a rest that has begun is over
    return found
