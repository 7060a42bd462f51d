"""Conditions become jumps that decide as the condition does, whatever its nesting."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from ccctl.center import AllOf, AnyOf, Closed, Condition, InCallers, Negated, Open, SwitchedOn, Tagged
from ccctl.render.asterisk.views.common import Line
from ccctl.render.asterisk.views.conditions import FALL, Known, jumps

LEAVES = st.sampled_from(["a", "b", "c"]).flatmap(
    lambda name: st.sampled_from([InCallers(name), Open(name), Closed(name), SwitchedOn(name), Tagged(name, "1")])
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(Negated, inner),
        st.builds(AllOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
WORLD = st.fixed_dictionaries(
    {f"{kind}-{name}": st.booleans() for kind in ("callers", "hours", "switch", "tag") for name in "abc"}
)


def meaning(condition: Condition, world: dict[str, bool]) -> bool:
    """What the language says."""
    match condition:
        case InCallers(name):
            return world[f"callers-{name}"]
        case Open(name):
            return world[f"hours-{name}"]
        case Closed(name):
            return not world[f"hours-{name}"]
        case SwitchedOn(name):
            return world[f"switch-{name}"]
        case Tagged(name):
            return world[f"tag-{name}"]
        case Negated(part):
            return not meaning(part, world)
        case AllOf(parts):
            return all(meaning(part, world) for part in parts)
        case AnyOf(parts):
            return any(meaning(part, world) for part in parts)


def run(lines: list[Line], world: dict[str, bool]) -> bool:
    """Where the jumps lead: True when the step after them runs, False when they go to `after`."""
    labels = {line.label: at for at, line in enumerate(lines) if line.label}
    at, returned = 0, False
    while at < len(lines):
        app = lines[at].app
        at += 1
        if called := re.fullmatch(r"Gosub\((hours-\w+),s,1\(now\)\)", app):
            returned = world[called[1]]
        elif asked := re.fullmatch(r"Gosub\(switches,(\w+),1\)", app):
            returned = world[f"switch-{asked[1]}"]
        elif jump := re.fullmatch(r"GotoIf\((.+)\?(\w*)(?::(\w*))?\)", app):
            asked = re.search(r"callers-\w+", jump[1]) or re.search(r"(?<=CC_)TAG_\w+", jump[1])
            to = jump[2] if (world[asked[0].replace("TAG_", "tag-")] if asked else returned) else (jump[3] or "")
            if to == "after":
                return False
            at = labels[to] if to else at
        else:
            assert app == "NoOp()"
    return True


@settings(max_examples=300)
@given(CONDITIONS, WORLD)
def test_jumps_decide_as_the_condition_does(condition: Condition, world: dict[str, bool]) -> None:
    names = iter(f"part{number}" for number in range(100))
    lines = jumps(condition, FALL, "after", lambda: next(names), Known(frozenset(), "now"))
    assert run(lines, world) == meaning(condition, world)
    assert all(len(line.app) < 200 for line in lines)


def test_a_long_list_is_asked_in_the_context_of_the_callers_last_digits() -> None:
    short, long = (
        jumps(InCallers("vip"), "", "no", iter("abc").__next__, Known(lists, "now"))[0]
        for lists in (frozenset(), frozenset({"vip"}))
    )
    assert short.app == "GotoIf(${DIALPLAN_EXISTS(callers-vip,${CC_FROM},1)}?:no)"
    assert "many-vip-${CC_FROM:-3},${CC_FROM},1" in long.app
    assert "callers-vip,${CC_FROM},1" in long.app
