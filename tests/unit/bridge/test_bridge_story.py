"""What a real engine wrote about real calls, as events."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from bridge_support import RECORDS

from ccctl.bridge.asterisk import facts_of_line, facts_of_message
from ccctl.bridge.call import plain
from ccctl.bridge.events import KINDS, Event, json_schema
from ccctl.bridge.facts import Fact, What
from ccctl.bridge.story import Story
from ccctl.center.hook import EVENTS
from ccctl.control.message import Message


def played(lines: list[str], story: Story | None = None) -> list[Event]:
    story = story or Story()
    return [event for line in lines for fact in facts_of_line(line) for event in story.take(fact)]


def of_call(call: str) -> list[Event]:
    return [event for event in played(RECORDS.read_text().splitlines()) if event.lane == call]


def test_a_queues_call_is_told_from_its_start_to_its_end() -> None:
    events = of_call("1795309592.2")
    assert [event.type for event in events] == [
        "call.started", "call.node", "call.node", "call.node", "call.queued", "seat.ringing", "seat.ringing",
        "call.answered", "call.node", "call.node", "recording.ready", "survey.answered", "call.ended",
    ]  # fmt: skip
    assert [event.sequence for event in events] == list(range(1, 14))
    started, ended = events[0].data, events[-1].data
    assert (started["caller"], started["number"], started["trunk"]) == ("+8613800138000", "+864008288123", "telecom")
    assert started["name"] == "Zhang, San"  # as it was sent, not as the dialplan filters it
    assert ended["journey"] == ["number/4008288123", "flow/hotline", "queue/orders", "seat/1002", "survey/csat"]
    assert (ended["outcome"], ended["ended_by"], ended["seats"]) == ("seat", "center", ["1002"])
    assert (ended["wait"], ended["talk"], ended["wrap_up"], ended["duration"]) == (132, 2572, 2000, 9312)
    assert ended["surveys"] == {"csat": "5"} and ended["tags"] == {"account": "42"}


def test_who_hung_up_is_told() -> None:
    assert of_call("1795309602.13")[5].data["ended_by"] == "seat"
    message = of_call("1795309603.15")[-1].data
    assert (message["ended_by"], message["outcome"]) == ("caller", "voicemail")


def test_a_seat_that_has_fetched_a_call_has_answered_it() -> None:
    lines = [line for line in RECORDS.read_text().splitlines() if '"1795309602.13"' in line]
    left = next(index for index, line in enumerate(lines) if line.startswith('"HANGUP"'))
    said = (
        '"CC_JOINED","1795309602.900000","1795309602.13","1795309602.13","PJSIP/telecom-00000009","","","CC_JOINED","",'
    )
    events = played([*lines[:left], said + '"{""extra"":""1009|1795309602.99""}"', *lines[left:]])
    assert [event.data["seat"] for event in events if event.type == "call.answered"][-1] == "1009"
    ended = next(event for event in events if event.type == "call.ended")
    assert ended.data["seats"][-1] == "1009"


def test_a_seat_wraps_up_and_is_ready_again() -> None:
    events = [event for event in played(RECORDS.read_text().splitlines()) if event.lane == "seat/1002"]
    assert [(event.type, event.data.get("for")) for event in events] == [
        ("seat.wrapping_up", 2000),
        ("seat.ready", None),
    ]


def test_a_wrap_up_code_is_told_with_the_call_or_when_the_seat_is_ready_again() -> None:
    lines = RECORDS.read_text().splitlines()
    wrapped = next(index for index, line in enumerate(lines) if "CC_WRAP_UP" in line)
    code = Fact(What.CODE, 1795309600.0, fields={"seat": "1002", "code": "complaint"})
    story = Story()
    told = played(lines[: wrapped + 1], story) + story.take(code) + played(lines[wrapped + 1 :], story)
    (ended,) = (event for event in told if event.type == "call.ended" and event.lane == "1795309592.2")
    assert ended.data["wrap_up_code"] == "complaint"  # the caller was still in the survey
    story = Story()
    late = [line for line in lines if "CC_SURVEY" not in line and "unrest" not in line and "1795309592.2" in line]
    told = played(late, story) + story.take(code)
    told += story.take(Fact(What.RESTED, 1795309602.0, fields={"seat": "1002"}))
    assert told[-1].data == {"seat": "1002", "call": "1795309592.2", "wrap_up_code": "complaint"}


def test_every_event_is_as_the_schema_says_and_its_key_is_its_own() -> None:
    validator = jsonschema.Draft202012Validator(json_schema())
    events = played(RECORDS.read_text().splitlines())
    bodies: list[dict[str, Any]] = [json.loads(event.body("hooked/dev")) for event in events]
    for body in bodies:
        validator.validate(body)
    assert len({body["id"] for body in bodies}) == len(bodies)
    assert bodies == [json.loads(event.body("hooked/dev")) for event in played(RECORDS.read_text().splitlines())]
    wrong = {**bodies[0], "data": {}}
    assert list(validator.iter_errors(wrong))


def test_events_of_a_call_say_by_which_number_it_came_also_after_its_end() -> None:
    events = of_call("1795309592.2")
    assert {event.number for event in events} == {"+864008288123"}
    story = Story()
    played([line for line in RECORDS.read_text().splitlines() if "1795309592.2" in line], story)
    kept = Story.restored(json.loads(json.dumps(story.changes())))
    late = Fact(What.RECORDING, 1795309700.0, "1795309592.2", fields={"file": "late.wav"})
    assert [event.number for event in kept.take(late)] == ["+864008288123"]
    state = {
        f"call/{name}": {"over": [over[0], over[1]]} for name, over in kept.over.items()
    }  # kept by an older bridge
    assert [event.number for event in Story.restored(state).take(late)] == [""]


def test_the_language_has_the_kinds_that_are_described() -> None:
    assert tuple(KINDS) == EVENTS


def test_a_story_that_is_broken_off_anywhere_and_restored_tells_the_same() -> None:
    lines = RECORDS.read_text().splitlines()
    whole = [event.body("a/b") for event in played(lines)]
    for cut in range(1, len(lines), 7):
        story = Story()
        told = played(lines[:cut], story)
        rows = json.loads(json.dumps({name: row for name, row in story.changes().items() if row is not None}))
        told += played(lines[cut:], Story.restored(rows))
        bodies = [event.body("a/b") for event in told]
        assert len(bodies) == len(whole)
        assert [body for body in bodies if b"call.started" not in body] == [
            body for body in whole if b"call.started" not in body
        ]  # a name that came just before the cut is all that may be lost


def test_an_engine_that_starts_anew_ends_the_calls_that_were_up() -> None:
    story = Story()
    lines = [line for line in RECORDS.read_text().splitlines() if "1795309602.13" in line]
    played(lines[:8], story)
    (ended,) = story.take(Fact(What.BOOTED, 1795309650.0))
    assert (ended.type, ended.data["ended_by"]) == ("call.ended", "engine")
    assert played(lines[8:-1], story) == []  # and nothing is said of it twice


def test_hold_pauses_and_phones_come_by_the_manager_interface() -> None:
    story = Story()
    played([line for line in RECORDS.read_text().splitlines() if "1795309602.13" in line][:12], story)

    def take(**fields: str) -> list[Event]:
        message = Message(tuple({"Timestamp": "1795309603.0", **fields}.items()))
        return [event for fact in facts_of_message(message, 0.0) for event in story.take(fact)]

    held = {"Channel": "PJSIP/1002-00000004", "Linkedid": "1795309602.13"}
    (on,) = take(Event="Hold", **held)
    assert (on.type, on.data["by"], on.data["on"]) == ("call.held", "seat/1002", True)
    (off,) = take(Event="Unhold", **{**held, "Timestamp": "1795309603.5"})
    assert off.data["on"] is False and story.calls["1795309602.13"].hold == 0.5
    pause = {"Event": "QueueMemberPause", "MemberName": "1001", "Paused": "1", "PausedReason": "lunch\x00 <b>"}
    (paused,) = take(**pause)
    assert paused.data == {"seat": "1001", "reason": "lunch <b>"}
    assert take(**pause) == []  # the same for each of its queues
    (ready,) = take(**{**pause, "Paused": "0"})
    assert (ready.type, ready.sequence) == ("seat.ready", 2)
    (signed_in,) = take(Event="ContactStatus", EndpointName="1001", ContactStatus="NonQualified")
    (signed_out,) = take(Event="ContactStatus", EndpointName="1001", ContactStatus="Removed")
    assert (signed_in.type, signed_out.type) == ("seat.signed_in", "seat.signed_out")
    assert take(Event="ContactStatus", EndpointName="telecom", ContactStatus="Reachable") == []


def test_records_that_are_cut_or_nonsense_say_nothing() -> None:
    whole = RECORDS.read_text().splitlines()[5]
    for line in ("", "x", whole[:40], '"' * 99, whole.replace('"1795309592', '"now', 1), "\x00" * 10, "," * 9):
        assert [fact.what for fact in facts_of_line(line) if fact.what is not What.NAMED] == []


def test_a_hostile_name_is_text_on_one_line_and_short() -> None:
    name = plain('<script>"\n\r\x00\u202e' + "x" * 10_000 + "'")
    assert "\n" not in name and "\x00" not in name and "\u202e" not in name and len(name) <= 256
    body = Event("call.started", 0.0, "1.1", 1, {"name": name + '"\\'}).body("a/b")
    assert json.loads(body)["data"]["name"].startswith('<script>"')


def test_who_is_handed_a_call_after_a_talk_has_answered_it() -> None:
    at, call = 1795321346.0, "1795321346.2"
    target = {"transfer_target_channel_name": "PJSIP/1001-00000003", "transfer_target_channel_uniqueid": "1795321346.5"}
    story = Story()
    story.take(Fact(What.STARTED, at, call, call, {"caller": "+1", "number": "+2", "trunk": "t"}))
    story.take(Fact(What.JOINED, at + 1, call, "1795321346.3", {"seat": "1002"}))
    extra = json.dumps(target).replace('"', '""')
    cells = f'"ATTENDEDTRANSFER","{at + 2}","{call}","1795321346.3","PJSIP/1002-00000001","","","","","{extra}"'
    events = played([cells], story)
    assert [event.type for event in events] == ["call.transferred", "call.answered", "call.node"]
    assert (events[0].data["to"], events[1].data["seat"]) == ("seat/1001", "1001")


def test_a_seat_that_dials_out_is_told_with_whom_it_reached() -> None:
    at, call = 1795321346.0, "1795321346.2"
    lines = [
        f'"{kind}","{at + place}","{call}","{leg}","{channel}","1001","","{own}","","{extra}"'
        for place, (kind, leg, channel, own, extra) in enumerate(
            (
                ("CC_CALL", call, "PJSIP/1001-00000000", "CC_CALL", "|1001|013800138000|outgoing"),
                ("CC_NODE", call, "PJSIP/1001-00000000", "CC_NODE", "number/013800138000"),
                ("BRIDGE_ENTER", "1795321346.3", "PJSIP/telecom-00000001", "", ""),
                ("BRIDGE_EXIT", "1795321346.3", "PJSIP/telecom-00000001", "", ""),
                ("HANGUP", call, "PJSIP/1001-00000000", "", '{""hangupsource"":""PJSIP/telecom-00000001""}'),
                ("LINKEDID_END", call, "PJSIP/1001-00000000", "", ""),
            )
        )
    ]
    events = played(lines)
    assert [event.type for event in events] == ["call.started", "call.node", "call.answered", "call.ended"]
    assert (events[0].data["direction"], events[0].data["seat"]) == ("outgoing", "1001")
    ended = events[-1].data
    assert (ended["outcome"], ended["ended_by"], ended["talk"]) == ("number", "number", 1000)


def test_a_clock_that_is_put_back_keeps_no_call_for_hours() -> None:
    story = Story()
    story.take(Fact(What.STARTED, 1_000_000.0, "1", "1", {"caller": "+1", "number": "+2", "trunk": "t"}))
    story.take(Fact(What.LEFT, 1_000_001.0, "1", "1", {"by": "caller"}))
    (ended,) = story.tick(1_000_001.0 - 7200)
    assert ended.type == "call.ended" and not story.calls and not story.leaving


def test_a_clock_that_is_put_forward_ends_what_lingers_and_nothing_else() -> None:
    story = Story()
    for call in ("1", "2"):
        story.take(Fact(What.STARTED, 1_000_000.0, call, call, {"caller": "+1", "number": "+2", "trunk": "t"}))
    story.take(Fact(What.LEFT, 1_000_001.0, "1", "1", {"by": "caller"}))
    assert [event.lane for event in story.tick(1_000_001.0 + 36_000)] == ["1"]
    assert list(story.calls) == ["2"]


def test_a_seat_answers_from_the_queue_also_when_its_node_comes_first() -> None:
    at, call = 1795321346.0, "1"
    story = Story()
    story.take(Fact(What.STARTED, at, call, call, {"caller": "+1", "number": "+2", "trunk": "t"}))
    story.take(Fact(What.QUEUED, at, call, call, {"queue": "orders"}))
    story.take(Fact(What.OFFERED, at + 1, call, call, {"seat": "1001"}))
    story.take(Fact(What.NODE, at + 2, call, call, {"node": "seat/1001"}))
    (answered,) = story.take(Fact(What.JOINED, at + 2.01, call, "2", {"seat": "1001"}))
    assert (answered.data["queue"], answered.data["wait"]) == ("orders", 2000)
    (other,) = story.take(Fact(What.JOINED, at + 2.1, call, "3", {"seat": "1002"}))
    assert "queue" not in other.data  # it was not rung by the queue
