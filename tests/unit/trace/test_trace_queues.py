"""Queues: who is rung, in which order, and what happens when nobody is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_centers import call, center, nodes, number, queue, ringing, rings, seen, to, world

from ccctl.center import Announce, CallerList, Flow, Go, InCallers, Priority, SeatState, Sticky, Voicemail
from ccctl.center.scenario import Outcome
from ccctl.trace.events import Joined, Playing, RingEnded, Ringing, Whispered
from ccctl.trace.rooms import last

BOX = Voicemail("box", "8000", "greeting", "", 180_000)


def serve(w, seat, name, talk_ms=1000):
    """The seat answers what rings there for this call, talks and hangs up."""
    assert ringing(w).get(seat) == name
    w.answer(seat)
    w.advance(talk_ms)
    w.hang_up_seat(seat)


# --- entry


def test_unstaffed_when_no_member_is_signed_in():
    w = world(center("queue/desk", queue(members="12", unstaffed="voicemail/box"), BOX))
    call(w)
    assert nodes(w) == ["number/100", "queue/desk", "voicemail/box"]


def test_unstaffed_without_overflow_is_refused_before_the_answer():
    w = world(center("queue/desk", queue(members="12")))
    call(w)
    assert (w.calls["a"].outcome, w.calls["a"].sip_status) == (Outcome.REFUSED, 480)


def test_paused_member_counts_as_signed_in():
    w = world(center("queue/desk", queue(members="12", unstaffed="voicemail/box")), s1=SeatState.PAUSED)
    call(w)
    w.advance(600_000)
    assert nodes(w) == ["number/100", "queue/desk"]
    assert rings(w) == []


def test_busy_member_counts_as_signed_in_and_is_not_rung():
    w = world(center("queue/desk", queue(members="12", unstaffed="voicemail/box")), s1=SeatState.BUSY)
    call(w)
    w.advance(600_000)
    assert nodes(w)[-1] == "queue/desk"
    assert rings(w) == []


def test_full_when_max_waiting_wait():
    w = world(center("queue/desk", queue(members="1", max_waiting=1, full="voicemail/box"), BOX), s1=SeatState.PAUSED)
    call(w, "a")
    call(w, "b")
    assert nodes(w, "a")[-1] == "queue/desk"
    assert nodes(w, "b") == ["number/100", "queue/desk", "voicemail/box"]


def test_a_talking_caller_does_not_wait():
    w = world(center("queue/desk", queue(members="1", max_waiting=1, full="voicemail/box"), BOX), "1")
    call(w, "a")
    w.answer("1")
    call(w, "b")
    assert nodes(w, "b")[-1] == "queue/desk"


def test_full_without_overflow_is_busy():
    w = world(center("queue/desk", queue(members="1", max_waiting=0)), "1")
    call(w)
    assert (w.calls["a"].outcome, w.calls["a"].sip_status) == (Outcome.REFUSED, 486)


def test_unstaffed_is_looked_at_before_full():
    w = world(center("queue/desk", queue(members="1", max_waiting=0, full="voicemail/box", unstaffed="hangup"), BOX))
    call(w)
    assert nodes(w)[-1] == "queue/desk"


def test_unstaffed_is_looked_at_on_entry_only():
    w = world(center("queue/desk", queue(members="1", max_wait_ms=60_000, timeout="voicemail/box",
                                         unstaffed="hangup"), BOX), "1")  # fmt: skip
    call(w)
    w.set_state("1", SeatState.SIGNED_OUT)
    assert ringing(w) == {}
    w.advance(59_999)
    assert nodes(w)[-1] == "queue/desk"
    w.advance(1)
    assert nodes(w)[-1] == "voicemail/box"


# --- order of callers


def test_first_come_first_served():
    w = world(center("queue/desk", queue(members="1")), "1")
    for name in "abc":
        call(w, name)
        w.advance(10)
    for name in "abc":
        serve(w, "1", name)


def test_higher_priority_first_then_first_come():
    vip = CallerList("vip", frozenset({"+8613900000000"}))
    flow = Flow("in", (Priority(10, InCallers("vip")), Go(to("queue/desk"))))
    w = world(center("flow/in", queue(members="1"), flow, vip), "1")
    call(w, "first")
    w.answer("1")
    for name, sender in [("n1", "13800138000"), ("n2", "1"), ("v1", "13900000000"), ("v2", "+86 139 0000 0000")]:
        call(w, name, sender)
        w.advance(10)
    w.hang_up_seat("1")
    for name in ("v1", "v2", "n1", "n2"):
        serve(w, "1", name)


def test_the_second_caller_is_offered_another_free_seat_at_the_same_time():
    w = world(center("queue/desk", queue(members="12")), "12")
    call(w, "a")
    call(w, "b")
    assert ringing(w) == {"1": "a", "2": "b"}


# --- strategies


def test_in_order_starts_at_the_first_for_every_call():
    w = world(center("queue/desk", queue(members="312")), "123")
    for name in "abc":
        call(w, name)
        serve(w, "3", name)


def test_in_order_goes_on_to_the_next_after_a_missed_ring():
    w = world(center("queue/desk", queue(members="312", ring_ms=5_000)), "123")
    call(w)
    w.advance(16_000)
    assert rings(w) == [(0, "3"), (5_000, "1"), (10_000, "2")]


def test_round_robin_takes_the_one_after_the_last_offered_and_starts_as_listed():
    w = world(center("queue/desk", queue(members="312", strategy="round-robin", ring_ms=5_000)), "123")
    call(w, "a")
    serve(w, "3", "a")
    call(w, "b")
    w.advance(5_000)  # 1 misses it
    serve(w, "2", "b")
    call(w, "c")
    serve(w, "3", "c")
    assert [seat for _, seat in rings(w)] == ["3", "1", "2", "3"]


def test_longest_idle_is_the_one_whose_last_call_ended_longest_ago():
    w = world(center("queue/desk", queue(members="123", strategy="longest-idle")), "123")
    for name in "abc":
        call(w, name)
    for seat in "213":
        w.answer(seat)
    for seat in "312":
        w.advance(1_000)
        w.hang_up_seat(seat)
    order = []
    for name in "def":
        call(w, name)
        (seat,) = ringing(w)
        order.append(seat)
        serve(w, seat, name)
    assert order == ["3", "1", "2"]
    assert all(event.may == {event.seat} for event in seen(w, Ringing, "e"))


def test_longest_idle_names_every_seat_of_the_same_history():
    w = world(center("queue/desk", queue(members="123", strategy="longest-idle")), "123")
    call(w)
    assert seen(w, Ringing)[0].may == {"1", "2", "3"}
    assert ringing(w) == {"1": "a"}


def test_the_free_choice_belongs_to_the_chooser():
    w = world(center("queue/desk", queue(members="123", strategy="longest-idle")), "123", choose=last)
    call(w)
    assert ringing(w) == {"3": "a"}


def test_fewest_calls_counts_answered_calls_of_all_queues():
    first, second = queue("one", "12", "fewest-calls"), queue("two", "1")
    w = world(center("queue/one", first, second, number("200", "queue/two")), "12")
    call(w, "a", dialled="200")
    serve(w, "1", "a")
    call(w, "b")
    assert seen(w, Ringing, "b")[0].may == {"2"}
    serve(w, "2", "b")
    call(w, "c")
    assert seen(w, Ringing, "c")[0].may == {"1", "2"}


def test_longest_idle_counts_calls_of_all_queues():
    w = world(
        center("queue/one", queue("one", "12", "longest-idle"), queue("two", "1"), number("200", "queue/two")), "12"
    )
    call(w, "a", dialled="200")
    serve(w, "1", "a")
    call(w, "b")
    assert seen(w, Ringing, "b")[0].may == {"2"}


def test_random_may_ring_any_free_seat():
    w = world(center("queue/desk", queue(members="1234", strategy="random")), "124")
    call(w)
    assert seen(w, Ringing)[0].may == {"1", "2", "4"}


def test_ring_all_rings_all_free_seats_and_the_first_answer_has_the_call():
    w = world(center("queue/desk", queue(members="1234", strategy="ring-all")), "124")
    call(w)
    assert set(ringing(w)) == {"1", "2", "4"}
    w.answer("2")
    assert ringing(w) == {}
    assert w.desks["1"].rests_until == 0
    assert nodes(w)[-1] == "seat/2"


def test_ring_all_a_decline_leaves_the_others_ringing():
    w = world(
        center("queue/desk", queue(members=[("1", 1), ("2", 1), ("3", 2)], strategy="ring-all", ring_ms=3_000)), "123"
    )
    call(w)
    w.advance(1_000)
    w.decline("1")
    assert set(ringing(w)) == {"2"}
    w.advance(2_000)
    assert rings(w) == [(0, "1"), (0, "2"), (3_000, "3")]


# --- tiers, rest, wrap up


def test_the_next_tier_only_when_no_seat_of_the_tiers_before_is_free():
    w = world(center("queue/desk", queue(members=[("9", 2), ("1", 1), ("2", 1)], ring_ms=5_000)), "129")
    call(w)
    w.advance(11_000)
    assert rings(w) == [(0, "1"), (5_000, "2"), (10_000, "9")]


def test_a_paused_tier_is_passed_over():
    w = world(center("queue/desk", queue(members=[("1", 1), ("2", 2)])), "2", s1=SeatState.PAUSED)
    call(w)
    assert ringing(w) == {"2": "a"}


def test_a_seat_of_tier_one_that_rings_for_another_caller_is_not_free():
    w = world(center("queue/desk", queue(members=[("1", 1), ("2", 2)])), "12")
    call(w, "a")
    call(w, "b")
    assert ringing(w) == {"1": "a", "2": "b"}


@pytest.mark.parametrize("strategy", ["ring-all", "round-robin", "longest-idle", "fewest-calls", "in-order", "random"])
def test_a_seat_that_missed_rests_whatever_the_strategy(strategy):
    w = world(center("queue/desk", queue(members="1", strategy=strategy, ring_ms=3_000, missed_ms=8_000)), "1")
    call(w)
    w.advance(15_000)
    assert rings(w) == [(0, "1"), (11_000, "1")]


def test_a_seat_that_declined_rests_for_its_own_time_and_the_next_is_tried_at_once():
    w = world(center("queue/desk", queue(members="12", declined_ms=4_000, ring_ms=3_000)), "12")
    call(w)
    w.advance(1_000)
    w.decline("1")
    w.advance(4_000)
    assert rings(w) == [(0, "1"), (1_000, "2"), (5_000, "1")]


def test_a_rest_counts_in_every_queue():
    w = world(center("queue/one", queue("one", "1", ring_ms=3_000), queue("two", "1"), number("200", "queue/two")), "1")
    call(w, "a")
    w.advance(3_000)
    w.hang_up("a")
    call(w, "b", dialled="200")
    w.advance(29_000)
    assert rings(w, "b") == []
    w.advance(1_000)
    assert rings(w, "b") == [(33_000, "1")]


def test_wrap_up_keeps_every_queue_away():
    one, two = queue("one", "1", wrap_up_ms=10_000), queue("two", "1")
    w = world(center("queue/one", one, two, number("200", "queue/two")), "1")
    call(w, "a")
    serve(w, "1", "a")
    call(w, "b", dialled="200")
    w.advance(20_000)
    assert rings(w, "b") == [(11_000, "1")]


def test_no_rest_when_the_caller_leaves_while_it_rings():
    w = world(center("queue/desk", queue(members="1")), "1")
    call(w, "a")
    w.advance(1_000)
    w.hang_up("a")
    assert w.calls["a"].outcome is Outcome.ABANDONED
    call(w, "b")
    assert ringing(w) == {"1": "b"}


def test_a_seat_that_becomes_free_is_offered_to_who_waits():
    w = world(center("queue/desk", queue(members="1")), s1=SeatState.PAUSED)
    call(w)
    w.advance(5_000)
    w.set_state("1", SeatState.READY)
    assert rings(w) == [(5_000, "1")]


# --- max_wait


def test_max_wait_counts_from_entry_and_leads_to_the_overflow():
    w = world(
        center("queue/desk", queue(members="1", max_wait_ms=5_000, timeout="voicemail/box"), BOX), s1=SeatState.PAUSED
    )
    call(w)
    w.advance(4_999)
    assert nodes(w)[-1] == "queue/desk"
    w.advance(1)
    assert nodes(w)[-1] == "voicemail/box"


def test_a_seat_that_rings_at_max_wait_rings_to_its_end():
    w = world(center("queue/desk", queue(members="123", ring_ms=3_000, max_wait_ms=5_000, timeout="hangup")), "123")
    call(w)
    w.advance(5_500)
    assert ringing(w) == {"2": "a"}
    w.advance(500)
    assert rings(w) == [(0, "1"), (3_000, "2")]
    assert w.calls["a"].ended_ms == 6_000
    assert w.calls["a"].outcome is Outcome.HUNG_UP


def test_a_seat_that_answers_after_max_wait_while_ringing_has_the_call():
    w = world(center("queue/desk", queue(members="1", ring_ms=10_000, max_wait_ms=5_000)), "1")
    call(w)
    w.advance(7_000)
    w.answer("1")
    assert nodes(w)[-1] == "seat/1"


def test_no_new_offer_at_the_very_moment_of_max_wait():
    w = world(center("queue/desk", queue(members="12", ring_ms=5_000, max_wait_ms=5_000)), "12")
    call(w)
    w.advance(10_000)
    assert rings(w) == [(0, "1")]
    assert seen(w, RingEnded)[0].at_ms == 5_000


# --- several queues, one seat


def test_a_seat_wanted_by_two_queues_names_the_rivals():
    w = world(
        center("queue/one", queue("one", "1"), queue("two", "1"), number("200", "queue/two")), s1=SeatState.PAUSED
    )
    call(w, "a", dialled="200")
    w.advance(1)
    call(w, "b")
    w.set_state("1", SeatState.READY)
    ring = seen(w, Ringing, "a")[0]
    assert ring.rivals == {"b"}


def test_music_that_is_a_prompt_plays_while_waiting():
    w = world(center("queue/desk", queue(members="1", music="song")), "1")
    call(w)
    assert w.calls["a"].music.prompt == "song"
    w.answer("1")
    assert w.calls["a"].music is None


def test_the_seat_hanging_up_first_ends_the_call_with_outcome_seat():
    w = world(center("queue/desk", queue(members="1")), "1")
    call(w)
    serve(w, "1", "a")
    assert w.calls["a"].outcome is Outcome.SEAT
    assert w.calls["a"].sip_status == 200


# --- what is told between the answer and the conversation


def told(**more):
    """A world whose queue tells something, with a call in it that seat 1 has just answered."""
    w = world(center("queue/desk", replace(queue(members="1", wrap_up_ms=5_000), **more)), "1")
    call(w)
    assert w.answer("1")
    return w


def test_whisper_and_number_are_said_at_once_and_then_the_two_are_joined():
    w = told(whisper="welcome", say_seat_number=True)
    assert nodes(w) == ["number/100", "queue/desk", "seat/1"]
    w.advance(999)
    assert seen(w, Joined) == []
    w.advance(1)
    assert [event.at_ms for event in seen(w, Joined)] == [1_000]
    assert [event.prompt for event in seen(w, Whispered)] == ["welcome"]
    assert [event.prompt for event in seen(w, Playing)] == ["seat number 1"]


def test_a_seat_that_hangs_up_while_it_is_told_something_ends_the_call_and_wraps_up():
    w = told(whisper="welcome")
    w.advance(100)
    assert w.hang_up_seat("1")
    assert w.calls["a"].over and w.calls["a"].outcome is Outcome.SEAT
    assert seen(w, Joined) == []
    assert not w.desks["1"].free_for_queues(w.now + 4_999)
    assert w.desks["1"].free_for_queues(w.now + 5_000)


def test_a_caller_who_leaves_while_the_number_is_said_frees_the_seat():
    w = told(say_seat_number=True)
    w.hang_up("a")
    assert w.desks["1"].talking_to is None and w.calls["a"].outcome is Outcome.SEAT


# --- keys that lead out of the queue


def with_keys(**keys):
    of = queue(members="1", max_wait_ms=60_000)
    overflow = replace(of.overflow, keys={key.lstrip("k"): to(where) for key, where in keys.items()})
    return world(center("queue/desk", replace(of, overflow=overflow), BOX), "1")


def test_a_key_leads_out_of_the_queue_while_a_seat_rings_which_stops_and_does_not_rest():
    w = with_keys(k9="voicemail/box")
    call(w)
    w.advance(2_000)
    assert ringing(w) == {"1": "a"}
    assert w.press("a", "9")
    assert nodes(w) == ["number/100", "queue/desk", "voicemail/box"]
    assert ringing(w) == {} and w.desks["1"].free_for_queues(w.now)
    w.advance(100_000)
    assert rings(w) == [(0, "1")]


def test_other_keys_change_nothing_and_the_wait_goes_on():
    w = with_keys(k9="voicemail/box")
    call(w)
    for key in "1*#":
        w.press("a", key)
    assert nodes(w) == ["number/100", "queue/desk"] and ringing(w) == {"1": "a"}
    assert w.answer("1")
    w.press("a", "9")
    assert nodes(w)[-1] == "seat/1" and not w.calls["a"].over


def test_without_keys_a_queue_takes_none():
    w = world(center("queue/desk", queue(members="1")), "1")
    call(w)
    assert not w.press("a", "9")


def test_the_heavier_of_two_queues_gets_the_seat_that_both_wait_for():
    light, heavy = queue("light", ["1"]), queue("heavy", ["1"], weight=5)
    w = world(center("queue/light", light, heavy, number("200", "queue/heavy")), "1")
    call(w, "a")
    call(w, "b")
    call(w, "c", dialled="200")
    serve(w, "1", "a")
    assert ringing(w) == {"1": "c"}


def test_a_seat_that_misses_enough_offers_in_a_row_is_paused_for_every_queue():
    strict = queue("strict", ["1"], ring_ms=1000, missed_ms=100, pause_after_missed=2)
    other = queue("other", ["1"])
    w = world(center("queue/strict", strict, other, number("200", "queue/other")), "1")
    call(w, "a")
    w.advance(2500)
    w.decline("1")  # somebody is there: the row begins afresh
    w.advance(10_000 + 1100)
    assert w.desks["1"].missed_in_a_row == 1
    assert w.desks["1"].state is SeatState.READY
    w.advance(2000)
    assert w.desks["1"].state is SeatState.PAUSED
    call(w, "b", dialled="200")
    w.advance(60_000)
    assert not ringing(w)


def test_a_seat_without_a_rest_leaves_a_caller_to_others_for_a_second_whatever_their_tier():
    desk = queue("desk", ["1", ("2", 2)], declined_ms=0)
    w = world(center("queue/desk", desk), "12")
    call(w)
    w.advance(100)
    w.decline("1")
    w.advance(1)
    assert ringing(w) == {"2": "a"}
    w.decline("2")
    w.advance(500)
    assert ringing(w) == {}
    w.advance(600)
    assert ringing(w) == {"1": "a"}


@pytest.mark.parametrize(("engine", "free"), [("asterisk", {"1": "b"}), ("freeswitch", {})])
def test_a_seat_without_a_rest_is_free_for_others_at_once_where_the_engine_knows_who_was_let_go(engine, free):
    desk = queue("desk", ["1", "2"], declined_ms=0)
    w = world(replace(center("queue/desk", desk), engine=engine), "12")
    call(w)
    w.decline("1")
    w.advance(1)
    call(w, "b", "13800138001")
    w.advance(1)
    assert ringing(w) == {"2": "a"} | free
    w.advance(1_001)
    assert ringing(w) == {"1": "b", "2": "a"}


def test_a_caller_who_waits_for_the_seat_that_served_last_keeps_the_place_and_holds_up_nobody():
    desk = queue("desk", ["1", "2"], sticky=Sticky(3_600_000, 10_000))
    w = world(center("queue/desk", desk), "12")
    call(w, "x", "13800138009")
    serve(w, "1", "x", talk_ms=0)
    call(w, "first")
    assert ringing(w) == {"1": "first"}
    w.answer("1")
    call(w, "other", "13800138001")
    w.answer("2")
    w.hang_up("first")  # seat 1 is free, and served this number last
    call(w, "b", "13800138002")
    w.answer("1")
    call(w, "again")  # waits for 1 alone
    call(w, "behind", "13800138003")
    w.hang_up("other")
    assert ringing(w) == {"2": "behind"}
    w.answer("2")
    w.hang_up("b")
    assert ringing(w) == {"1": "again"}
    w.advance(20_000)
    assert ringing(w) == {}


def test_the_wait_for_the_seat_that_served_last_ends():
    desk = queue("desk", ["1", "2"], sticky=Sticky(3_600_000, 10_000))
    w = world(center("queue/desk", desk), "12")
    call(w, "first")
    w.answer("1")
    w.hang_up("first")
    call(w, "b", "13800138002")
    w.answer("1")
    call(w, "again")
    w.advance(9_999)
    assert ringing(w) == {}
    w.advance(1)
    assert ringing(w) == {"2": "again"}


def test_a_waiting_caller_is_told_the_place_and_the_wait_and_the_answer_stops_the_voice():
    desk = queue(
        "desk", ["1"], announce=Announce(position=True, wait=True, every_ms=10_000, also="busy", also_every_ms=9_000)
    )
    w = world(center("queue/desk", desk), "1")
    call(w, "x")
    w.answer("1")
    call(w, "a", "13800138001")
    call(w, "b", "13800138002")
    w.advance(14_500)
    told = [(event.at_ms, event.prompt) for event in w.events if isinstance(event, Playing) and event.call == "b"]
    assert told == [
        (2_000, "position 2"), (3_000, "expected wait 10"), (9_000, "busy"), (12_000, "position 2"), (13_000, "expected wait 10")
    ]  # fmt: skip
    w.hang_up("a")
    w.hang_up_seat("1")  # 14.5 s of talking count for one eighth
    w.answer("1")
    w.advance(60_000)
    assert [event.prompt for event in w.events if isinstance(event, Playing) and event.call == "b"][5:] == []
    call(w, "c", "13800138003")
    w.advance(3_100)
    assert [event.prompt for event in w.events if isinstance(event, Playing)][-1] == "expected wait 3"


def test_announcements_begin_after_two_seconds_and_stop_when_the_caller_leaves():
    desk = queue("desk", ["1"], announce=Announce(position=True, wait=False, every_ms=10_000))
    w = world(center("queue/desk", desk), s1=SeatState.PAUSED)
    call(w, "a")
    w.advance(1_999)
    assert not any(isinstance(event, Playing) for event in w.events)
    w.advance(500)
    w.hang_up("a")
    w.advance(60_000)
    assert [event.prompt for event in w.events if isinstance(event, Playing)] == ["position 1"]
