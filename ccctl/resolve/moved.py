"""Renames: both names are of one kind, the new one exists and the old one does not."""

from __future__ import annotations

from ccctl.center import Moved
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context
from ccctl.resolve.protect import SECTIONS

_SECTION = {kind: section for section, kind in SECTIONS.items()}


def build_moved(context: Context) -> tuple[Moved, ...]:
    """The renames in the order of the spec."""
    found: list[Moved] = []
    for index, entry in enumerate(context.spec.moved):
        kind, _, old = entry.was.partition("/")
        _, _, new = entry.to.partition("/")
        found.append(Moved(kind, old, new, context.span("moved", index)))
    return tuple(found)


def check_moved(context: Context) -> None:
    """CC420: a rename that cannot be meant."""
    taken: set[str] = set()
    for index, entry in enumerate(context.spec.moved):
        kind, _, old = entry.was.partition("/")
        new_kind, _, new = entry.to.partition("/")
        known = getattr(context.center, _SECTION[kind])
        if kind != new_kind:
            context.problem(
                codes.CC420, f"{entry.was} cannot become {entry.to}: they are of two kinds", "moved", index, "to"
            )
        elif new not in known:
            hint = context.guess(kind, new, known) or "name what it is called now"
            context.problem(codes.CC420, f"there is no {entry.to}", "moved", index, "to", hint=hint)
        elif old in known:
            hint = "a rename names what the spec has no more" if old != new else "name what it was called"
            context.problem(codes.CC420, f"{entry.was} is still there", "moved", index, "from", hint=hint)
        elif {entry.was, entry.to} & taken:
            context.problem(codes.CC420, f"{entry.was} or {entry.to} is renamed twice", "moved", index)
        taken |= {entry.was, entry.to}
