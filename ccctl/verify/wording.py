"""Test steps in words, for reports and diagnostics."""

from __future__ import annotations

from ccctl.center.scenario import StepSpec, Verb
from ccctl.plan.text import duration


def step_text(step: StepSpec) -> str:  # noqa: PLR0912 - one branch a verb
    """One step as a person would say it: `press 1`, `ring 1001, 1002`, `hang up caller`."""
    seats = ", ".join(seat.removeprefix("number/") for seat in step.seats)
    match step.verb:
        case Verb.HEAR | Verb.NOT_HEAR:
            object_ = step.prompt
        case Verb.SEAT_HEARS:
            object_ = f"{seats} {step.prompt}"
        case Verb.PRESS:
            object_ = f"the PIN of {step.pin}" if step.pin else step.keys
        case Verb.WAIT | Verb.TALK:
            object_ = duration(step.duration_ms)
        case Verb.SWITCH:
            object_ = ", ".join(f"{name} {'on' if on else 'off'}" for name, on in step.switches)
        case Verb.TRUNK:
            object_ = ", ".join(f"{name} {state}" for name, state in step.trunks)
        case Verb.CODE:
            object_ = f"{seats} {step.keys}{', which is refused' if step.refused else ''}"
        case Verb.TRANSFER:
            object_ = f"{seats} to {step.to}{', attended' if step.attended else ''}"
        case Verb.MESSAGES:
            object_ = f"{seats}: {step.count} new"
        case Verb.LISTEN:
            object_ = f"{seats}{', deleted' if step.delete else ''}"
        case Verb.START:
            object_ = step.caller
        case Verb.HANG_UP:
            object_ = seats or "caller"
        case _:
            object_ = seats
    return f"{step.verb.value.replace('_', ' ')} {object_}"
