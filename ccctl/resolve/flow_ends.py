"""Flows: steps that never run, ends that nobody wrote."""

from __future__ import annotations

from ccctl.center import Ask, Center, Collect, Flow, Go, Reject
from ccctl.diagnostics import Note, Report, codes
from ccctl.resolve.truth import Facts, collected, combinations, flow_facts, holds


def check_flow_ends(center: Center, report: Report) -> None:
    """CC221: a call can run off the end of the flow. (The language has no flow without steps.)"""
    for flow in center.flows.values():
        if _first_never(flow) is not None or not flow.steps:
            continue
        last = flow.steps[-1]
        branches = any(isinstance(step, Go | Reject) for step in flow.steps)
        why = "when no `if` of its `go` steps holds" if branches else "after its last step"
        report.add(
            codes.CC221,
            f'flow "{flow.name}" ends without saying where the call goes {why}',
            last.span or flow.span,
            hint="add a last step without `if`: `- go: hangup` when hanging up is what you want",
        )


def check_steps_run(center: Center, report: Report) -> None:
    """CC223: a step that no call gets to; the first of a flow, the rest follows from it."""
    for flow in center.flows.values():
        at = _first_never(flow)
        if at is None or at == len(flow.steps):
            continue
        leaver = next(step for step in reversed(flow.steps[:at]) if isinstance(step, Go | Reject))
        report.add(
            codes.CC223,
            f'this step of flow "{flow.name}" never runs: every call has left the flow before it',
            flow.steps[at].span or flow.span,
            hint="move it up, or remove it",
            notes=(Note("the last calls leave here", leaver.span),),
        )


def _first_never(flow: Flow) -> int | None:
    """The index of the first step that no call gets to, or one past the end; None when a call runs off the end."""
    left: tuple[Facts | None, ...] = ways_through(flow)
    for at, step in enumerate(flow.steps):
        if isinstance(step, Collect | Ask):
            left = collected(left, step)
        if isinstance(step, Go | Reject):
            if step.condition is None:
                return at + 1
            left = tuple(facts for facts in left if facts is None or not holds(step.condition, facts))
            if not left:
                return at + 1
    return None


def ways_through(flow: Flow) -> tuple[Facts | None, ...]:
    """The combinations of facts under which the flow is walked; (None,) when there are too many to try."""
    return combinations(flow_facts(flow)) or (None,)
