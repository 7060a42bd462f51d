"""Tests: stories of callers and seats."""

from __future__ import annotations

from collections.abc import Iterator

from ccctl.center import CallSpec, Expectation, Scenario, Seat, SeatState, StepSpec
from ccctl.center.prompt import seat_number
from ccctl.center.scenario import Outcome, RecordingExpectation, Verb
from ccctl.center.spoken import expected_wait, position
from ccctl.diagnostics import Span
from ccctl.resolve.context import Context, Key
from ccctl.schema.scenario import CALLER, ExpectSpec, HearSpec, RecordingExpectationSpec, TestSpec, TestStepSpec
from ccctl.schema.seat import seat_numbers

_AUDIBLE = {"caller": ("caller",), "seat": ("seat",), "both": ("caller", "seat")}


def build_tests(context: Context, seats: dict[str, Seat]) -> dict[str, Scenario]:
    """The tests by name."""
    return {name: _scenario(context, name, test, seats) for name, test in context.spec.tests.items()}


def _scenario(context: Context, name: str, test: TestSpec, seats: dict[str, Seat]) -> Scenario:
    held = {step.start for step in test.steps if step.start is not None}
    first = next(iter(test.callers))
    states = {
        number: SeatState(state)
        for written, state in test.seats.items()
        for number in seat_numbers(written)
        if number in seats
    }
    return Scenario(
        name=name,
        calls=tuple(
            CallSpec(
                name=caller,
                sender=call.sender,
                to=call.to,
                at=call.at,
                trunk=call.trunk,
                display_name=call.name,
                held=caller in held,
                span=context.key(*call_path(test, name, caller)),
            )
            for caller, call in test.callers.items()
        ),
        seats=states,
        steps=tuple(_step(context, name, at, step, first) for at, step in enumerate(test.steps)),
        expect=_expectation(context, name, test.expect, first),
        span=context.key("tests", name),
    )


def call_path(test: TestSpec, name: str, caller: str) -> tuple[Key, ...]:
    """The data path of a caller of a test."""
    return ("tests", name, "call") if test.call is not None else ("tests", name, "calls", caller)


def _step(  # noqa: PLR0912 - one branch a verb
    context: Context, test: str, at: int, step: TestStepSpec, first: str
) -> StepSpec:
    by = step.by or first
    span = context.span("tests", test, "steps", at)
    if step.hear is not None:
        return StepSpec(Verb.HEAR, by, prompt=_heard(step.hear), within_ms=step.hear.within, span=span)
    if step.seat_hears is not None:
        return StepSpec(
            Verb.SEAT_HEARS,
            by,
            prompt=step.seat_hears.prompt,
            seats=(step.seat_hears.seat,),
            within_ms=step.seat_hears.within,
            span=span,
        )
    if step.not_hear is not None:
        return StepSpec(Verb.NOT_HEAR, by, prompt=step.not_hear, span=span)
    if step.press is not None:
        return StepSpec(Verb.PRESS, by, keys=step.press.keys, gap_ms=step.press.gap, span=span)
    if step.wait is not None:
        return StepSpec(Verb.WAIT, by, duration_ms=step.wait, span=span)
    if step.talk is not None:
        return StepSpec(Verb.TALK, by, duration_ms=step.talk, span=span)
    if step.start is not None:
        return StepSpec(Verb.START, step.start, caller=step.start, span=span)
    if step.switch is not None:
        return StepSpec(Verb.SWITCH, by, switches=tuple(step.switch.items()), span=span)
    if step.code is not None:
        return StepSpec(
            Verb.CODE, by, seats=(step.code.seat,), keys=step.code.dial, refused=step.code.refused, span=span
        )
    if step.hang_up is not None:
        if step.hang_up.isdigit():
            return StepSpec(Verb.HANG_UP, by, seats=(step.hang_up,), span=span)
        return StepSpec(Verb.HANG_UP, by, caller=by if step.hang_up == CALLER else step.hang_up, span=span)
    if step.ring is not None:
        return StepSpec(Verb.RING, by, seats=_seats(step.ring.seats), within_ms=step.ring.within, span=span)
    if step.not_ring is not None:
        return StepSpec(Verb.NOT_RING, by, seats=_seats(step.not_ring), span=span)
    verb, seat = next(
        (verb, seat)
        for verb, seat in ((Verb.ANSWER, step.answer), (Verb.DECLINE, step.decline), (Verb.IGNORE, step.ignore))
        if seat is not None
    )
    return StepSpec(verb, by, seats=(seat,), span=span)


def _heard(hear: HearSpec) -> str:
    """The prompt's name, or what stands for one."""
    if hear.position is not None:
        return position(hear.position)
    if hear.wait is not None:
        return expected_wait(hear.wait)
    return hear.prompt or seat_number(hear.seat_number or "")


def _seats(written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(number for one in written for number in seat_numbers(one)))


def _expectation(context: Context, test: str, expect: ExpectSpec, first: str) -> Expectation:
    journeys = {first: expect.journey} if expect.journey is not None else {}
    return Expectation(
        journeys={**journeys, **expect.journey_of},
        recording=_recording(expect.recording) if expect.recording is not None else None,
        no_recording=expect.no_recording,
        voicemail_box=expect.voicemail.box if expect.voicemail is not None else "",
        voicemail_at_least_ms=expect.voicemail.at_least if expect.voicemail is not None else 0,
        answers=dict(expect.survey),
        refused=expect.refused,
        outcome=Outcome(expect.outcome) if expect.outcome is not None else None,
        spans=dict(_spans(context, test, expect)),
    )


def _recording(expect: RecordingExpectationSpec) -> RecordingExpectation:
    return RecordingExpectation(
        expect.at_least, expect.channels, _AUDIBLE.get(expect.audible or "", ()), expect.at_most
    )


def _spans(context: Context, test: str, expect: ExpectSpec) -> Iterator[tuple[str, Span]]:
    """Where each expectation stands; `journey` falls back on `journey_of`, which says the same of several calls."""
    for key in ("journey_of", "journey", "recording", "no_recording", "voicemail", "survey", "refused", "outcome"):
        if key in expect.model_fields_set:
            span = context.key("tests", test, "expect", key)
            yield key, span
            if key == "journey_of":
                yield "journey", span
