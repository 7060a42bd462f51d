"""A journey as text for a person and as JSON for a program."""

from __future__ import annotations

import json
from typing import Any

from ccctl.diagnostics import Span
from ccctl.trace.journey import Journey, JourneyStep

JSON_VERSION = 1
_WIDTH = 56


def as_text(journey: Journey) -> str:
    """Lines of: time, node or what happened there, why, file:line of the spec; then the journey in one line."""
    lines = [_line(step) for step in journey.steps]
    path = " > ".join(journey.nodes) or "(the call never entered)"
    outcome = journey.outcome.value if journey.outcome else "still up"
    return "\n".join([*lines, "", f"Journey: {path}", f"Outcome: {outcome} (SIP {journey.sip_status})", ""])


def as_json(journey: Journey) -> str:
    """The same as a JSON document of version 1."""
    return json.dumps(as_data(journey), ensure_ascii=False, indent=2) + "\n"


def as_data(journey: Journey) -> dict[str, Any]:
    """The JSON document as plain data."""
    return {
        "version": JSON_VERSION,
        "journey": list(journey.nodes),
        "outcome": journey.outcome.value if journey.outcome else None,
        "sip_status": journey.sip_status,
        "steps": [_step_data(step) for step in journey.steps],
    }


def _line(step: JourneyStep) -> str:
    what = "  " * step.depth + step.text + (f": {step.why}" if step.why and step.depth else "")
    if step.why and not step.depth:
        what += f"  ({step.why})"
    place = f"{step.span.file}:{step.span.line}" if step.span else ""
    return f"{_clock(step.at_ms)}  {what:<{_WIDTH}}  {place}".rstrip()


def _clock(at_ms: int) -> str:
    tenths = at_ms // 100
    minutes, rest = divmod(tenths, 600)
    if minutes < 60:
        return f"{minutes:>5}:{rest // 10:02}.{rest % 10}"
    return f"{minutes // 60:>2}:{minutes % 60:02}:{rest // 10:02}.{rest % 10}"


def _step_data(step: JourneyStep) -> dict[str, Any]:
    data: dict[str, Any] = {"at_ms": step.at_ms, "what": step.what, "text": step.text}
    if step.why:
        data["why"] = step.why
    if step.node:
        data["node"] = step.node
    if step.seat:
        data["seat"] = step.seat
    if step.may:
        data["may"] = sorted(step.may)
    if step.span:
        data["span"] = _span_data(step.span)
    return data


def _span_data(span: Span) -> dict[str, Any]:
    return {"file": span.file, "line": span.line, "column": span.column}
