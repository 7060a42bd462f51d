"""Which calls give up their lines for an emergency call."""

from __future__ import annotations

from small_centers import center

from ccctl.center.scenario import TrunkState
from ccctl.trace.lines import Lines


def test_the_youngest_other_call_on_a_trunk_without_a_line_is_in_the_way_and_no_emergency_call() -> None:
    lines = Lines(center("hangup"), {"a": TrunkState.BUSY, "b": TrunkState.DOWN})
    for trunk, call in (("a", "old"), ("a", "young"), ("a", "help"), ("b", "other"), ("c", "more")):
        lines.take(trunk, call)
    lines.helping.add("help")
    assert lines.in_the_way(("a", "b", "c")) == ["young"]
    lines.give_back("young")
    lines.give_back("old")
    assert lines.in_the_way(("a", "b", "c")) == []
