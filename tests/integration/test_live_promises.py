"""Callers who were promised a call while their queue changes: they are called, or it is said that they are not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from live_support import engine_image, freeswitch_image
from stage import Stage, played

from ccctl.center import Center, Overflow
from ccctl.control.freeswitch import FreeswitchControl
from ccctl.deploy import leaving, leaving_freeswitch
from ccctl.pipeline import accept

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: promises
timezone: Europe/Berlin
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1, accept_from: [192.0.2.1]}, caller_id: "030100"}}
numbers: {"030100": queue/desk}
seats: {"101": {}}
prompts: {soon: {say: "Soon."}}
queues:
  desk: {members: [{seats: ["101"]}], overflow: {keys: {1: callback}}, callback: {prompt: soon, tries: 2, again: 1s, ring: 10s}}
dialing: {rules: [{name: all, match: "0x."}]}
features: {pause: "*45"}
"""


def without_callbacks(center: Center) -> Center:
    desk = replace(center.queues["desk"], callback=None, overflow=Overflow())
    return replace(center, queues={"desk": desk})


def renamed(center: Center) -> Center:
    help_ = replace(center.queues["desk"], name="help")
    text = {number: replace(each, to=replace(each.to, name="help")) for number, each in center.numbers.items()}
    return replace(center, queues={"help": help_}, numbers=text)


async def promised(stage: Stage, name: str) -> None:
    """A caller asks to be called back, and somebody stands in the queue for it. The seat is paused."""
    await stage.dial("101", "*45")
    caller = await stage.call(name, "030100")
    await asyncio.sleep(0.3)
    await caller.press("1")
    assert await caller.wait_ended(10)
    await stage.eventually("a promise", lambda: stage.promises("desk", standing=1))


async def is_made(stage: Stage, name: str, queue: str) -> None:
    """The seat is ready, takes the call, and the caller's telephone rings and answers."""
    await stage.dial("101", "*45")
    (await stage.ringing(name, "101")).answer()
    telephone = await stage.ringing(name, "number/03099")
    telephone.answer()
    await stage.until("they talk", name, "number/030100", "queue/desk", "callback/desk", "seat/101")
    await stage.eventually("nothing is left of it", lambda: stage.promises(queue, standing=0, promised=0))
    await telephone.hang_up()


async def callbacks_that_go_are_made_first(stage: Stage) -> None:
    """What apply --drain brings into force in between: no way leads to a callback, and who was promised one gets it."""
    await promised(stage, "drained")
    old, new = stage.files(stage.center), stage.files(without_callbacks(stage.center))
    if isinstance(stage.control, FreeswitchControl):
        await stage.put(leaving_freeswitch.in_between(new, old, backs=["desk"]))
    else:
        await stage.put(leaving.in_between(new, old, (), backs=["desk"]))
    assert await stage.promises("desk", standing=1)
    await is_made(stage, "drained", "desk")
    await stage.put(old)


async def callbacks_of_a_queue_that_is_renamed(stage: Stage) -> None:
    """The stand-in goes along, and the call is made under the new name."""
    await promised(stage, "renamed")
    await stage.change(renamed(stage.center))
    assert await stage.control.keep_promises({"help": "help"}, {"desk": "help"}) == 0
    await stage.eventually("it stands in the other queue", lambda: stage.promises("help", standing=1))
    await is_made(stage, "renamed", "help")


async def callbacks_that_are_given_up(stage: Stage) -> None:
    """Nothing of them is left, and no seat is rung for nobody."""
    await promised(stage, "given")
    await stage.change(without_callbacks(stage.center))
    assert await stage.control.keep_promises({}, {}) == 1
    await stage.dial("101", "*45")
    await stage.eventually("nothing is left", lambda: stage.promises("desk", standing=0, promised=0))
    await asyncio.sleep(1)
    assert not [ring for ring in stage.lab.seats.of("given") if ring.ringing]


ACTS = (callbacks_that_go_are_made_first, callbacks_that_are_given_up)
MORE = (callbacks_of_a_queue_that_is_renamed,)  # on Asterisk test_live_moved.py sees that the stand-in goes along


def test_promised_callbacks_outlive_their_queues_settings(tmp_path: Path) -> None:
    (tmp_path / "center.yaml").write_text(SPEC, encoding="utf-8")
    asyncio.run(played(accept(tmp_path / "center.yaml")[0], engine_image(), *ACTS))


def test_promised_callbacks_outlive_their_queues_settings_on_freeswitch(tmp_path: Path) -> None:
    image = freeswitch_image()
    (tmp_path / "center.yaml").write_text(SPEC.replace("timezone:", "engine: freeswitch\ntimezone:"), encoding="utf-8")
    asyncio.run(played(accept(tmp_path / "center.yaml")[0], image, *ACTS, *MORE))
