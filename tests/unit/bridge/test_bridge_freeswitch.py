"""What a real FreeSWITCH wrote about real calls, as events: the same kinds, in the same order, as of Asterisk."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from ccctl.bridge.events import Event, json_schema
from ccctl.bridge.freeswitch import facts_of_line
from ccctl.bridge.story import Story

RECORDS = Path(__file__).with_name("freeswitch-calls.csv")


def played(lines: list[str]) -> list[Event]:
    story = Story()
    return [event for line in lines for fact in facts_of_line(line) for event in story.take(fact)]


def of_lane(lane: str) -> list[Event]:
    return [event for event in played(RECORDS.read_text().splitlines()) if event.lane == lane]


def test_a_queues_call_is_told_from_its_start_to_its_end() -> None:
    events = of_lane("71adbdd3-f576-44bf-b90f-bb7816d35a0c")
    assert [event.type for event in events] == [
        "call.started", "call.node", "call.node", "call.node", "call.node", "call.queued", "seat.ringing", "seat.ringing",
        "call.answered", "call.node", "call.held", "call.held", "recording.ready", "call.ended",
    ]  # fmt: skip
    ended = events[-1].data
    assert (ended["outcome"], ended["ended_by"], ended["seats"]) == ("seat", "seat", ["1002"])
    assert (ended["wait"], ended["hold"], ended["wrap_up"]) == (265, 1541, 1000)
    assert ended["tags"] == {"account-number": "42"} and events[8].data["queue"] == "orders"


def test_who_hung_up_and_who_never_answered_is_told() -> None:
    ended = {
        (event.data["number"], event.data["outcome"]): event.data["ended_by"]
        for event in played(RECORDS.read_text().splitlines())
        if event.type == "call.ended"
    }
    assert ended[("+864008288124", "abandoned")] == "caller"
    assert ended[("+864008288124", "refused")] == "center"
    assert ended[("+864008288125", "seat")] == "caller"
    assert ended[("+864008288126", "voicemail")] == "caller"


def test_calls_that_are_handed_on_go_on() -> None:
    for call, to, attended in (
        ("8717cafb-3387-4bcd-a48e-30268e67c513", "1001", False),
        ("eb78878a-73bb-41fe-a702-12ae71e51d56", "seat/1001", True),
    ):
        events = of_lane(call)
        (handed,) = (event.data for event in events if event.type == "call.transferred")
        assert handed == {"call": call, "by": "seat/1002", "to": to, "attended": attended}
        assert events[-1].data["seats"] == ["1002", "1001"]


def test_seats_and_trunks_are_told_from_the_same_lines() -> None:
    assert [event.type for event in of_lane("seat/1001")] == ["seat.signed_in", "seat.paused", "seat.ready"]
    assert [event.type for event in of_lane("seat/1002")] == [
        "seat.signed_in", "seat.wrapping_up", "seat.ready", "seat.signed_out",
    ]  # fmt: skip
    assert [event.type for event in of_lane("trunk/telecom")] == ["trunk.up", "trunk.down"]


def test_every_event_is_as_the_schema_says() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    for event in played(RECORDS.read_text().splitlines()):
        validator.validate(json.loads(event.body("alike/dev")))


def test_lines_that_are_cut_or_nonsense_say_nothing() -> None:
    whole = RECORDS.read_text().splitlines()[3]
    for line in ("", "x", whole[:30], '"' * 99, whole.replace('"1795', '"now', 1), "\x00" * 9, "," * 9, whole.upper()):
        assert list(facts_of_line(line)) == []
