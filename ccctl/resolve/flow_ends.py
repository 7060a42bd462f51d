"""Flows: steps that never run, ends that nobody wrote."""

from __future__ import annotations

from ccctl.center import Center, Flow, Go, Reject, Step
from ccctl.diagnostics import Note, Report, codes
from ccctl.resolve.truth import Facts, combinations, flow_facts, holds


def check_flow_ends(center: Center, report: Report) -> None:
    """CC221: a call can run off the end of the flow. (The language has no flow without steps.)"""
    for flow in center.flows.values():
        if _alive_after(flow, len(flow.steps)):
            last = flow.steps[-1]
            why = (
                "when no `if` of its `go` steps holds"
                if any(isinstance(step, Go | Reject) for step in flow.steps)
                else "after its last step"
            )
            report.add(
                codes.CC221,
                f'flow "{flow.name}" ends without saying where the call goes {why}',
                last.span or flow.span,
                hint="add a last step without `if`: `- go: hangup` when hanging up is what you want",
            )


def check_steps_run(center: Center, report: Report) -> None:
    """CC223: a step that no call gets to."""
    for flow in center.flows.values():
        for at, step in enumerate(flow.steps):
            if not _alive_after(flow, at):
                leaver = _last_exit(flow.steps[:at])
                report.add(
                    codes.CC223,
                    f'this step of flow "{flow.name}" never runs: every call has left the flow before it',
                    step.span or flow.span,
                    hint="move it up, or remove it",
                    notes=(Note("the last calls leave here", leaver.span),) if leaver else (),
                )
                break  # the rest follows from this one


def _alive_after(flow: Flow, count: int) -> bool:
    """Whether some call is still in the flow after its first `count` steps."""
    exits = [step for step in flow.steps[:count] if isinstance(step, Go | Reject)]
    if any(step.condition is None for step in exits):
        return False
    ways = combinations(flow_facts(flow))
    return ways is None or any(not any(holds(step.condition, facts) for step in exits) for facts in ways)


def _last_exit(steps: tuple[Step, ...]) -> Step | None:
    return next((step for step in reversed(steps) if isinstance(step, Go | Reject)), None)


def ways_through(flow: Flow) -> tuple[Facts | None, ...]:
    """The combinations of facts under which the flow is walked; (None,) when there are too many to try."""
    return combinations(flow_facts(flow)) or (None,)
