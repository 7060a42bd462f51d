"""Tests: stories of callers and seats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccctl.center import CallSpec, Expectation, NumberingPlan, Scenario, Seat, SeatState, StepSpec
from ccctl.center.languages import in_language
from ccctl.center.numbering import SHORT_CODE_DIGITS
from ccctl.center.prompt import seat_number
from ccctl.center.scenario import Outcome, RecordingExpectation, TrunkState, Verb
from ccctl.center.spoken import expected_wait, position
from ccctl.diagnostics import Span
from ccctl.resolve.context import Context, Key
from ccctl.resolve.numbering import emergency_numbers, numbering_plan
from ccctl.schema.expectation import ExpectSpec, RecordingExpectationSpec
from ccctl.schema.scenario import CALLER, TestSpec
from ccctl.schema.seat import seat_numbers
from ccctl.schema.step import HearSpec, TestStepSpec

_AUDIBLE = {"caller": ("caller",), "seat": ("seat",), "both": ("caller", "seat")}


def build_tests(context: Context, seats: dict[str, Seat]) -> dict[str, Scenario]:
    """The tests by name."""
    return {name: _scenario(context, name, test, seats) for name, test in context.spec.tests.items()}


def _scenario(context: Context, name: str, test: TestSpec, seats: dict[str, Seat]) -> Scenario:
    held = {step.start for step in test.steps if step.start is not None}
    first = next(iter([*test.callers, *test.dialled]))
    dialled_at = next((call.at for call in test.callers.values()), None)
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
                tags=dict(call.tags),
                held=caller in held,
                span=context.key(*call_path(test, name, caller)),
            )
            for caller, call in test.callers.items()
        )
        + tuple(
            CallSpec(caller, dial.seat, dial.to, dialled_at, held=True, from_seat=True, span=context.key("tests", name))
            for caller, dial in test.dialled.items()
        ),
        seats=states,
        steps=tuple(
            _step(context, context.span("tests", name, "steps", at), step, first, seats)
            for at, step in enumerate(test.steps)
        ),
        expect=_expectation(context, name, test.expect, first),
        answers=dict(test.lookups),
        span=context.key("tests", name),
    )


def call_path(test: TestSpec, name: str, caller: str) -> tuple[Key, ...]:
    """The data path of a caller of a test."""
    return ("tests", name, "call") if test.call is not None else ("tests", name, "calls", caller)


def _step(  # noqa: PLR0912 - one branch a verb
    context: Context, span: Span, step: TestStepSpec, first: str, seats: Mapping[str, Seat]
) -> StepSpec:
    by = step.by or first
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
        keys, pin = step.press.keys or "", step.press.pin or ""
        return StepSpec(Verb.PRESS, by, keys=keys, pin=pin, gap_ms=step.press.gap, span=span)
    if step.wait is not None:
        return StepSpec(Verb.WAIT, by, duration_ms=step.wait, span=span)
    if step.talk is not None:
        return StepSpec(Verb.TALK, by, duration_ms=step.talk, span=span)
    if step.start is not None:
        return StepSpec(Verb.START, step.start, caller=step.start, span=span)
    if step.dial is not None:
        return StepSpec(Verb.START, step.dial.call, caller=step.dial.call, span=span)
    if step.trunk is not None:
        states = tuple((name, TrunkState(state)) for name, state in step.trunk.items())
        return StepSpec(Verb.TRUNK, by, trunks=states, span=span)
    if step.switch is not None:
        return StepSpec(Verb.SWITCH, by, switches=tuple(step.switch.items()), span=span)
    if step.code is not None:
        return StepSpec(
            Verb.CODE, by, seats=(step.code.seat,), keys=step.code.dial, refused=step.code.refused, span=span
        )
    if step.transfer is not None:
        who, to = (step.transfer.seat,), step.transfer.to
        return StepSpec(Verb.TRANSFER, by, seats=who, to=to, attended=step.transfer.attended, span=span)
    if step.messages is not None:
        return StepSpec(Verb.MESSAGES, by, seats=(step.messages.seat,), count=step.messages.new, span=span)
    if step.listen is not None:
        return StepSpec(Verb.LISTEN, by, seats=(step.listen.seat,), delete=step.listen.delete, span=span)
    if step.hang_up is not None:
        if step.hang_up.removeprefix("+").isdigit():
            return StepSpec(Verb.HANG_UP, by, seats=_parties(context, (step.hang_up,), seats), span=span)
        return StepSpec(Verb.HANG_UP, by, caller=by if step.hang_up == CALLER else step.hang_up, span=span)
    if step.ring is not None:
        return StepSpec(
            Verb.RING, by, seats=_parties(context, step.ring.seats, seats), within_ms=step.ring.within, span=span
        )
    if step.not_ring is not None:
        return StepSpec(Verb.NOT_RING, by, seats=_parties(context, step.not_ring, seats), span=span)
    verb, seat = next(
        (verb, seat)
        for verb, seat in (
            (Verb.ANSWER, step.answer),
            (Verb.DECLINE, step.decline),
            (Verb.IGNORE, step.ignore),
            (Verb.HOLD, step.hold),
            (Verb.RESUME, step.resume),
            (Verb.THREE_WAY, step.three_way),
        )
        if seat is not None
    )
    return StepSpec(verb, by, seats=_parties(context, (seat,), seats), span=span)


def _heard(hear: HearSpec) -> str:
    """The prompt's name, or what stands for one."""
    prompt = hear.prompt or seat_number(hear.seat_number or "")
    if hear.position is not None:
        prompt = position(hear.position)
    if hear.wait is not None:
        prompt = expected_wait(hear.wait)
    return in_language(prompt, hear.language) if hear.language is not None else prompt


def _parties(context: Context, written: tuple[str, ...], seats: Mapping[str, Seat]) -> tuple[str, ...]:
    """Seats by number, and outside numbers as `number/` and their E.164 form."""
    plan = numbering_plan(context.spec.country or "") or NumberingPlan()
    return tuple(
        dict.fromkeys(
            f"number/{plan.e164(number)}" if is_outside(context, number, seats) else number
            for one in written
            for number in seat_numbers(one)
        )
    )


def is_outside(context: Context, written: str, seats: Mapping[str, Seat]) -> bool:
    """Whether a test speaks of an outside number: with a +, or no seat, and an emergency number or longer than seats are."""
    if written in seats or "-" in written:
        return False
    spec = context.spec.dialing
    help_ = (spec.emergency if spec else None) or emergency_numbers(context.spec.country or "")
    longest = max((len(seat) for seat in seats), default=0)
    return written.startswith("+") or len(written) > max(longest, SHORT_CODE_DIGITS) or written in help_


def _expectation(context: Context, test: str, expect: ExpectSpec, first: str) -> Expectation:
    journeys = {first: expect.journey} if expect.journey is not None else {}
    return Expectation(
        journeys={**journeys, **expect.journey_of},
        recording=_recording(expect.recording) if expect.recording is not None else None,
        no_recording=expect.no_recording,
        voicemail_box=expect.voicemail.box if expect.voicemail is not None else "",
        voicemail_at_least_ms=expect.voicemail.at_least if expect.voicemail is not None else 0,
        mailed=expect.voicemail is not None and expect.voicemail.mailed,
        answers=dict(expect.survey),
        hooks=dict(expect.hooks),
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
    for key in (
        "journey_of",
        "journey",
        "recording",
        "no_recording",
        "voicemail",
        "survey",
        "hooks",
        "refused",
        "outcome",
    ):
        if key in expect.model_fields_set:
            span = context.key("tests", test, "expect", key)
            yield key, span
            if key == "journey_of":
                yield "journey", span
