"""What `expect` and the rule about unexpected rings say of a story that was played."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccctl.center import Scenario
from ccctl.center.scenario import Outcome, RecordingExpectation, Verb
from ccctl.diagnostics import Diagnostic, codes
from ccctl.plan.text import duration
from ccctl.verify.result import CallReport, RecordingFacts, StageReport

_NAMING = (Verb.RING, Verb.ANSWER, Verb.DECLINE, Verb.IGNORE)


def reached(scenario: Scenario, calls: Mapping[str, CallReport]) -> bool:
    """Whether nothing that `expect` says is still to come; recordings come after the end and do not count."""
    expect = scenario.expect
    for name, journey in expect.journeys.items():
        if name not in calls or calls[name].journey != journey:
            return False
    first = calls.get(scenario.calls[0].name) if scenario.calls else None
    if expect.refused is not None and (first is None or first.sip_status != expect.refused):
        return False
    if expect.outcome in (None, Outcome.ABANDONED):
        return True
    return first is not None and first.outcome is expect.outcome


def judge(scenario: Scenario, report: StageReport) -> Iterator[Diagnostic]:
    """Every expectation that was not met, in the order of `expect`, then seats that rang unexpectedly."""
    expect = scenario.expect
    for name, journey in expect.journeys.items():
        seen = report.calls[name].journey if name in report.calls else ()
        if seen != journey:
            yield _failed(scenario, "journey", f"journey of {name}: expected {_path(journey)}; it was {_path(seen)}")
    first = report.calls.get(scenario.calls[0].name) if scenario.calls else None
    if first is None:
        if scenario.calls:
            yield _failed(scenario, "outcome", f"the call {scenario.calls[0].name} was not placed")
    else:
        yield from _judge_call(scenario, first)
    yield from _judge_hooks(scenario, report)
    yield from _judge_rings(scenario, report)


def _judge_call(scenario: Scenario, call: CallReport) -> Iterator[Diagnostic]:
    expect = scenario.expect
    if expect.recording is not None:
        for problem in _recording_problems(expect.recording, call.recording):
            yield _failed(scenario, "recording", problem)
    if expect.no_recording and call.recording is not None:
        yield _failed(scenario, "no_recording", f"the call was recorded ({duration(call.recording.duration_ms)})")
    if expect.voicemail_box:
        message = call.voicemail
        if message is None or message.box != expect.voicemail_box:
            where = f"; there is one in {message.box}" if message else ""
            yield _failed(scenario, "voicemail", f"no message was left in {expect.voicemail_box}{where}")
        elif message.duration_ms < expect.voicemail_at_least_ms:
            wanted, got = duration(expect.voicemail_at_least_ms), duration(message.duration_ms)
            yield _failed(scenario, "voicemail", f"the message is {got} long, expected at least {wanted}")
        elif expect.mailed and not message.mailed:
            yield _failed(scenario, "voicemail", "the message did not come by mail")
    for survey, key in expect.answers.items():
        given = dict(call.answers).get(survey)
        if given != key:
            seen = f"it was {given}" if given else "there was none"
            yield _failed(scenario, "survey", f"expected the answer {key} to {survey}; {seen}")
    if expect.refused is not None and call.sip_status != expect.refused:
        was = "never got a final reply" if call.sip_status is None else f"got {call.sip_status}"
        yield _failed(scenario, "refused", f"expected the call to be refused with {expect.refused}; it {was}")
    if expect.outcome is not None and call.outcome is not expect.outcome:
        yield _failed(scenario, "outcome", f"expected outcome {expect.outcome}; it was {call.outcome or 'unknown'}")


def _judge_hooks(scenario: Scenario, report: StageReport) -> Iterator[Diagnostic]:
    """Events of kinds that the expectation names; a stage that has no bridge has nothing to say."""
    if report.told is None:
        return
    for hook, wanted in scenario.expect.hooks.items():
        got = tuple(kind for kind in report.told.get(hook, ()) if kind in wanted)
        if got != wanted:
            text = f"hook {hook}: expected {', '.join(wanted)}; it was told {', '.join(got) or 'nothing'}"
            yield Diagnostic(codes.HOOK_EXPECTATION, text, scenario.expect.spans.get("hooks", scenario.span))


def _recording_problems(expected: RecordingExpectation, facts: RecordingFacts | None) -> Iterator[str]:
    if facts is None:
        yield "the call was not recorded"
        return
    if facts.duration_ms < expected.at_least_ms:
        wanted, got = duration(expected.at_least_ms), duration(facts.duration_ms)
        yield f"the recording is {got} long, expected at least {wanted}"
    if expected.at_most_ms is not None and facts.duration_ms > expected.at_most_ms:
        wanted, got = duration(expected.at_most_ms), duration(facts.duration_ms)
        yield f"the recording is {got} long, expected at most {wanted}"
    if expected.channels is not None and facts.channels != expected.channels:
        yield f"the recording has {facts.channels} channel(s), expected {expected.channels}"
    if facts.audible is not None:
        for side in expected.audible:
            if side not in facts.audible:
                yield f"the {side} is not audible in the recording"


def _judge_rings(scenario: Scenario, report: StageReport) -> Iterator[Diagnostic]:
    named = {seat for step in scenario.steps if step.verb in _NAMING for seat in step.seats}
    told: set[str] = set()
    for ring in report.rings:
        if ring.seat in named or ring.seat in told:
            continue
        told.add(ring.seat)
        others = sorted(ring.may - {ring.seat})
        instead = f" ({', '.join(others)} had the same right)" if others else ""
        text = f"seat {ring.seat} rang for {ring.call} at {ring.at_ms / 1000:.1f} s{instead}, but no step speaks of it"
        hint = f'name it in a step (ring: "{ring.seat}"), or leave it signed out'
        yield Diagnostic(codes.UNEXPECTED_RING, text, scenario.span, hint)


def _failed(scenario: Scenario, key: str, message: str) -> Diagnostic:
    return Diagnostic(codes.EXPECTATION_FAILED, message, scenario.expect.spans.get(key, scenario.span))


def _path(journey: tuple[str, ...]) -> str:
    return " > ".join(journey) or "nothing"
