"""Conditions of flows as jumps: each part is asked only when the parts before it have not decided.

Jumps instead of one long `$[...]`, because Asterisk cuts an expression at 4,096 characters without a word.
"""

from __future__ import annotations

from collections.abc import Callable

from ccctl.center import AllOf, AnyOf, Center, Closed, Condition, InCallers, Negated, Open, SwitchedOn, Tagged
from ccctl.render.asterisk.views.common import Line

FALL = ""  # on to the next line
LONG = (
    200  # numbers; Asterisk looks through a context's extensions one by one, so that a long list lies in many contexts
)
SORTED_BY = 3  # the last digits of a number name its context


def jumps(
    condition: Condition, yes: str, no: str, fresh: Callable[[], str], long: frozenset[str] = frozenset()
) -> list[Line]:
    """Lines that go to the label `yes` or `no`; one of the two is FALL. `fresh` makes labels. `long` lists of callers
    lie in many contexts (see long_lists).
    """
    match condition:
        case InCallers(callers):
            found = f"${{DIALPLAN_EXISTS(callers-{callers},${{CC_FROM}},1)}}"
            if callers in long:
                found = f"$[{found} | ${{DIALPLAN_EXISTS(many-{callers}-${{CC_FROM:-{SORTED_BY}}},${{CC_FROM}},1)}}]"
            return [Line(_branch(found, yes, no))]
        case Open(hours):
            return [Line(f"Gosub(hours-{hours},s,1)"), Line(_branch("${GOSUB_RETVAL}", yes, no))]
        case Closed(hours):
            return [Line(f"Gosub(hours-{hours},s,1)"), Line(_branch("${GOSUB_RETVAL}", no, yes))]
        case SwitchedOn(switch):
            return [Line(f"Gosub(switches,{switch},1)"), Line(_branch("${GOSUB_RETVAL}", yes, no))]
        case Tagged(tag, value):
            return [Line(_branch(f'$["${{CC_TAG_{tag}}}" = "{value}"]', yes, no))]
        case Negated(part):
            return jumps(part, no, yes, fresh, long)
        case AllOf(parts):
            return _chain(parts, yes, no, fresh, long, stop_on=False)
        case AnyOf(parts):
            return _chain(parts, yes, no, fresh, long, stop_on=True)


def _chain(
    parts: tuple[Condition, ...], yes: str, no: str, fresh: Callable[[], str], long: frozenset[str], *, stop_on: bool
) -> list[Line]:
    """All of (stop_on False) or any of (True): every part but the last decides only one way."""
    early = yes if stop_on else no
    landing = "" if early else fresh()
    target = early or landing
    lines: list[Line] = []
    for part in parts[:-1]:
        lines += jumps(part, target, FALL, fresh, long) if stop_on else jumps(part, FALL, target, fresh, long)
    if parts:
        lines += jumps(parts[-1], yes, no, fresh, long)
    elif (no if stop_on else yes) != FALL:
        lines.append(Line(f"Goto({no if stop_on else yes})"))
    if landing:
        lines.append(Line("NoOp()", landing))
    return lines


def _branch(test: str, yes: str, no: str) -> str:
    return f"GotoIf({test}?{yes}:{no})" if no else f"GotoIf({test}?{yes})"


def long_lists(center: Center) -> frozenset[str]:
    """The lists of callers whose numbers lie in contexts by their last digits."""
    return frozenset(name for name, callers in center.callers.items() if len(callers.numbers) > LONG)
