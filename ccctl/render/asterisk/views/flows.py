"""Flows: each becomes one context whose lines are its steps."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Collect, Flow, Go, Play, Priority, Reject, Step
from ccctl.render.asterisk.views.common import Line, goto, hang_up, seconds, sound, variable, where
from ccctl.render.asterisk.views.conditions import FALL, jumps
from ccctl.render.site import Site
from ccctl.trace.wording import step_text


def flows(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/flows.conf."""
    del site
    return {
        "collects": any(isinstance(step, Collect) for flow in center.flows.values() for step in flow.steps),
        "flows": [
            {"name": flow.name, "where": where(center, flow.span), "lines": _lines(center, flow)}
            for flow in sorted(center.flows.values(), key=lambda flow: flow.name)
        ],
    }


def _lines(center: Center, flow: Flow) -> list[Line]:
    lines: list[Line] = []
    label = ""  # of the step that comes next
    made = 0

    def fresh() -> str:
        nonlocal made
        made += 1
        return f"part{made}"

    for number, step in enumerate(flow.steps, 1):
        note = f"step {number}, {where(center, step.span)}: {_wording(step)}"
        body = _collect(center, step, fresh()) if isinstance(step, Collect) else [Line(_app(center, step))]
        after = ""
        if step.condition is not None:
            after = f"step{number + 1}" if number < len(flow.steps) else "end"
            body = jumps(step.condition, FALL, after, fresh) + body
        body[0] = Line(body[0].app, label, note)
        lines += body
        label = after
    lines.append(Line(hang_up(19), label, "off the end: the call is hung up"))
    return lines


def _collect(center: Center, step: Collect, done: str) -> list[Line]:
    """Takes keys in a subroutine, and leaves the flow when there were too few."""
    limits = f"{step.least},{step.most},{step.terminator},{seconds(step.timeout_ms)},{step.retries + 1}"
    return [
        Line(f"Gosub(cc-collect,s,1({variable(step.into)},{sound(center, step.prompt)},{limits}))"),
        Line(f"GotoIf(${{GOSUB_RETVAL}}?{done})"),
        Line(goto(step.otherwise)),
        Line("NoOp()", done),
    ]


def _app(center: Center, step: Step) -> str:
    if isinstance(step, Play):
        return f"Playback({sound(center, step.prompt)})"
    if isinstance(step, Go):
        return goto(step.to)
    assert not isinstance(step, Collect)
    if isinstance(step, Priority):
        return f"Set(QUEUE_PRIO={step.value})"
    return hang_up(step.reason.cause)


def _wording(step: Step) -> str:
    text = step_text(step)
    if isinstance(step, Reject):
        text += f" (SIP {step.reason.sip_status} when the call is not answered yet)"
    return text + (", if" if step.condition is not None else "")
