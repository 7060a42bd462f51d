"""Flows: steps and what their `if` asks."""

from __future__ import annotations

from ccctl.center import (
    AllOf,
    AnyOf,
    Closed,
    Condition,
    Flow,
    Go,
    InCallers,
    Negated,
    Open,
    Play,
    Priority,
    Reject,
    Step,
    SwitchedOn,
)
from ccctl.center.flow import Refusal
from ccctl.resolve.context import Context
from ccctl.schema.flow import ConditionSpec, StepSpec


def build_flows(context: Context) -> dict[str, Flow]:
    """The flows by name."""
    return {
        name: Flow(
            name, tuple(_step(context, name, at, step) for at, step in enumerate(steps)), context.key("flows", name)
        )
        for name, steps in context.spec.flows.items()
    }


def _step(context: Context, flow: str, at: int, step: StepSpec) -> Step:
    condition = _condition(step.condition) if step.condition is not None else None
    span = context.span("flows", flow, at)
    if step.play is not None:
        return Play(step.play, condition, span)
    if step.go is not None:
        return Go(context.destination(step.go, "flows", flow, at, "go"), condition, span)
    if step.reject is not None:
        return Reject(Refusal(step.reject), condition, span)
    return Priority(step.priority or 0, condition, span)


def _condition(spec: ConditionSpec) -> Condition:
    if spec.callers is not None:
        return InCallers(spec.callers)
    if spec.open is not None:
        return Open(spec.open)
    if spec.closed is not None:
        return Closed(spec.closed)
    if spec.switch is not None:
        return SwitchedOn(spec.switch)
    if spec.any is not None:
        return AnyOf(tuple(_condition(part) for part in spec.any))
    if spec.all is not None:
        return AllOf(tuple(_condition(part) for part in spec.all))
    assert spec.negated is not None
    return Negated(_condition(spec.negated))
