"""What the spec says about protection, by the address under which a plan knows a thing."""

from __future__ import annotations

from ccctl.resolve.context import Context

SECTIONS = {
    "trunks": "trunk",
    "numbers": "number",
    "callers": "callers",
    "hours": "hours",
    "switches": "switch",
    "prompts": "prompt",
    "flows": "flow",
    "menus": "menu",
    "teams": "team",
    "seats": "seat",
    "queues": "queue",
    "voicemails": "voicemail",
    "environments": "environment",
    "surveys": "survey",
    "conferences": "conference",
}


def build_protect(context: Context) -> dict[str, bool]:
    """`queue.orders` -> what its `protect` says; what says nothing is left out."""
    spec = context.spec
    found: dict[str, bool] = {}
    if spec.protect is not None:
        found[f"center.{spec.center}"] = spec.protect
    for section, kind in SECTIONS.items():
        if section == "seats":
            entries = [(number, seat) for number, _, seat in spec.seat_entries()]
        else:
            entries = list(getattr(spec, section, {}).items())
        for name, noun in entries:
            said = getattr(noun, "protect", None)
            if said is not None:
                found[f"{kind}.{name}"] = said
    return found
