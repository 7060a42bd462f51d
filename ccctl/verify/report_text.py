"""The tests as text for people: a line a step with its times, and every reason why a test did not pass."""

from __future__ import annotations

from collections.abc import Iterator

from ccctl.diagnostics import Diagnostic
from ccctl.verify.report import TestReport, seconds
from ccctl.verify.result import CallReport, ScenarioResult, Status, StepResult
from ccctl.verify.wording import step_text

MARKS = {True: "✓", False: "✗", None: "·"}
WORDS = {Status.PASSED: "passed", Status.FAILED: "FAILED", Status.SKIPPED: "SKIPPED", Status.UNDECIDABLE: "UNDECIDABLE"}


def step_line(step: StepResult, callers: int = 1) -> str:
    """`  3.0 s  ✓ hear welcome   2.9 s`: when it began, the caller if there are several, the step, how long it took."""
    by = f"{step.step.by}: " if callers > 1 and step.step.by else ""
    if step.ok is None:
        return f"             · {by}{step_text(step.step)}   not reached"
    took = f"   {seconds(step.took_ms)}" if step.took_ms >= 50 else ""
    said = f"   {step.message}" if step.message and not step.ok else ""
    return f"  {step.started_ms / 1000:8.2f} s {MARKS[step.ok]} {by}{step_text(step.step)}{took}{said}"


def call_line(call: CallReport, callers: int = 1) -> str:
    """The journey of a call and how it ended."""
    by = f"{call.name}: " if callers > 1 else ""
    way = " → ".join(call.journey) or "reached nothing"
    end = f" · {call.outcome.value}" if call.outcome else ""
    status = f" {call.sip_status}" if call.sip_status not in (None, 200) else ""
    return f"             {by}{way}{end}{status}"


def reason_lines(reason: Diagnostic) -> Iterator[str]:
    """A reason with its code, its place and its hint."""
    place = f"{reason.span}: " if reason.span else ""
    yield f"    {place}{reason.severity.value}[{reason.code}]: {reason.message}"
    for note in reason.notes:
        yield f"      note: {note.message}"
    if reason.hint:
        yield f"      hint: {reason.hint}"


def scenario_lines(result: ScenarioResult, *, steps: bool = True) -> Iterator[str]:
    """One test: its steps, the ways of its calls, its end, its reasons."""
    callers = len(result.calls)
    if steps:
        yield result.name
        yield from (step_line(step, callers) for step in result.steps)
    yield from (call_line(call, callers) for call in result.calls)
    yield f"    {WORDS[result.status]} in {seconds(result.took_ms)}"
    for reason in result.reasons:
        yield from reason_lines(reason)


def report_lines(report: TestReport) -> Iterator[str]:
    """Every test, then the sum."""
    for result in report.results:
        yield from scenario_lines(result)
        yield ""
    if report.cannot:
        yield from reason_lines(report.cannot)
    yield report.summary
