"""Recording, hours, lookups, hooks and codes change under calls: nobody is cut off or loses a place, the next call has the new."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from live_support import engine_image, freeswitch_image
from stage import Stage, played

from ccctl.center import CallSpec, Center, DialRule, Feature, Hours, RecordingMode
from ccctl.center.hook import LATE
from ccctl.deploy.going_on import going_on
from ccctl.deploy.place import Placed
from ccctl.pipeline import accept
from ccctl.plan.live import PARKED_CALLS
from ccctl.verify.hooks import RECORDS
from ccctl.verify.phone import Call, State
from ccctl.verify.threads import in_thread

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: settings
timezone: Europe/Berlin
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1, accept_from: [192.0.2.1]}, caller_id: "030100"}}
numbers: {"030100": queue/desk, "030200": flow/hours, "030300": flow/asked, "030400": seat/101}
teams: {crew: {}}
seats: {"101": {team: crew}, "103": {team: crew}}
features: {park: "*68"}
prompts: {hello: {say: "Welcome."}, told: {say: "You are recorded."}}
hours: {day: {open: ["mon-sun 00:00-24:00"]}}
flows:
  hours: [{play: hello}, {go: hangup, if: {closed: day}}, {go: queue/desk}]
  asked: [{lookup: crm}, {go: queue/desk, if: {tag: {crm.vip: "1"}}}, {go: queue/desk}]
queues: {desk: {strategy: in-order, members: [{seats: ["101"]}], ring: 20s}}
recording: {notice: told}
dialing: {refused: hello, rules: [{match: 0171x., limits: {per_hour: 1}}, {name: other, match: 0172x., limits: {per_hour: 1}}]}
hooks: {crm: {lookup: "http://192.0.2.1/", timeout: 1s}}
"""
WITH_EVENTS = SPEC.replace("timeout: 1s}}", 'timeout: 1s}, events: {url: "https://192.0.2.1/"}}')


async def counted(stage: Stage, address: str, wanted: int = 1) -> bool:
    return (await going_on(stage.control)).count(address) == wanted  # type: ignore[arg-type]


async def comes(stage: Stage, name: str, number: str = "030100") -> Call:
    """A caller whom the center has noticed."""
    call = await stage.lab.place(CallSpec("caller", "03099", number), name)
    await stage.eventually(f"{name} is there", lambda: _true(bool(stage.lab.book.journey(name))))
    return call


async def _true(value: bool) -> bool:
    return value


async def talks(stage: Stage, name: str) -> Call:
    """The seat's side of a conversation, as soon as its phone rings for this call."""
    seat = await stage.ringing(name, "101")
    seat.answer()
    await stage.eventually(f"{name} talks", lambda: _true("seat/101" in stage.lab.book.journey(name)))
    return seat


async def goes_on(call: Call) -> None:
    """Whoever is in this call still hears something."""
    heard = call.media.recording.received
    await asyncio.sleep(0.3)
    assert not call.over and call.media.recording.received > heard


async def recorded(stage: Stage, *names: str) -> list[bool]:
    """Of which of these calls there is a recording, when all are over and their files are made."""
    await asyncio.sleep(1)
    files = await in_thread(stage.lab.box.files, stage.lab.box.runtime.recordings)
    found = {name: [path for path in files if stage.lab.book.linked[name] in path] for name in names}
    assert all(path.endswith(".wav") for paths in found.values() for path in paths), found
    return [bool(found[name]) for name in names]


async def told(stage: Stage, name: str) -> bool:
    """Whether the engine has written of this call what a bridge tells hooks."""
    path = RECORDS[stage.center.engine]
    there = await in_thread(stage.lab.box.files, stage.lab.box.runtime.spool)
    return path in there and stage.lab.book.linked[name].encode() in await in_thread(stage.lab.box.read, path)


async def recording_and_hooks_are_switched(stage: Stage) -> None:
    """Who came before is recorded as was said then; the next caller hears the notice, is recorded to the end, and told of."""
    center = stage.center
    first = await comes(stage, "first")
    seat = await talks(stage, "first")
    waits, behind = await comes(stage, "waits"), await comes(stage, "behind")
    await stage.eventually("two wait", lambda: counted(stage, "queue.desk", 2))
    await stage.change(replace(stage.other, recording=replace(center.recording, mode=RecordingMode.ALWAYS)))
    await goes_on(first)
    await goes_on(seat)
    assert await counted(stage, "queue.desk", 2)
    await behind.hang_up()
    await seat.hang_up()
    seat = await talks(stage, "waits")
    following = await comes(stage, "next")
    await stage.eventually("the notice is of the queue", lambda: counted(stage, "queue.desk"))
    assert not [one for one in await stage.control.queues() if one.waiting], "it waits already"
    await stage.eventually("hooks are told of it", lambda: told(stage, "next"))
    await seat.hang_up()
    seat = await talks(stage, "next")
    await stage.change(center)
    await goes_on(following)
    await goes_on(seat)
    await seat.hang_up()
    assert await waits.wait_ended(5)
    await comes(stage, "last")
    seat = await talks(stage, "last")
    await goes_on(seat)
    await seat.hang_up()
    assert await recorded(stage, "first", "waits", "next", "last") == [False, False, True, False]
    assert not await told(stage, "last")


async def hours_change(stage: Stage) -> None:
    """Who waits goes on waiting; who is on the way, and who calls then, is led by the new hours."""
    center = stage.center
    waits = await comes(stage, "waits", "030200")
    seat = await stage.ringing("waits", "101")
    listens = await comes(stage, "listens", "030200")
    assert await listens.wait_answered(5)
    await stage.eventually("it hears the greeting", lambda: counted(stage, "flow.hours"))
    await stage.change(replace(center, hours={"day": Hours("day", ())}))
    assert await listens.wait_ended(8)
    await stage.until("led by the new hours", "listens", "number/030200", "flow/hours")
    late = await comes(stage, "late", "030200")
    assert await late.wait_ended(8)
    await stage.until("so is the next", "late", "number/030200", "flow/hours")
    assert seat.state is State.RINGING and not waits.over
    seat.answer()
    await stage.until("who waited is served", "waits", "number/030200", "flow/hours", "queue/desk", "seat/101")
    await stage.change(center)
    await goes_on(waits)
    await seat.hang_up()


async def a_flow_changes_under_its_lookup(stage: Stage) -> None:
    """Who waits for an answer is counted on the flow, and goes on behind the question."""
    stage.lab.lookups.answers["crm"] = LATE
    asked = await comes(stage, "asked", "030300")
    await stage.eventually("it is counted", lambda: counted(stage, "flow.asked"))
    flow = stage.center.flows["asked"]
    steps = (flow.steps[0], stage.center.flows["hours"].steps[0], *flow.steps[1:])
    await stage.change(replace(stage.center, flows={**stage.center.flows, "asked": replace(flow, steps=steps)}))
    assert await counted(stage, "flow.asked")
    await talks(stage, "asked")
    await stage.until("once", "asked", "number/030300", "flow/asked", "queue/desk", "seat/101")
    await asked.hang_up()


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
    caller = await stage.lab.place(CallSpec("caller", "03099", "030400"), name)
    ring = await stage.ringing(name, "101")
    ring.answer()
    await asyncio.sleep(0.5)
    await (await ring.refer("*681")).wait(5)
    await stage.eventually("it is parked", lambda: counted(stage, PARKED_CALLS))
    return caller


async def dialled(stage: Stage, number: str) -> bool:
    """Whether a seat may dial this: then it rings there."""
    call = await stage.lab.seats.phone("103").call(number)
    told = f"number/{stage.center.plan.e164(number)}"
    rings = lambda: [ring for ring in stage.lab.seats.rung if ring.seat == told and ring.ringing]  # noqa: E731
    await stage.eventually(f"{number} rings or is refused", lambda: _true(bool(rings()) or call.over))
    rang = bool(rings())
    assert rang or call.status == 403
    await call.hang_up()
    await stage.eventually("it is over", lambda: _true(not rings()))
    return rang


async def a_rule_is_put_in_before_others(stage: Stage) -> None:
    """What was counted for a rule stays with it, whether it has a name or not; the new one begins at none."""
    assert [await dialled(stage, number) for number in ("017100001", "017200001")] == [True, True]
    dialing = stage.center.dialing
    first = DialRule("rule-1", "0173x.", dialing.rules[0].trunks, per_hour=1)
    rules = (first, replace(dialing.rules[0], name="rule-2"), dialing.rules[1])
    await stage.change(replace(stage.center, dialing=replace(dialing, rules=rules)))
    assert [await dialled(stage, number) for number in ("017300001", "017100001", "017200001")] == [True, False, False]


async def another_code_fetches(stage: Stage) -> None:
    """The caller waits through the change, and who dials the new code has the call."""
    caller = await parked(stage, "another")
    await stage.change(parking(stage.center, "*69"))
    fetching = await stage.lab.seats.phone("103").call("*691")
    assert await fetching.wait_answered(5)
    await stage.until("fetched", "another", "number/030400", "seat/101", "seat/103")
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
    await stage.until("back", "without", "number/030400", "seat/101", "seat/101")
    await stage.eventually("it is parked no more", lambda: counted(stage, PARKED_CALLS, 0))
    await caller.hang_up()


ACTS = (recording_and_hooks_are_switched, hours_change, a_flow_changes_under_its_lookup)
ACTS += (a_rule_is_put_in_before_others, another_code_fetches, without_a_code_the_call_comes_back)


def centers(folder: Path, engine: str) -> list[Center]:
    found = []
    for number, text in enumerate((SPEC, WITH_EVENTS)):
        path = folder / f"center{number}.yaml"
        path.write_text(text.replace("timezone:", f"engine: {engine}\ntimezone:"), encoding="utf-8")
        found.append(accept(path)[0])
    return found


def test_settings_change_under_calls(tmp_path: Path) -> None:
    center, other = centers(tmp_path, "asterisk")
    asyncio.run(played(center, engine_image(), *ACTS, other=other))


def test_settings_change_under_calls_on_freeswitch(tmp_path: Path) -> None:
    image = freeswitch_image()
    center, other = centers(tmp_path, "freeswitch")
    asyncio.run(played(center, image, *ACTS, other=other))
