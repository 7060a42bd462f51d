"""Surveys: when callers are asked, what counts as an answer, and how it ends."""

from __future__ import annotations

from dataclasses import replace

from small_centers import call, center, nodes, queue, ringing, seen, world

from ccctl.center import Survey
from ccctl.center.scenario import Outcome
from ccctl.trace import World
from ccctl.trace.events import Parted, Playing, Surveyed

CSAT = Survey("csat", "csat", ("1", "2", "3"), 5_000, 1, invalid="wrong", thanks="welcome")
DESK = replace(queue(members="12", wrap_up_ms=3_000), survey="csat")


def asked(survey: Survey = CSAT) -> World:
    """A world in which a seat has hung up, and the caller is being asked."""
    w = world(center("queue/desk", DESK, survey), "1")
    call(w)
    w.answer("1")
    w.advance(2_000)
    w.hang_up_seat("1")
    w.advance(200)  # keys of that moment count nothing
    return w


def heard(w: World) -> list[str]:
    return [event.prompt for event in seen(w, Playing)]


def test_the_caller_is_asked_when_the_seat_hangs_up_first():
    w = asked()
    assert nodes(w) == ["number/100", "queue/desk", "seat/1", "survey/csat"]
    w.press("a", "2")
    w.advance(1_000)
    assert heard(w) == ["csat", "welcome"]
    assert [(e.survey, e.answer, e.seat) for e in seen(w, Surveyed)] == [("csat", "2", "1")]
    assert w.calls["a"].outcome is Outcome.SEAT and w.calls["a"].answers == {"csat": "2"}


def test_no_question_when_the_caller_hangs_up_first():
    w = world(center("queue/desk", DESK, CSAT), "1")
    call(w)
    w.answer("1")
    w.hang_up("a")
    assert nodes(w) == ["number/100", "queue/desk", "seat/1"]


def test_wrong_keys_and_silence_use_up_the_retries_and_there_is_no_thanks():
    w = asked()
    w.press("a", "9")
    w.advance(60_000)
    assert heard(w) == ["csat", "wrong", "csat"]
    assert w.calls["a"].over and w.calls["a"].answers == {} and w.calls["a"].outcome is Outcome.SEAT


def test_a_key_during_the_complaint_is_the_next_answer():
    w = asked()
    w.press("a", "9")
    w.press("a", "1")
    assert w.calls["a"].answers == {"csat": "1"} and heard(w) == ["csat", "wrong", "welcome"]


def test_the_conversation_is_over_and_the_seat_wraps_up_while_the_caller_is_asked():
    w = asked()
    assert [e.lasted_ms for e in seen(w, Parted)] == [2_000]
    call(w, "b", "13800138001")
    assert ringing(w) == {}
    w.advance(3_000)
    assert ringing(w) == {"1": "b"}


def test_a_survey_is_a_destination_of_its_own():
    w = world(center("survey/csat", CSAT))
    call(w)
    w.press("a", "3")
    w.advance(5_000)
    assert nodes(w) == ["number/100", "survey/csat"]
    assert w.calls["a"].answers == {"csat": "3"} and w.calls["a"].outcome is Outcome.HUNG_UP


def test_a_key_that_is_pressed_as_the_seat_hangs_up_is_no_answer():
    w = world(center("queue/desk", DESK, CSAT), "1")
    call(w)
    w.answer("1")
    w.advance(2_000)
    w.hang_up_seat("1")
    w.advance(100)
    w.press("a", "2")
    w.advance(500)
    assert not seen(w, Surveyed)
    w.press("a", "3")
    assert w.calls["a"].answers == {"csat": "3"}
