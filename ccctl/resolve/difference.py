"""What the spec accepts of its engine: CC371 nothing has that name, CC372 nothing meets it, CC373 what was accepted."""

from __future__ import annotations

from ccctl.center.difference import DIFFERENCES, met
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context


def check_differences(context: Context) -> None:
    """Every name of `accept_differences`."""
    seen: set[str] = set()
    for at, name in enumerate(context.spec.accept_differences):
        place = ("accept_differences", at)
        known = DIFFERENCES.get(name)
        if known is None:
            context.problem(
                codes.CC371,
                f'no difference of an engine is called "{name}"',
                *place,
                hint=context.guess("difference", name, DIFFERENCES)
                or f"known: {', '.join(DIFFERENCES)} (docs/engines.md)",
            )
            continue
        found = [what for what, _ in met(context.center, name)]
        if name in seen or not found:
            why = (
                "is here twice"
                if name in seen
                else f"is accepted, and nothing here meets it on {context.center.engine}"
            )
            context.problem(codes.CC372, f'"{name}" {why}', *place, hint="take it out")
        else:
            context.problem(codes.CC373, f"{', '.join(found)}: {known.text}", *place)
        seen.add(name)
