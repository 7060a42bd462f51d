"""Conditions and steps in words, as `ccctl trace` says them."""

from __future__ import annotations

from ccctl.center import (
    AllOf,
    AnyOf,
    Ask,
    Closed,
    Collect,
    Condition,
    Go,
    InCallers,
    Negated,
    Open,
    Play,
    Reject,
    Speak,
    Step,
    SwitchedOn,
    Tagged,
)


def condition_text(condition: Condition) -> str:
    """What is asked: "caller in vip", "office open", "not (…)"."""
    match condition:
        case InCallers(callers):
            return f"caller in {callers}"
        case Open(hours):
            return f"{hours} open"
        case Closed(hours):
            return f"{hours} closed"
        case SwitchedOn(switch):
            return f"{switch} switched on"
        case Tagged(tag, value):
            return f"{tag} is {value}"
        case AllOf(parts):
            return " and ".join(_inner(part) for part in parts)
        case AnyOf(parts):
            return " or ".join(_inner(part) for part in parts)
        case Negated(part):
            return f"not {_inner(part)}"


def _inner(condition: Condition) -> str:
    text = condition_text(condition)
    return f"({text})" if isinstance(condition, AllOf | AnyOf) else text


def step_text(step: Step) -> str:
    """The step as the spec writes it: "go flow/after-hours", "reject busy"."""
    match step:
        case Play():
            return f"play {step.prompt}"
        case Go():
            return f"go {step.to}"
        case Collect():
            return f"collect {step.into}"
        case Reject():
            return f"reject {step.reason.value}"
        case Speak(language):
            return f"language {language}"
        case Ask(hook):
            return f"lookup {hook}"
        case _:
            return f"priority {step.value}"


def seconds(milliseconds: int) -> str:
    """A time for people: "2.5 s", "1 min 30 s", "3 h"."""
    if milliseconds < 60_000:
        return f"{milliseconds / 1000:.1f}".removesuffix(".0") + " s"
    whole, rest = divmod(milliseconds, 3_600_000) if milliseconds >= 3_600_000 else divmod(milliseconds, 60_000)
    big, small, size = ("h", "min", 60_000) if milliseconds >= 3_600_000 else ("min", "s", 1000)
    return f"{whole} {big}" + (f" {rest // size} {small}" if rest // size else "")
