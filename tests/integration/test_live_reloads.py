"""Changes of what a call is in, on a live Asterisk: the call goes on behind that, is not cut off, and is sent nowhere twice."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from live_support import engine_image
from stage import Stage, played

from ccctl.center import Destination
from ccctl.center.destination import Kind
from ccctl.pipeline import accept

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: reloads
timezone: Europe/Berlin
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1, accept_from: [192.0.2.1]}}}
numbers: {"030100": menu/main, "030200": queue/desk, "030300": voicemail/box}
seats: {101-103: {}}
prompts:
  which: {say: "Press one for the desk, or stay on the line and you are helped by somebody else."}
  other: {say: "That is not a key of this menu."}
  how: {say: "Were you content with us? Press one."}
  later: {say: "Nobody is here. Please leave a message."}
surveys: {content: {prompt: how, keys: [1]}}
menus:
  main: {prompt: which, timeout: 2s, retries: 0, keys: {"1": queue/desk}, otherwise: seat/103}
queues:
  desk:
    {strategy: in-order, members: [{seats: ["101", "102"]}], ring: 2s, survey: content, overflow: {timeout: voicemail/box}}
voicemails: {box: {mailbox: "1", greeting: later}}
"""


async def a_menu_that_grows(stage: Stage) -> None:
    """Who hears a menu's prompt, or is silent: what was pressed counts, and `otherwise` comes once."""
    center, menu = stage.center, stage.center.menus["main"]
    pressed, silent = await asyncio.gather(stage.call("pressed", "030100"), stage.call("silent", "030100"))
    keys = {**menu.keys, "12": Destination(Kind.SEAT, "102"), "*": Destination(Kind.BACK, "")}
    more = replace(menu, keys=keys, retries=1, invalid="other", max_callers=40, dial_seats=True)
    await stage.change(replace(center, menus={"main": more}))
    await pressed.press("1")
    (await stage.ringing("pressed", "101")).answer()
    await stage.until("the key was pressed", "pressed", "number/030100", "menu/main", "queue/desk", "seat/101")
    await pressed.hang_up()
    await stage.change(center)
    (await stage.ringing("silent", "103")).answer()
    await stage.until("nothing was pressed", "silent", "number/030100", "menu/main", "seat/103")
    await silent.hang_up()


async def an_offer_under_which_the_queue_changes(stage: Stage) -> None:
    """A seat rings, and everything about offers changes: the next seat gets the caller, once; and no survey comes."""
    desk = stage.center.queues["desk"]
    caller = await stage.call("offered", "030200")
    await stage.ringing("offered", "101")
    other = replace(
        desk, say_seat_number=True, pause_after_missed=3, rest_after_missed_ms=0, survey=None, max_waiting=9
    )
    await stage.change(replace(stage.center, queues={"desk": other}))
    (await stage.ringing("offered", "102")).answer()
    await stage.until("the second seat has it", "offered", "number/030200", "queue/desk", "seat/102")
    assert [ring.seat for ring in stage.lab.seats.of("offered")] == ["101", "102"]
    await stage.lab.seats.of("offered")[-1].call.hang_up()  # the survey that the call was promised is gone
    assert await caller.wait_ended(5), "the caller was sent on after the conversation"
    await stage.until("nowhere else", "offered", "number/030200", "queue/desk", "seat/102")


async def a_box_without_its_greeting(stage: Stage) -> None:
    """Who hears the greeting as it goes leaves a message all the same."""
    caller = await stage.call("message", "030300")
    await asyncio.sleep(0.3)
    boxes = {"box": replace(stage.center.voicemails["box"], greeting=None)}
    await stage.change(replace(stage.center, voicemails=boxes, surveys={}, queues={}, menus={}, flows={}))
    await asyncio.sleep(4)
    assert not caller.over
    await caller.hang_up()
    await stage.until("once", "message", "number/030300", "voicemail/box")


ACTS = (a_menu_that_grows, an_offer_under_which_the_queue_changes, a_box_without_its_greeting)


def test_calls_go_on_behind_what_they_are_in(tmp_path: Path) -> None:
    (tmp_path / "center.yaml").write_text(SPEC, encoding="utf-8")
    center = accept(tmp_path / "center.yaml")[0]
    asyncio.run(played(center, engine_image(), *ACTS))
