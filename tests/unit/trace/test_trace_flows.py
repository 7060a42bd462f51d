"""The way in, flows, hours, callers, direct seats and teams, voicemail, recording."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from small_centers import MONDAY, PROMPT_MS, call, center, menu, nodes, queue, ringing, rings, seen, to, world

from ccctl.center import (
    E1,
    AllOf,
    AnyOf,
    CallerList,
    Closed,
    Collect,
    DateRange,
    Flow,
    Go,
    Hours,
    InCallers,
    Negated,
    Number,
    Open,
    Play,
    Recording,
    RecordingMode,
    Reject,
    Role,
    SeatState,
    Sip,
    Switch,
    SwitchedOn,
    Tagged,
    Team,
    Trunk,
    Voicemail,
    WeeklySpan,
)
from ccctl.center.flow import Refusal
from ccctl.center.scenario import Outcome
from ccctl.trace import World, default_trunk
from ccctl.trace.clock import Stuck
from ccctl.trace.events import Accepted, Joined, MessageEnded
from ccctl.trace.walk_voicemail import BEEP_MS

OFFICE = Hours(
    "office",
    (WeeklySpan(frozenset({1, 2, 3, 4, 5}), 9 * 60, 18 * 60),),
    (DateRange(date(2026, 10, 1), date(2026, 10, 7)),),
    ((date(2026, 10, 3), ((9 * 60, 12 * 60),)),),
)
BOX = Voicemail("box", "8000", "greeting", "", 10_000)


def end_of(w, name="a"):
    return w.calls[name].outcome, w.calls[name].sip_status


# --- the way in


def test_an_unknown_number_is_refused_with_404_and_enters_nothing():
    w = world(center("queue/desk", queue(members="1")), "1")
    call(w, dialled="999")
    assert end_of(w) == (Outcome.REFUSED, 404)
    assert nodes(w) == []


@pytest.mark.parametrize(
    "dialled", ["+862166668888", "02166668888", "862166668888", "00862166668888", "+86 21 6666 8888"]
)
def test_a_number_is_found_in_every_form_that_a_carrier_sends(dialled):
    number = Number("02166668888", "+862166668888", to("queue/desk"))
    w = world(center("queue/desk", queue(members="1"), number), "1")
    call(w, dialled=dialled)
    assert nodes(w) == ["number/02166668888", "queue/desk"]


def test_a_number_of_other_trunks_is_not_there():
    number = Number("200", "200", to("queue/desk"), ("other",))
    other = Trunk("other", Sip("sip.other.example"), None)
    w = world(center("queue/desk", queue(members="1"), number, other), "1")
    call(w, "a", dialled="200", trunk="carrier")
    call(w, "b", dialled="200", trunk="other")
    call(w, "c", dialled="200")
    assert end_of(w, "a") == (Outcome.REFUSED, 404)
    assert nodes(w, "b") == nodes(w, "c") == ["number/200", "queue/desk"]


def test_one_call_more_than_the_trunks_channels_is_refused_with_503():
    w = world(center("queue/desk", queue(members="1"), Trunk("carrier", Sip("h"), 2)), "1")
    for name in "abc":
        call(w, name)
    assert end_of(w, "c") == (Outcome.REFUSED, 503)
    w.hang_up("a")
    call(w, "d")
    assert not w.calls["d"].over


def test_the_default_trunk_is_a_sip_one():
    made = center("queue/desk", queue(members="1"))
    made.trunks.clear()
    made.trunks.update({"e1": Trunk("e1", E1(1), 30), "sip": Trunk("sip", Sip("h"), None)})
    assert default_trunk(made, "100") == "sip"


# --- flows


def test_reject_refuses_with_its_status_before_the_answer():
    blocked = CallerList("blocked", frozenset({"+8613900000000"}))
    flow = Flow("in", (Reject(Refusal.BUSY, InCallers("blocked")), Go(to("queue/desk"))))
    w = world(center("flow/in", flow, blocked, queue(members="1")), "1")
    call(w, "a", "0086 139 0000 0000")
    call(w, "b", "13800138000")
    assert end_of(w, "a") == (Outcome.REFUSED, 486)
    assert nodes(w, "a") == ["number/100", "flow/in"]
    assert nodes(w, "b") == ["number/100", "flow/in", "queue/desk"]


@pytest.mark.parametrize(
    "reason, status", [("busy", 486), ("forbidden", 403), ("not-found", 404), ("unavailable", 503)]
)
def test_each_reason_has_its_status(reason, status):
    w = world(center("flow/in", Flow("in", (Reject(Refusal(reason)),))))
    call(w)
    assert end_of(w) == (Outcome.REFUSED, status)


def test_reject_after_the_answer_is_a_hang_up():
    w = world(center("flow/in", Flow("in", (Play("welcome"), Reject(Refusal.BUSY)))))
    call(w)
    w.advance(PROMPT_MS)
    assert end_of(w) == (Outcome.HUNG_UP, 200)


def test_the_end_of_a_flow_hangs_up():
    w = world(center("flow/in", Flow("in", (Play("welcome"),))))
    call(w)
    w.advance(PROMPT_MS)
    assert end_of(w) == (Outcome.HUNG_UP, 200)


def test_hanging_up_an_unanswered_call_refuses_it():
    w = world(center("flow/in", Flow("in", (Go(to("hangup")),))))
    call(w)
    assert end_of(w) == (Outcome.REFUSED, 480)
    assert nodes(w) == ["number/100", "flow/in"]


def test_a_call_is_answered_at_the_first_prompt():
    w = world(center("flow/in", Flow("in", (Play("welcome"), Play("welcome")))))
    call(w)
    w.advance(5_000)
    assert [event.at_ms for event in seen(w, Accepted)] == [0]


def test_callers_by_prefix():
    guangdong = CallerList("guangdong", frozenset(), ("+8620", "+86755"))
    flow = Flow("in", (Reject(Refusal.BUSY, Negated(InCallers("guangdong"))), Play("welcome")))
    w = world(center("flow/in", flow, guangdong))
    call(w, "a", "0755 1234567")
    call(w, "b", "010 12345678")
    assert (w.calls["a"].over, w.calls["b"].over) == (False, True)


@pytest.mark.parametrize(
    "at, is_open",
    [
        ("2026-11-23 10:00", True),
        ("2026-11-23 08:59", False),
        ("2026-11-23 18:00", False),
        ("2026-11-22 10:00", False),
        ("2026-10-01 10:00", False),
        ("2026-10-03 10:00", True),
        ("2026-10-03 12:00", False),
    ],
)
def test_hours_and_holidays(at, is_open):
    flow = Flow("in", (Go(to("voicemail/box"), Closed("office")), Go(to("queue/desk"), Open("office"))))
    w = world(center("flow/in", flow, OFFICE, BOX, queue(members="1")), "1")
    call(w, at=datetime.fromisoformat(at))
    assert nodes(w)[-1] == ("queue/desk" if is_open else "voicemail/box")


def test_hours_are_looked_at_when_the_step_runs_and_each_call_has_its_own_clock():
    flow = Flow("in", (Play("welcome"), Go(to("voicemail/box"), Closed("office")), Go(to("queue/desk"))))
    w = world(center("flow/in", flow, OFFICE, BOX, queue(members="1")), "1")
    call(w, "a", at=datetime(2026, 11, 23, 17, 59, 59, 500_000))
    call(w, "b", at=MONDAY)
    w.advance(PROMPT_MS)
    assert nodes(w, "a")[-1] == "voicemail/box"
    assert nodes(w, "b")[-1] == "queue/desk"


def test_an_aware_instant_is_moved_to_the_centers_time_zone():
    flow = Flow("in", (Go(to("voicemail/box"), Closed("office")), Go(to("queue/desk"))))
    w = world(center("flow/in", flow, OFFICE, BOX, queue(members="1")), "1")
    call(w, at=datetime.fromisoformat("2026-11-23T01:30:00+00:00"))
    assert nodes(w)[-1] == "queue/desk"


def test_any_and_all():
    conditions = (Open("office"), InCallers("nobody"))
    flow = Flow("in", (Go(to("queue/desk"), AllOf(conditions)), Go(to("voicemail/box"), AnyOf(conditions))))
    w = world(center("flow/in", flow, OFFICE, BOX, queue(members="1"), CallerList("nobody", frozenset())), "1")
    call(w)
    assert nodes(w)[-1] == "voicemail/box"


def test_a_loop_without_time_is_an_internal_error_not_a_hang():
    w = world(center("flow/a", Flow("a", (Go(to("flow/b")),)), Flow("b", (Go(to("flow/a")),))))
    with pytest.raises(Stuck):
        call(w)


# --- seats and teams without a queue


def test_a_direct_seat_rings_thirty_seconds_and_the_call_is_hung_up():
    w = world(center("seat/1"), "1")
    call(w)
    w.advance(29_999)
    assert ringing(w) == {"1": "a"}
    w.advance(1)
    assert end_of(w) == (Outcome.REFUSED, 480)
    assert nodes(w) == ["number/100", "seat/1"]


def test_a_direct_seats_breadcrumb_is_not_repeated_on_answer():
    w = world(center("seat/1"), "1")
    call(w)
    w.answer("1")
    assert nodes(w) == ["number/100", "seat/1"]
    w.hang_up("a")
    assert end_of(w) == (Outcome.SEAT, 200)


def test_a_direct_call_to_a_talking_seat_is_busy_and_to_an_absent_one_unavailable():
    w = world(center("seat/1"), s1=SeatState.BUSY)
    call(w)
    assert end_of(w) == (Outcome.REFUSED, 486)
    w = world(center("seat/1"))
    call(w)
    assert end_of(w) == (Outcome.REFUSED, 480)


def test_a_declined_direct_call_is_busy_at_once():
    w = world(center("seat/1"), "1")
    call(w)
    w.decline("1")
    assert end_of(w) == (Outcome.REFUSED, 486)


def test_a_direct_call_rings_a_paused_seat():
    w = world(center("seat/1"), s1=SeatState.PAUSED)
    call(w)
    assert ringing(w) == {"1": "a"}


def test_a_team_rings_all_its_free_seats_and_the_one_that_answers_leaves_a_breadcrumb():
    w = world(center("team/sales", Team("sales", "", ("1", "2", "3"))), "12")
    call(w)
    assert ringing(w) == {"1": "a", "2": "a"}
    w.answer("2")
    assert nodes(w) == ["number/100", "team/sales", "seat/2"]


def test_a_queue_does_not_ring_a_seat_that_a_direct_call_rings_or_talks_to():
    number = Number("200", "200", to("seat/1"))
    w = world(center("queue/desk", queue(members="1"), number), "1")
    call(w, "direct", dialled="200")
    call(w, "a")
    assert rings(w, "a") == []
    w.answer("1")
    w.advance(5_000)
    w.hang_up_seat("1")
    assert rings(w, "a") == [(5_000, "1")]


def test_direct_calls_do_not_count_for_strategies():
    number = Number("200", "200", to("seat/1"))
    w = world(center("queue/desk", queue(members="12", strategy="fewest-calls"), number), "12")
    call(w, "direct", dialled="200")
    w.answer("1")
    w.hang_up_seat("1")
    call(w, "a")
    assert w.events[-1].may == {"1", "2"}


# --- voicemail


def test_a_message_is_recorded_after_greeting_and_tone_until_the_caller_hangs_up():
    w = world(center("voicemail/box", BOX))
    call(w)
    w.advance(PROMPT_MS + BEEP_MS + 3_000)
    w.hang_up("a")
    assert seen(w, MessageEnded)[0].lasted_ms == 3_000
    assert end_of(w) == (Outcome.VOICEMAIL, 200)


def test_hash_ends_the_message_and_other_keys_do_not():
    w = world(center("voicemail/box", BOX))
    call(w)
    w.advance(PROMPT_MS + BEEP_MS + 1_000)
    w.press("a", "5")
    assert not w.calls["a"].over
    w.press("a", "#")
    assert end_of(w) == (Outcome.VOICEMAIL, 200)
    assert seen(w, MessageEnded)[0].lasted_ms == 1_000


def test_a_message_is_never_longer_than_max():
    w = world(center("voicemail/box", BOX))
    call(w)
    w.advance(60_000)
    assert seen(w, MessageEnded)[0].lasted_ms == 10_000
    assert w.calls["a"].over


def test_hanging_up_during_the_greeting_is_abandoned():
    w = world(center("voicemail/box", BOX))
    call(w)
    w.advance(500)
    w.hang_up("a")
    assert end_of(w) == (Outcome.ABANDONED, 200)
    assert seen(w, MessageEnded) == []


# --- recording


@pytest.mark.parametrize(
    "of_center, of_number, of_queue, recorded",
    [
        ("never", None, None, False),
        ("always", None, None, True),
        ("never", "always", None, True),
        ("always", "never", None, False),
        ("never", "never", "always", True),
        ("always", "always", "never", False),
    ],
)
def test_a_queues_own_setting_wins_then_the_numbers_then_the_centers(of_center, of_number, of_queue, recorded):
    modes = [RecordingMode(each) if each else None for each in (of_center, of_number, of_queue)]
    number = Number("200", "200", to("queue/desk"), recording=modes[1])
    made = center("queue/desk", queue(members="1", recording=modes[2]), number, recording=Recording(modes[0]))
    w = world(made, "1")
    call(w, dialled="200")
    w.answer("1")
    assert seen(w, Joined)[0].channels == (2 if recorded else None)


def test_a_direct_seats_conversation_is_recorded_as_the_number_says():
    number = Number("200", "200", to("seat/1"), recording=RecordingMode.ALWAYS)
    w = world(center("seat/1", number, recording=Recording(RecordingMode.NEVER, 1)), "1")
    call(w, dialled="200")
    w.answer("1")
    assert seen(w, Joined)[0].channels == 1


def test_a_caller_who_gives_up_before_the_answer_gets_487():
    w = world(center("seat/1"), "1")
    call(w)
    w.hang_up("a")
    assert end_of(w) == (Outcome.ABANDONED, 487)
    assert ringing(w) == {}


def test_menus_answer_the_call():
    w = world(center("menu/main", menu("main", {})))
    call(w)
    assert w.calls["a"].accepted


def switched(**turned):
    flow = Flow("in", (Reject(Refusal.BUSY, SwitchedOn("emergency")), Go(to("queue/desk"))))
    of = center("flow/in", flow, queue(members="1"))
    seats = of.seats | {"1": replace(of.seats["1"], role=Role.SUPERVISOR)}
    of = replace(of, switches={"emergency": Switch("emergency", "*70")}, seats=seats)
    return World(of, at=MONDAY, seats={"1": SeatState.READY, "3": SeatState.READY}, switches=turned)


def test_a_switch_stands_as_its_default_says_until_it_is_turned():
    w = switched()
    assert nodes_of(w) == ["number/100", "flow/in", "queue/desk"]
    w = switched(emergency=True)
    assert nodes_of(w) == ["number/100", "flow/in"]


def test_a_code_turns_a_switch_over_for_the_next_call():
    w = switched()
    assert w.dial_code("1", "*70")
    assert nodes_of(w) == ["number/100", "flow/in"]
    w.advance(1000)
    assert w.dial_code("1", "*70")
    w.advance(1000)
    assert nodes_of(w, "b") == ["number/100", "flow/in", "queue/desk"]


def test_only_a_seat_that_is_there_and_has_no_call_turns_a_switch_and_only_by_a_code():
    w = switched()
    assert not w.dial_code("1", "*71")
    assert not w.dial_code("2", "*70")
    assert not w.dial_code("3", "*70"), "it is no supervisor"
    call(w)
    assert not w.dial_code("1", "*70"), "it rings"
    assert w.switches == {"emergency": False}


def nodes_of(w, name="a"):
    call(w, name)
    return w.calls[name].nodes


ASK = Collect("welcome", "account", 3, 5, "#", 2_000, 1, to("voicemail/box"))


def asked(keys, *, step=ASK):
    """The call after it has pressed these keys ("." = 2 s of silence) in a flow that asks for an account number."""
    steps = (step, Go(to("queue/vip"), Tagged("account", "1234")), Go(to("queue/desk")))
    box = Voicemail("box", "8000", None, "", 180_000)
    w = world(center("flow/in", Flow("in", steps), queue("vip", members="1"), queue("desk", members="2"), box), "12")
    call(w)
    for key in keys:
        if key == ".":
            w.advance(2_000)
        else:
            w.press("a", key)
    return w


def test_keys_become_a_tag_at_the_terminator_after_silence_and_at_the_most():
    assert nodes(asked("1234#")) == ["number/100", "flow/in", "queue/vip"]
    assert nodes(asked("1234."))[-1] == "queue/vip"
    assert nodes(asked("12345"))[-1] == "queue/desk"
    assert asked("12345").calls["a"].tags == {"account": "12345"}


def test_too_few_keys_are_asked_for_again_and_then_the_call_goes_to_otherwise():
    w = asked("12#")
    assert nodes(w) == ["number/100", "flow/in"] and w.calls["a"].playing.prompt == "welcome"
    assert nodes(asked("12#1234#"))[-1] == "queue/vip"
    assert nodes(asked("12##"))[-1] == "voicemail/box"
    assert asked("12##").calls["a"].tags == {}


def test_without_a_terminator_every_key_counts():
    w = asked("1#*", step=replace(ASK, terminator="", most=3))
    assert w.calls["a"].tags == {"account": "1#*"}


def test_a_silent_caller_is_asked_so_often_and_no_more():
    w = asked("")
    w.advance(2 * (PROMPT_MS + 2_000) - 1)
    assert nodes(w) == ["number/100", "flow/in"]
    w.advance(1)
    assert nodes(w)[-1] == "voicemail/box"
