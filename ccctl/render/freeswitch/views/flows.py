"""Flows: a row of extensions; a step with a condition begins a new one, so that it is asked when the call is there.

So does what comes behind a step that takes time. The engine takes all actions of an extension at once; a flow that changes
meets calls in it, and each goes on behind the step that it is in, which has a name that outlives its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ccctl.center import (
    AllOf,
    AnyOf,
    Ask,
    Center,
    Closed,
    Collect,
    Condition,
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
from ccctl.center.languages import call_languages
from ccctl.render.environment import lua
from ccctl.render.freeswitch.views.common import CONTEXT, extension, sound, voices
from ccctl.render.site import Site
from ccctl.render.stays import stay_of
from ccctl.render.words import where
from ccctl.resolve.truth import asked_keys
from ccctl.trace.wording import step_text
from ccctl.values import dataclass

SCORE = 1_000_000  # a step of priority in mod_callcenter's score, whose unit is a second of waiting


@dataclass(frozen=True, slots=True)
class Action:
    """One action of an extension, with what a reader is told above it."""

    app: str
    data: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One extension of a flow."""

    name: str
    actions: list[Action] = field(default_factory=list)


def flows(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/flows.xml."""
    del site
    return {
        "flows": [
            {"name": flow.name, "where": where(center, flow.span), "parts": _parts(center, flow)}
            for flow in sorted(center.flows.values(), key=lambda flow: flow.name)
        ]
    }


def steps(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/steps.lua: conditions as functions, what `collect` steps ask for, and what `lookup` steps ask."""
    conditions, collects, lookups = [], [], []
    for flow in sorted(center.flows.values(), key=lambda flow: flow.name):
        stays = _stays(flow)
        for number, step in enumerate(flow.steps, 1):
            name = _name(flow, number)
            if step.condition is not None:
                conditions.append((name, where(center, step.span), expression(step.condition)))
            if isinstance(step, Collect):
                collects.append(
                    {
                        "name": stays[number],
                        "where": where(center, step.span),
                        "prompt": sound(center, step.prompt),
                        "into": step.into,
                        "least": step.least,
                        "most": step.most,
                        "terminator": step.terminator,
                        "timeout": step.timeout_ms,
                        "tries": step.retries + 1,
                        "otherwise": extension(step.otherwise),
                    }
                )
            if isinstance(step, Ask):
                lookups.append(
                    {
                        "name": stays[number],
                        "where": where(center, step.span),
                        "hook": step.hook,
                        "timeout": center.lookups[step.hook].timeout_ms,
                        "keys": asked_keys(center)[step.hook],
                        "tags": center.lookups[step.hook].tags,
                        "otherwise": extension(step.otherwise) if step.otherwise is not None else "",
                    }
                )
    return {"conditions": conditions, "collects": collects, "lookups": lookups, "lookups_at": site.lookups_at}


def languages(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/languages.lua: the variables of a call, by its language, that stand in the paths of prompts."""
    del site
    spoken = call_languages(center)
    return {
        "languages": [
            (language, sorted((name, way[place]) for way, name in voices(center).items()))
            for place, language in enumerate(spoken)
        ],
    }


def expression(condition: Condition) -> str:
    """The condition in Lua, over a `call` (scripts/steps.lua). Names are of the language: letters, digits, hyphens."""
    match condition:
        case InCallers(callers):
            return f'call.in_list("{callers}")'
        case Open(hours):
            return f'call.open("{hours}")'
        case Closed(hours):
            return f'not call.open("{hours}")'
        case SwitchedOn(switch):
            return f'call.switch("{switch}")'
        case Tagged(tag, value):
            return f"call.tag({lua(tag)}) == {lua(value)}"
        case Negated(part):
            return f"not ({expression(part)})"
        case AllOf(parts):
            return " and ".join(f"({expression(part)})" for part in parts) or "true"
        case AnyOf(parts):
            return " or ".join(f"({expression(part)})" for part in parts) or "false"


def _name(flow: Flow, number: int) -> str:
    """The extension in which a step begins that has one of its own; numbers of steps are never names of flows."""
    return f"flow-{flow.name}.{number}"


def _stays(flow: Flow) -> dict[int, str]:
    """The extensions behind the steps that take time, by the numbers of these."""
    found: dict[int, str] = {}
    taken = set[str]()
    for number, step in enumerate(flow.steps, 1):
        if stay := stay_of(step, taken):
            taken.add(stay)
            found[number] = f"flow-{flow.name}.{stay}"
    return found


def _parts(center: Center, flow: Flow) -> list[Part]:
    stays = _stays(flow)
    here = Part(f"flow-{flow.name}")
    parts = [here]

    def begin(name: str) -> Part:
        if here.name == name:
            return here
        parts.append(Part(name))
        return parts[-1]

    for number, step in enumerate(flow.steps, 1):
        name, after = _name(flow, number), _name(flow, number + 1)
        if step.condition is not None:
            if here.name != name:
                here.actions.append(_to(name))
                here = begin(name)
            here.actions.append(Action("lua", f"unless.lua {name} {after}", f"to {after}, unless the condition holds"))
        here.actions.extend(_actions(center, step, number, stays.get(number, "")))
        if number in stays:
            here.actions.append(_to(stays[number]))
            here = begin(stays[number])
        if step.condition is not None:
            if not isinstance(step, (Go, Reject)):
                here.actions.append(_to(after))
            here = begin(after)
    here.actions.append(Action("transfer", f"hangup XML {CONTEXT}", "off the end: the call is hung up"))
    return parts


def _to(name: str) -> Action:
    return Action("transfer", f"{name} XML {CONTEXT}")


def _actions(center: Center, step: Step, number: int, stay: str) -> list[Action]:
    note = f"step {number}, {where(center, step.span)}: {step_text(step)}"
    if isinstance(step, Play):
        return [Action("answer", "", note), Action("playback", sound(center, step.prompt))]
    if isinstance(step, Go):
        return [Action("transfer", f"{extension(step.to)} XML {CONTEXT}", note)]
    if isinstance(step, Priority):
        return [Action("set", f"ccctl_score={step.value * SCORE}", note)]
    if isinstance(step, Reject):
        return [Action("transfer", f"end-{step.reason.sip_status} XML {CONTEXT}", note)]
    if isinstance(step, Speak):
        return [Action("lua", f"speak.lua {step.language}", note)]
    if isinstance(step, Ask):
        return [Action("lua", f"lookup.lua {stay}", note)]
    return [Action("answer", "", note), Action("lua", f"collect.lua {stay}")]
