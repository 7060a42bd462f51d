"""`ccctl trace`: the journey of one call, for people and for programs."""

from __future__ import annotations

import json

import pytest
from small_centers import MONDAY, center, menu, queue, to

from ccctl.center import (
    E1,
    CallerList,
    Flow,
    Go,
    InCallers,
    Number,
    Play,
    Recording,
    RecordingMode,
    Reject,
    Trunk,
    Voicemail,
)
from ccctl.center.flow import Refusal
from ccctl.center.scenario import Outcome
from ccctl.diagnostics import Rejected, Span
from ccctl.trace import as_json, as_text, trace

BOX = Voicemail("box", "8000", "greeting", "", 180_000)
SENDER = "13800138000"


def test_keys_are_pressed_one_each_time_a_menu_waits_and_a_ready_seat_answers():
    made = center("menu/main", menu("main", {"1": "menu/sub"}), menu("sub", {"2": "queue/desk"}), queue(members="12"))
    journey = trace(made, SENDER, "100", at=MONDAY, keys="12", ready={"2"})
    assert journey.nodes == ("number/100", "menu/main", "menu/sub", "queue/desk", "seat/2")
    assert (journey.outcome, journey.sip_status) == (Outcome.SEAT, 200)


def test_without_keys_the_caller_is_silent():
    journey = trace(center("menu/main", menu("main", {}, "voicemail/box"), BOX), SENDER, "100", at=MONDAY)
    assert journey.nodes == ("number/100", "menu/main", "voicemail/box")
    assert journey.outcome is Outcome.VOICEMAIL


def test_a_caller_nobody_answers_gives_up_after_a_day_and_it_is_said():
    made = center("queue/desk", queue(members="1", missed_ms=0), menu("x", {}))
    journey = trace(made, SENDER, "100", at=MONDAY, ready="all")
    assert journey.outcome is Outcome.SEAT
    never = center("flow/in", Flow("in", (Play("welcome"), Go(to("queue/desk")))), queue(members=["1", "2"]))
    never.queues["desk"] = queue(members=["1"])
    journey = trace(never, SENDER, "100", at=MONDAY, ready=set())
    assert journey.nodes[-1] == "queue/desk"
    assert journey.outcome is Outcome.HUNG_UP


def test_a_caller_who_goes_in_circles_gives_up():
    made = center("menu/a", menu("a", {}, "menu/b"), menu("b", {}, "menu/a"))
    journey = trace(made, SENDER, "100", at=MONDAY)
    assert journey.outcome is Outcome.ABANDONED
    assert any("circles" in step.text for step in journey.steps)


def test_a_silent_caller_in_a_menu_that_repeats_for_ever_gives_up_after_a_day():
    journey = trace(center("menu/a", menu("a", {}, "repeat", timeout_ms=600_000)), SENDER, "100", at=MONDAY)
    assert journey.outcome is Outcome.ABANDONED
    assert any("24 h" in step.text for step in journey.steps)


def test_ring_all_seats_are_answered_by_one_of_them():
    journey = trace(center("queue/desk", queue(members="123", strategy="ring-all")), SENDER, "100", at=MONDAY)
    assert journey.nodes[-1] == "seat/1"


def test_a_ready_seat_answers_before_a_short_ring_ends():
    made = center("queue/desk", queue(members="1", ring_ms=1_000, missed_ms=0))
    journey = trace(made, SENDER, "100", at=MONDAY)
    assert journey.nodes[-1] == "seat/1"
    assert sum(step.what == "ringing" for step in journey.steps) == 1


def test_free_choices_are_named():
    made = center("queue/desk", queue(members="12", strategy="longest-idle"))
    text = as_text(trace(made, SENDER, "100", at=MONDAY, ready={"1", "2"}))
    assert "seat 1 rings (or 2: the choice is free)" in text


def test_unknown_seats_and_trunks_are_rejected_together():
    with pytest.raises(Rejected) as refusal:
        trace(center("queue/desk", queue(members="1")), SENDER, "100", at=MONDAY, ready={"77"}, trunk="carier")
    assert {found.code.name for found in refusal.value.report} == {"CC610"}
    assert any('"carrier"' in found.hint for found in refusal.value.report)


def test_text_has_time_node_reason_and_place():
    made = center("menu/main", menu("main", {"1": "queue/desk"}), queue(members="1"))
    object.__setattr__(made.queues["desk"], "span", Span("center.yaml", 12, 3, 7))
    lines = as_text(trace(made, SENDER, "100", at=MONDAY, keys="1")).splitlines()
    (line,) = [line for line in lines if "queue/desk" in line and "center.yaml" in line and "key 1" in line]
    assert line.split()[0].startswith("0:")
    assert line.endswith("center.yaml:12")
    assert lines[-2] == "Journey: number/100 > menu/main > queue/desk > seat/1"


def test_json_is_versioned_and_holds_the_same_journey():
    made = center("menu/main", menu("main", {"1": "queue/desk"}), queue(members="1"))
    journey = trace(made, SENDER, "100", at=MONDAY, keys="1")
    data = json.loads(as_json(journey))
    assert data["version"] == 1
    assert data["journey"] == list(journey.nodes)
    assert (data["outcome"], data["sip_status"]) == ("seat", 200)
    assert [step["node"] for step in data["steps"] if "node" in step] == list(journey.nodes)


def test_a_refused_call_says_so():
    text = as_text(trace(center("queue/desk", queue(members="1")), SENDER, "999", at=MONDAY))
    assert "the call never entered" in text
    assert "refused (SIP 404)" in text


def test_a_trunk_of_the_number_is_used_when_none_is_named():
    made = center("queue/desk", queue(members="1"), Trunk("carrier", E1(1), 30))
    assert trace(made, SENDER, "100", at=MONDAY).outcome is Outcome.SEAT


def test_a_seat_that_dials_a_number_is_a_caller_like_any_other():
    made = center("queue/desk", queue(members="12"), Number("200", "200", to("seat/2"), trunks=("second",)))
    journey = trace(made, "1", "100", at=MONDAY)
    assert journey.nodes == ("number/100", "queue/desk", "seat/2")  # seat 1 is busy dialling
    assert journey.steps[0].why == "dialled by seat 1"
    assert trace(made, "1", "200", at=MONDAY).nodes == ("number/200", "seat/2")  # on whatever trunks
    assert trace(made, "1", "200", at=MONDAY, trunk="carrier").sip_status == 404


def test_a_seat_is_a_caller_by_its_own_number():
    insiders = CallerList("insiders", frozenset({"1"}))
    steps = (Reject(Refusal.BUSY, InCallers("insiders")), Go(to("queue/desk")))
    made = center("flow/in", insiders, Flow("in", steps), queue(members="2"))
    assert trace(made, "1", "100", at=MONDAY).sip_status == 486
    assert trace(made, "3", "100", at=MONDAY).outcome is Outcome.SEAT


def test_seats_dial_each_other_without_a_breadcrumb_and_without_a_recording():
    made = center("queue/desk", queue(members="1"), recording=Recording(RecordingMode.ALWAYS))
    journey = trace(made, "1", "2", at=MONDAY)
    assert (journey.nodes, journey.outcome) == ((), Outcome.SEAT)
    assert "recorded" not in as_text(journey)
    assert trace(made, "1", "2", at=MONDAY, ready={"1"}).sip_status == 480
    assert trace(made, "1", "1", at=MONDAY).sip_status == 486


def test_whatever_else_a_seat_dials_is_refused():
    journey = trace(center("queue/desk", queue(members="1")), "1", "13800138000", at=MONDAY)
    assert (journey.nodes, journey.sip_status) == ((), 404)
