"""Conditions of flows as jumps: each part is asked only when the parts before it have not decided.

Jumps instead of one long `$[...]`, because Asterisk cuts an expression at 4,096 characters without a word.
"""

from __future__ import annotations

from collections.abc import Callable

from ccctl.center import AllOf, AnyOf, Center, Closed, Condition, InCallers, Negated, Open, SwitchedOn, Tagged
from ccctl.render.asterisk.views.common import Line
from ccctl.values import dataclass

FALL = ""  # on to the next line
LONG = (
    200  # numbers; Asterisk looks through a context's extensions one by one, so that a long list lies in many contexts
)
SORTED_BY = 3  # the last digits of a number name its context


@dataclass(frozen=True, slots=True)
class Known:
    """What conditions are written with: the lists of callers that lie in many contexts, and the moment of hours.moment."""

    long: frozenset[str]
    now: str


def jumps(condition: Condition, yes: str, no: str, fresh: Callable[[], str], known: Known) -> list[Line]:
    """Lines that go to the label `yes` or `no`; one of the two is FALL. `fresh` makes labels."""
    match condition:
        case InCallers(callers):
            found = f"${{DIALPLAN_EXISTS(callers-{callers},${{CC_FROM}},1)}}"
            if callers in known.long:
                found = f"$[{found} | ${{DIALPLAN_EXISTS(many-{callers}-${{CC_FROM:-{SORTED_BY}}},${{CC_FROM}},1)}}]"
            return [Line(_branch(found, yes, no))]
        case Open(hours):
            return [Line(f"Gosub(hours-{hours},s,1({known.now}))"), Line(_branch("${GOSUB_RETVAL}", yes, no))]
        case Closed(hours):
            return [Line(f"Gosub(hours-{hours},s,1({known.now}))"), Line(_branch("${GOSUB_RETVAL}", no, yes))]
        case SwitchedOn(switch):
            return [Line(f"Gosub(switches,{switch},1)"), Line(_branch("${GOSUB_RETVAL}", yes, no))]
        case Tagged(tag, value):
            return [Line(_branch(f'$["${{CC_TAG_{tag}}}" = "{value}"]', yes, no))]
        case Negated(part):
            return jumps(part, no, yes, fresh, known)
        case AllOf(parts):
            return _chain(parts, yes, no, fresh, known, stop_on=False)
        case AnyOf(parts):
            return _chain(parts, yes, no, fresh, known, stop_on=True)


def _chain(
    parts: tuple[Condition, ...],
    yes: str,
    no: str,
    fresh: Callable[[], str],
    known: Known,
    *,
    stop_on: bool,
) -> list[Line]:
    """All of (stop_on False) or any of (True): every part but the last decides only one way."""
    early = yes if stop_on else no
    landing = "" if early else fresh()
    target = early or landing
    lines: list[Line] = []
    for part in parts[:-1]:
        lines += jumps(part, target, FALL, fresh, known) if stop_on else jumps(part, FALL, target, fresh, known)
    if parts:
        lines += jumps(parts[-1], yes, no, fresh, known)
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
