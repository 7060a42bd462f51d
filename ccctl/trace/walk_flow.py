"""A call in a flow: its steps in order, with their conditions."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ccctl.center import (
    AllOf,
    AnyOf,
    Ask,
    Closed,
    Collect,
    Condition,
    Destination,
    Go,
    InCallers,
    Negated,
    Open,
    Play,
    Priority,
    Reject,
    Speak,
    SwitchedOn,
    Tagged,
)
from ccctl.center.destination import HANGUP
from ccctl.center.hook import LATE
from ccctl.trace.call import Park, Steps, Wake
from ccctl.trace.wording import condition_text, step_text

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk


def walk_flow(walk: Walk, to: Destination, why: str) -> Steps:
    """Takes the flow's steps in order."""
    flow = walk.center.flows[to.name]
    walk.enter(f"flow/{flow.name}", flow.span, why)
    for step in flow.steps:
        reason = ""
        if step.condition is not None:
            met = holds(walk, step.condition)
            reason = f"{condition_text(step.condition)}? {'yes' if met else 'no'}"
            if not met:
                walk.note(f"skips {step_text(step)}", reason, step.span)
                continue
        match step:
            case Play(prompt):
                walk.accept()
                yield from walk.play(prompt, reason, step.span, keys=False)
            case Collect():
                if not (yield from _collect(walk, step, reason)):
                    return step.otherwise, f"no {step.into} collected: otherwise"
            case Go(to):
                return to, reason
            case Reject(refusal):
                walk.note(step_text(step), reason, step.span)
                walk.status = refusal.sip_status
                return HANGUP, f"rejected: {refusal.value}"
            case Priority(value):
                walk.note(step_text(step), reason, step.span)
                walk.call.priority = value
            case Speak(language):
                walk.note(step_text(step), reason, step.span)
                walk.call.language = language
            case Ask(hook):
                answered = yield from _ask(walk, step, reason)
                if not answered and step.otherwise is not None:
                    return step.otherwise, f"no answer from {hook}"
    return HANGUP, f"end of flow/{flow.name}"


def _ask(walk: Walk, step: Ask, why: str) -> Generator[Park, Wake, bool]:
    """Asks the hook, whose answer becomes tags; whether there was one in time."""
    answer = walk.world.answers[step.hook]
    if answer is LATE:
        yield Park(walk.center.lookups[step.hook].timeout_ms)
    if not isinstance(answer, Mapping):
        walk.note(f"{step_text(step)}: no answer" + (" in time" if answer is LATE else ""), why, step.span)
        return False
    walk.note(step_text(step), why, step.span)
    for key, value in answer.items():
        walk.call.tags[f"{step.hook}.{key}"] = value
        walk.note(f"{step.hook}.{key} is {value}", "", step.span)
    return True


def _collect(walk: Walk, step: Collect, why: str) -> Generator[Park, Wake, bool]:
    """Takes keys into the tag; whether there were enough of them."""
    walk.accept()
    for hearing in range(1, step.retries + 2):
        keys = ""
        key = yield from walk.play(step.prompt, why if hearing == 1 else "", step.span, keys=True)
        while key is None or key != step.terminator:
            keys += key or ""
            if len(keys) >= step.most:
                break
            key = yield from walk.await_key("", hearing, step.timeout_ms, step.span)
            if key is None:
                break
        if len(keys) >= step.least:
            walk.call.tags[step.into] = keys
            walk.note(f"{step.into} is {keys}", "", step.span)
            return True
    return False


def holds(walk: Walk, condition: Condition) -> bool:
    """Whether the condition is true for the call now."""
    match condition:
        case InCallers(name):
            return walk.call.sender in walk.center.callers[name]
        case Open(name):
            return _is_open(walk, name)
        case Closed(name):
            return not _is_open(walk, name)
        case SwitchedOn(name):
            return walk.world.switches[name]
        case Tagged(tag, value):
            return walk.call.tags.get(tag) == value
        case AllOf(parts):
            return all(holds(walk, part) for part in parts)
        case AnyOf(parts):
            return any(holds(walk, part) for part in parts)
        case Negated(part):
            return not holds(walk, part)


def _is_open(walk: Walk, hours: str) -> bool:
    passed = timedelta(milliseconds=walk.world.now - walk.call.began_ms)
    local = (walk.call.at + passed).astimezone(ZoneInfo(walk.center.timezone))
    return walk.center.hours[hours].is_open(local)
