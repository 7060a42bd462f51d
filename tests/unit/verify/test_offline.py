"""Tests played by the interpreter: every verb, every expectation, and what is undecidable."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ccctl.center import (
    CallSpec,
    Expectation,
    Flow,
    Go,
    Play,
    Recording,
    RecordingMode,
    Reject,
    Scenario,
    SeatState,
    Sip,
    StepSpec,
    Switch,
    SwitchedOn,
    Trunk,
    Voicemail,
)
from ccctl.center.flow import Refusal
from ccctl.center.scenario import Outcome, RecordingExpectation, Verb
from ccctl.diagnostics import Span
from ccctl.verify.offline import run_offline
from ccctl.verify.result import ScenarioResult, Status

sys.path.append(str(Path(__file__).parents[1] / "trace"))
from small_centers import MONDAY, PROMPT_MS, center, menu, number, queue, to

BOX = Voicemail("box", "8000", "greeting", "", 180_000)
SPAN = Span("center.yaml", 7, 5, 9)


def step(verb: str, what: object = None, by: str = "caller", **more: object) -> StepSpec:
    """A step as the language writes it."""
    fields: dict[str, object] = {}
    match Verb(verb):
        case Verb.HEAR | Verb.NOT_HEAR:
            fields["prompt"] = what
        case Verb.PRESS:
            fields["keys"] = what
        case Verb.WAIT | Verb.TALK:
            fields["duration_ms"] = what
        case Verb.START:
            fields["caller"] = what
        case Verb.HANG_UP if what in ("caller", "a", "b"):
            fields["caller"] = what
        case _:
            fields["seats"] = tuple(str(what))
    return StepSpec(Verb(verb), by, span=SPAN, **(fields | more))  # type: ignore[arg-type]


def play(of, steps, expect=None, ready="", calls=None, **states) -> ScenarioResult:
    seats = dict.fromkeys(ready, SeatState.READY) | {seat[1:]: state for seat, state in states.items()}
    callers = calls or (CallSpec("caller", "13800138000", "100", MONDAY),)
    scenario = Scenario("story", tuple(callers), seats, tuple(steps), expect or Expectation(), SPAN)
    return asyncio.run(run_offline(of, scenario, now=MONDAY, duration=lambda _: PROMPT_MS))


def passed(result: ScenarioResult) -> bool:
    assert result.passed, [str(reason.message) for reason in result.reasons]
    return True


def reason(result: ScenarioResult, code: str, *words: str) -> None:
    assert result.status is (Status.UNDECIDABLE if code == "CC601" else Status.FAILED)
    found = [each for each in result.reasons if each.code.name == code]
    assert found, [(each.code.name, each.message) for each in result.reasons]
    for word in words:
        assert word in found[0].message


def journey(*nodes: str, **more: object) -> Expectation:
    return Expectation(journeys={"caller": nodes}, **more)  # type: ignore[arg-type]


DESK = center("queue/desk", queue(members="123", ring_ms=5_000), recording=Recording(RecordingMode.ALWAYS))
MENUS = center("menu/main", menu("main", {"1": "queue/desk"}, invalid="wrong"), queue(members="123"))


def test_a_whole_story():
    steps = [step("hear", "main"), step("press", "9"), step("hear", "wrong"), step("hear", "main"), step("press", "1"),
             step("ring", "1"), step("answer", "1"), step("talk", 3_000), step("hang_up", "1")]  # fmt: skip
    result = play(MENUS, steps, journey("number/100", "menu/main", "queue/desk", "seat/1", outcome=Outcome.SEAT), "1")
    assert passed(result)
    assert [each.ok for each in result.steps] == [True] * 9
    assert [each.started_ms for each in result.steps][:4] == [0, 1_000, 1_000, 2_000]


def test_a_prompt_that_does_not_come():
    result = play(MENUS, [step("hear", "welcome", within_ms=3_000), step("press", "1")])
    reason(result, "CC600", "hear welcome", "not within 3 s", "menu/main")
    assert [each.ok for each in result.steps] == [False, None]
    assert result.reasons[0].span == SPAN


def test_two_hears_of_one_prompt_need_two_playings():
    assert passed(play(MENUS, [step("hear", "main"), step("hear", "main")]))
    reason(play(MENUS, [step("hear", "main"), step("hear", "main", within_ms=4_000)]), "CC600")


def test_a_prompt_that_began_before_the_step_counts():
    assert passed(play(MENUS, [step("wait", 500), step("hear", "main")]))


def test_a_prompt_cut_at_once_was_not_heard():
    made = center("menu/main", menu("main", {"1": "menu/sub"}), menu("sub", {}, retries=0))
    reason(play(made, [step("press", "1"), step("hear", "main", within_ms=3_000)]), "CC600")


def test_not_hear_holds_until_the_next_step_is_done():
    assert passed(play(MENUS, [step("not_hear", "wrong"), step("hear", "main")]))
    result = play(MENUS, [step("hear", "main"), step("not_hear", "main"), step("wait", 6_000)])
    reason(result, "CC600", "not hear main", "heard at 6.0 s")


def test_not_ring_holds_until_the_next_step_is_done():
    assert passed(play(DESK, [step("not_ring", "2"), step("ring", "1"), step("answer", "1")], ready="12"))
    assert passed(play(DESK, [step("not_ring", "2"), step("ignore", "1"), step("ring", "2")], ready="12"))
    result = play(
        DESK, [step("not_ring", "2"), step("ignore", "1"), step("not_ring", "2"), step("wait", 1)], ready="12"
    )
    reason(result, "CC600", "seat 2 rang at 5.0 s")


def test_two_watches_for_the_same_thing_hold_each_on_its_own():
    twice = [step("not_ring", "1"), step("not_ring", "1"), step("talk", 1_000)]
    assert passed(play(DESK, [step("ring", "1"), step("answer", "1"), *twice], ready="1"))
    heard = [step("hear", "main"), step("not_hear", "main"), step("not_hear", "main"), step("wait", 1_000)]
    assert passed(play(MENUS, heard))


def test_not_ring_fails_for_a_seat_that_rings_already():
    result = play(DESK, [step("ring", "1"), step("not_ring", "1"), step("wait", 1_000)], ready="1")
    reason(result, "CC600", "seat 1")


def test_a_watch_at_the_end_of_the_story_is_kept_too():
    assert passed(play(DESK, [step("answer", "1"), step("not_ring", "2")], ready="12"))


def test_ring_out_and_the_next_seat():
    steps = [step("ring", "1"), step("ignore", "1"), step("ring", "2"), step("decline", "2"), step("answer", "3")]
    assert passed(play(DESK, steps, journey("number/100", "queue/desk", "seat/3"), ready="123"))


def test_the_wrong_seat_rings():
    result = play(DESK, [step("ring", "2", within_ms=3_000)], ready="12")
    reason(result, "CC600", "1 rings instead")


def test_all_at_once_for_ring_all_and_ignore_leaves_the_other_to_answer():
    made = center("queue/desk", queue(members="12", strategy="ring-all"))
    steps = [step("ring", "12"), step("ignore", "1"), step("answer", "2")]
    assert passed(play(made, steps, journey("number/100", "queue/desk", "seat/2"), ready="12"))
    reason(play(DESK, [step("ring", "12", within_ms=4_000)], ready="12"), "CC600")


def test_a_seat_that_no_step_speaks_of_must_not_ring():
    result = play(DESK, [step("wait", 6_000)], ready="12")
    reason(result, "CC603", "seat 1 rang for caller")
    assert len(result.reasons) == 2


def test_one_of_several_equals_is_undecidable():
    made = center("queue/desk", queue(members="12", strategy="longest-idle"))
    for verb in ("ring", "answer", "decline", "ignore"):
        for seat in "12":
            reason(play(made, [step(verb, seat)], ready="12"), "CC601", "any one of 1, 2")
    reason(play(made, [step("not_ring", "2"), step("wait", 1_000)], ready="12"), "CC601")


def test_one_of_equals_is_decidable_when_it_is_the_only_one():
    made = center("queue/desk", queue(members="12", strategy="longest-idle"))
    assert passed(play(made, [step("ring", "2"), step("answer", "2")], ready="2"))


def test_a_seat_after_a_free_choice_is_undecidable_too():
    made = center("queue/desk", queue(members="12", strategy="random", ring_ms=5_000))
    steps = [step("wait", 6_000), step("answer", "2")]
    named = [step("wait", 6_000), step("ring", "2"), step("ignore", "2"), step("hang_up", "caller")]
    assert play(made, steps, ready="12").status is not Status.PASSED
    assert play(made, named, ready="12").status is not Status.PASSED


def test_a_story_whose_end_depends_on_a_free_choice_is_undecidable():
    made = center("queue/desk", queue(members="12", strategy="random", ring_ms=5_000), number("200", "seat/1"))
    calls = [CallSpec("a", "1", "100", MONDAY), CallSpec("b", "2", "200", MONDAY, held=True)]
    # 2 is on its way; whether 1 or 2 rings first is free, so whether 1 is busy for b is free.
    steps = [step("wait", 1_000, by="a"), step("start", "b"), step("wait", 1, by="a")]
    result = play(made, steps, Expectation(journeys={"b": ("number/200", "seat/1")}, outcome=None), "12", calls)
    assert result.status is not Status.PASSED


def test_several_callers_and_a_held_one():
    calls = [CallSpec("a", "1", "100"), CallSpec("b", "2", "100", held=True), CallSpec("c", "3", "100")]
    made = center("queue/desk", queue(members="1"))
    steps = [step("ring", "1", by="a"), step("start", "b"), step("answer", "1", by="a"), step("hang_up", "1", by="a"),
             step("answer", "1", by="c"), step("hang_up", "1", by="c"), step("answer", "1", by="b")]  # fmt: skip
    everywhere = ("number/100", "queue/desk", "seat/1")
    assert passed(play(made, steps, Expectation(journeys=dict.fromkeys("abc", everywhere)), "1", calls))


def test_a_held_caller_that_was_not_started_cannot_act():
    calls = [CallSpec("a", "1", "100"), CallSpec("b", "2", "100", held=True)]
    reason(play(MENUS, [step("press", "1", by="b")], calls=calls), "CC604", "b has not called")


def test_what_prepares_a_story_comes_before_its_first_call():
    flow = Flow("in", (Reject(Refusal.FORBIDDEN, SwitchedOn("shut")), Play("welcome")))
    made = replace(center("flow/in", flow), switches={"shut": Switch("shut")})
    turn = StepSpec(Verb.SWITCH, "caller", switches=(("shut", True),), span=SPAN)
    assert passed(play(made, [turn], Expectation(refused=403)))
    assert passed(play(made, [step("wait", 10), turn], journey("number/100", "flow/in")))


def test_refused_calls():
    made = center("flow/in", Flow("in", (Reject(Refusal.FORBIDDEN),)))
    assert passed(play(made, [], Expectation(refused=403, outcome=Outcome.REFUSED)))
    reason(play(made, [], Expectation(refused=486)), "CC602", "486", "403")
    full = center("queue/desk", queue(members="1"), Trunk("carrier", Sip("h"), 0))
    assert passed(play(full, [], Expectation(refused=503)))


def test_the_journey_is_compared_whole():
    result = play(MENUS, [], journey("number/100", "menu/main", "queue/other"))
    reason(result, "CC602", "number/100 > menu/main > queue/other")
    at = Expectation({"caller": ("x",)}, spans={"journey": Span("center.yaml", 99)})
    assert play(MENUS, [], at).reasons[0].span == Span("center.yaml", 99)


def test_the_center_has_time_to_come_to_the_expected_end():
    made = center("flow/in", Flow("in", (Play("welcome"), Go(to("voicemail/box")))), BOX)
    assert passed(play(made, [], journey("number/100", "flow/in", "voicemail/box", outcome=Outcome.VOICEMAIL)))
    goodbye = center("flow/in", Flow("in", (Play("welcome"),)))
    assert passed(play(goodbye, [], Expectation(outcome=Outcome.HUNG_UP)))


def test_recording_expectations():
    talk = [step("answer", "1"), step("talk", 3_000), step("hang_up", "1")]
    assert passed(play(DESK, talk, Expectation(recording=RecordingExpectation(2_000, 2, ("caller", "seat"))), "1"))
    reason(play(DESK, talk, Expectation(recording=RecordingExpectation(5_000)), "1"), "CC602", "3s", "5s")
    reason(play(DESK, talk, Expectation(recording=RecordingExpectation(0, 1)), "1"), "CC602", "channel")
    reason(play(DESK, talk, Expectation(no_recording=True), "1"), "CC602", "was recorded")
    unrecorded = replace(DESK, recording=Recording(RecordingMode.NEVER))
    assert passed(play(unrecorded, talk, Expectation(no_recording=True), "1"))
    reason(play(unrecorded, talk, Expectation(recording=RecordingExpectation()), "1"), "CC602", "not recorded")


def test_voicemail_expectations():
    made = center("voicemail/box", BOX)
    steps = [step("hear", "greeting"), step("talk", 3_000), step("hang_up", "caller")]
    assert passed(play(made, steps, Expectation(voicemail_box="box", voicemail_at_least_ms=3_000)))
    reason(play(made, steps, Expectation(voicemail_box="box", voicemail_at_least_ms=4_000)), "CC602", "3s", "4s")
    reason(play(MENUS, [], Expectation(voicemail_box="box")), "CC602", "no message")


@pytest.mark.parametrize(
    "steps, code",
    [
        ([step("hang_up", "1")], "CC604"),
        ([step("hang_up", "caller"), step("hang_up", "caller")], "CC604"),
        ([step("hang_up", "caller"), step("press", "1")], "CC604"),
        ([step("talk", 1_000)], "CC600"),
        ([step("answer", "1", within_ms=1_000)], "CC600"),
    ],
)
def test_what_cannot_be_done_is_said(steps, code):
    reason(play(MENUS, steps), code)


def test_abandoned_when_the_caller_leaves_the_queue():
    steps = [step("ring", "1"), step("hang_up", "caller")]
    assert passed(play(DESK, steps, journey("number/100", "queue/desk", outcome=Outcome.ABANDONED), "1"))


def test_music_that_is_a_prompt_is_heard():
    made = center("queue/desk", queue(members="1", music="song"))
    assert passed(play(made, [step("hear", "song")], s1=SeatState.PAUSED))


def test_music_goes_round_until_somebody_answers():
    made = center("queue/desk", queue(members="1", music="song"))
    rounds = [step("hear", "song"), step("wait", 300), step("hear", "song", within_ms=PROMPT_MS)]
    assert passed(play(made, [*rounds, step("hear", "song")], s1=SeatState.PAUSED))
    assert not play(made, [*rounds[:2], step("hear", "song", within_ms=500)], s1=SeatState.PAUSED).passed
    answered = [step("hear", "song"), step("answer", "1"), step("hear", "song")]
    assert not play(made, answered, ready="1").passed


def test_talking_ends_badly_when_the_call_ends_first():
    short = center("voicemail/box", replace(BOX, max_ms=2_000))
    reason(play(short, [step("hear", "greeting"), step("talk", 3_000)]), "CC600", "over after 2.0 s")


def test_the_clock_of_a_call_is_moved_by_at():
    from ccctl.center import Closed, Hours, WeeklySpan

    office = Hours("office", (WeeklySpan(frozenset({1}), 9 * 60, 18 * 60),))
    made = center("flow/in", Flow("in", (Go(to("voicemail/box"), Closed("office")), Go(to("queue/desk")))), office, BOX,
                  queue(members="1"))  # fmt: skip
    for hour, end in [(10, "queue/desk"), (20, "voicemail/box")]:
        calls = [CallSpec("caller", "1", "100", MONDAY.replace(hour=hour))]
        steps = [step("wait", 100)]
        assert passed(play(made, steps, journey("number/100", "flow/in", end), calls=calls, s1=SeatState.PAUSED))
