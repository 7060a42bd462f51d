"""Flows: steps and what their `if` asks."""

from __future__ import annotations

from collections.abc import Iterator

from ccctl.center import (
    AllOf,
    AnyOf,
    Ask,
    Closed,
    Collect,
    Condition,
    Destination,
    Flow,
    Go,
    InCallers,
    Negated,
    Open,
    Play,
    Priority,
    Reject,
    Speak,
    Step,
    SwitchedOn,
    Tagged,
)
from ccctl.center.flow import Refusal
from ccctl.diagnostics import codes, did_you_mean
from ccctl.resolve.context import Context, DataPath
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
    if step.collect is not None:
        asked = step.collect
        return Collect(
            asked.prompt,
            asked.into,
            asked.min,
            asked.max,
            "" if asked.terminator == "none" else asked.terminator,
            asked.timeout,
            asked.retries,
            context.destination(asked.otherwise, "flows", flow, at, "collect", "otherwise"),
            condition,
            span,
        )
    if step.language is not None:
        return Speak(step.language, condition, span)
    if step.lookup is not None:
        return Ask(step.lookup, _on_error(context, step.lookup), condition, span)
    return Priority(step.priority or 0, condition, span)


def _on_error(context: Context, hook: str) -> Destination | None:
    """Where a call goes that a lookup gave no answer; None = the flow goes on."""
    spec = context.spec.hooks.get(hook)
    if spec is None or spec.on_error in (None, "continue"):
        return None
    return context.destination(str(spec.on_error), "hooks", hook, "on_error")


def check_lookups(context: Context) -> None:
    """CC248: a step that asks a hook which is no lookup."""
    for name, steps in context.spec.flows.items():
        for at, step in enumerate(steps):
            hook = context.spec.hooks.get(step.lookup or "")
            if hook is not None and hook.kind != "lookup":
                context.problem(
                    codes.CC248,
                    f'flow "{name}" asks hook "{step.lookup}", which answers nothing: it has no `lookup`',
                    *("flows", name, at, "lookup"),
                    hint="name a hook with lookup: https://...",
                )


def check_tags_are_set(context: Context) -> None:
    """CC210: a condition on a tag that nothing sets."""
    steps = [(name, at, step) for name, flow in context.spec.flows.items() for at, step in enumerate(flow)]
    known = {step.collect.into for _, _, step in steps if step.collect is not None}
    asked = {step.lookup for _, _, step in steps if step.lookup is not None}
    for name, at, step in steps:
        if step.condition is None:
            continue
        for path, tag in _tags(step.condition, ("flows", name, at, "if")):
            hook, dot, _ = tag.partition(".")
            if tag not in known and not (dot and hook in asked):
                context.problem(
                    codes.CC210,
                    f'flow "{name}" asks for the tag "{tag}", which nothing sets',
                    *path,
                    hint=did_you_mean(tag, sorted(known)) or _setter(tag),
                )


def _setter(tag: str) -> str:
    hook, dot, _ = tag.partition(".")
    return f"a step sets it: lookup: {hook}" if dot else f"a step sets it: collect: {{prompt: ..., into: {tag}}}"


def _tags(condition: ConditionSpec, path: DataPath) -> Iterator[tuple[DataPath, str]]:
    for tag in condition.tag or {}:
        yield (*path, "tag", tag), tag
    for key, parts in (("any", condition.any), ("all", condition.all)):
        for at, part in enumerate(parts or ()):
            yield from _tags(part, (*path, key, at))
    if condition.negated is not None:
        yield from _tags(condition.negated, (*path, "not"))


def _condition(spec: ConditionSpec) -> Condition:
    if spec.callers is not None:
        return InCallers(spec.callers)
    if spec.open is not None:
        return Open(spec.open)
    if spec.closed is not None:
        return Closed(spec.closed)
    if spec.switch is not None:
        return SwitchedOn(spec.switch)
    if spec.tag is not None:
        tags = tuple(Tagged(name, value) for name, value in spec.tag.items())
        return tags[0] if len(tags) == 1 else AllOf(tags)
    if spec.any is not None:
        return AnyOf(tuple(_condition(part) for part in spec.any))
    if spec.all is not None:
        return AllOf(tuple(_condition(part) for part in spec.all))
    assert spec.negated is not None
    return Negated(_condition(spec.negated))
