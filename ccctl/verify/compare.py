"""Two engines beside each other: what each call of each test came to, node by node."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from ccctl.verify.report import TestReport
from ccctl.verify.result import CallReport, ScenarioResult, Status

RECORDED_ALIKE_MS = 1_500  # engines begin and end a recording a little sooner or later


def comparison(one: TestReport, other: TestReport) -> tuple[list[str], int]:
    """The page, line by line, and how many calls differ. Tests that either has not played are named as such."""
    lines = [f"{one.engine} and {other.engine}, node by node"]
    alike = differ = 0
    for mine, theirs in zip(one.results, other.results, strict=True):
        lines.append(mine.name)
        missing = next((report.engine for report, result in ((one, mine), (other, theirs)) if not _played(result)), "")
        if missing:
            lines.append(f"  was not played on {missing}")
            continue
        there = {call.name: call for call in theirs.calls}
        for call in mine.calls:
            found = list(_call(one.engine, call, other.engine, there.get(call.name)))
            lines += found
            alike, differ = (alike, differ + 1) if len(found) > 1 else (alike + 1, differ)
    lines.append(f"{alike + differ} calls: {alike} the same, {differ} differ")
    return lines, differ


def _played(result: ScenarioResult) -> bool:
    return result.status is not Status.SKIPPED and bool(result.calls)


def _call(engine: str, call: CallReport, other_engine: str, other: CallReport | None) -> Iterator[str]:
    """One line where the two are alike, else one an engine and what differs."""
    why = "was not placed there" if other is None else _difference(call, other)
    if not why:
        yield f"  {call.name:<10}  {_text(call)}"
        return
    yield f"  {call.name:<10}  {engine:<10}  {_text(call)}"
    yield f"  {'':<10}  {other_engine:<10}  {_text(other) if other else ''}  ← {why}"


def _difference(call: CallReport, other: CallReport) -> str:
    """The first thing in which the two calls differ; empty where they do not."""
    for place, (mine, theirs) in enumerate(zip_longest(call.journey, other.journey, fillvalue="nothing"), 1):
        if mine != theirs:
            return f"node {place}: {mine}, {theirs}"
    for what, first, second in (
        ("outcome", call.outcome, other.outcome),
        ("SIP status", call.sip_status, other.sip_status),
        ("survey", call.answers, other.answers),
        ("message", call.voicemail and call.voicemail.box, other.voicemail and other.voicemail.box),
        ("recording", call.recording is not None, other.recording is not None),
    ):
        if first != second:
            return f"{what}: {first}, {second}"
    if call.recording and other.recording:
        if call.recording.channels != other.recording.channels:
            return f"channels of the recording: {call.recording.channels}, {other.recording.channels}"
        if abs(call.recording.duration_ms - other.recording.duration_ms) > RECORDED_ALIKE_MS:
            return f"length of the recording: {call.recording.duration_ms} ms, {other.recording.duration_ms} ms"
    return ""


def _text(call: CallReport) -> str:
    way = " → ".join(call.journey) or "reached nothing"
    status = f" {call.sip_status}" if call.sip_status not in (None, 200) else ""
    return f"{way} · {call.outcome or 'no end'}{status}{' · recorded' if call.recording else ''}"
