"""Changes of what a call is in, on a live FreeSWITCH: the call goes on behind that, and keys mean what they mean now."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from live_support import freeswitch_image
from stage import Stage, played

from ccctl.center import Destination, Play, Strategy
from ccctl.center.destination import Kind
from ccctl.pipeline import accept

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: reloads
timezone: Europe/Berlin
engine: freeswitch
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1, accept_from: [192.0.2.1]}}}
numbers: {"030100": menu/main, "030200": queue/desk, "030300": flow/way}
seats: {101-103: {}}
hours: {never: {open: ["mon 01:00-01:01"]}}
prompts:
  which: {say: "Press one for the desk, or two for the other one. Or stay on the line, and somebody helps you."}
  wait: {say: "One moment please, we look for somebody who can help you."}
  more: {say: "Still looking."}
menus:
  main: {prompt: which, timeout: 3s, retries: 0, keys: {"1": queue/desk, "2": queue/other}, otherwise: seat/103}
flows:
  way: [{play: wait}, {go: seat/101, if: {open: never}}, {play: more}, {go: seat/103}]
queues:
  desk: {strategy: in-order, members: [{seats: ["101", "102"]}], ring: 2s, rest_after_missed: 1s}
  other: {members: [{seats: ["103"]}]}
"""


async def a_menu_whose_key_leads_elsewhere(stage: Stage) -> None:
    """The queue to which a key led is gone as the key is pressed: the caller comes where the key leads now."""
    center = stage.center
    caller = await stage.call("pressed", "030100")
    await asyncio.sleep(0.5)
    main = center.menus["main"]
    keys = {**main.keys, "2": Destination(Kind.QUEUE, "desk")}
    queues = {"desk": center.queues["desk"]}
    await stage.change(replace(center, menus={"main": replace(main, keys=keys)}, queues=queues))
    await caller.press("2")
    (await stage.ringing("pressed", "101")).answer()
    await stage.until("as it is now", "pressed", "number/030100", "menu/main", "queue/desk", "seat/101")
    await caller.hang_up()


async def a_flow_that_grows(stage: Stage) -> None:
    """Steps come before the one that the caller hears, and one goes: the caller goes on behind it, and hears nothing twice."""
    way = stage.center.flows["way"]
    caller = await stage.call("grown", "030300")
    await asyncio.sleep(0.5)
    steps = (Play("more"), Play("more"), way.steps[0], way.steps[1], way.steps[3])
    await stage.change(replace(stage.center, flows={"way": replace(way, steps=steps)}))
    (await stage.ringing("grown", "103")).answer()
    await stage.until("at its end", "grown", "number/030300", "flow/way", "seat/103")
    await caller.hang_up()
    # the step that the caller hears goes, and so does all behind it but the last: the new flow begins
    caller = await stage.call("begun", "030300")
    await asyncio.sleep(0.5)
    await stage.change(replace(stage.center, flows={"way": replace(way, steps=way.steps[3:])}))
    (await stage.ringing("begun", "103")).answer()
    await stage.until("it began anew", "begun", "number/030300", "flow/way", "flow/way", "seat/103")
    await caller.hang_up()


async def a_queue_with_another_way_of_ringing(stage: Stage) -> None:
    """Who waits keeps the place while ring, strategy and longest wait change; the next offer is by the new way."""
    desk = stage.center.queues["desk"]
    calls = {name: await stage.call(name, "030200") for name in ("first", "second")}
    await stage.ringing("first", "101")  # and 102 for the second
    changed = replace(desk, strategy=Strategy.LONGEST_IDLE, ring_ms=3_000, max_wait_ms=60_000, wrap_up_ms=1_000)
    await stage.change(replace(stage.center, queues={**stage.center.queues, "desk": changed}))
    await asyncio.sleep(3)  # offers of before are over
    for name in calls:
        (await stage.rings(name)).call.answer()
        assert stage.lab.book.journey(name)[:2] == ("number/030200", "queue/desk")
    await asyncio.sleep(0.5)
    assert sorted(stage.lab.book.journey(name)[2:] for name in calls) == [("seat/101",), ("seat/102",)]
    for caller in calls.values():
        await caller.hang_up()


def test_calls_go_on_behind_what_they_are_in(tmp_path: Path) -> None:
    (tmp_path / "center.yaml").write_text(SPEC, encoding="utf-8")
    center = accept(tmp_path / "center.yaml")[0]
    acts = (a_menu_whose_key_leads_elsewhere, a_flow_that_grows, a_queue_with_another_way_of_ringing)
    asyncio.run(played(center, freeswitch_image(), *acts))
