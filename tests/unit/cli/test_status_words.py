"""What `ccctl status` and `ccctl trace` say of seats and trunks."""

from __future__ import annotations

import click
import pytest

from ccctl.center.scenario import TrunkState
from ccctl.cli.status import _paused, _place
from ccctl.cli.trace import states_named


def test_paused_seats_are_named_with_their_reasons() -> None:
    seats = (
        {"seat": "101", "paused": True, "reason": "lunch"},
        {"seat": "102", "paused": True, "reason": ""},
        {"seat": "103", "paused": False, "reason": ""},
    )
    assert _paused(seats) == "paused: 101 (lunch), 102"
    assert _paused(seats[2:]) == ""


def test_a_call_is_told_with_who_has_it_or_where_in_the_center_it_is() -> None:
    asked = {"seats": (), "queue": "", "contexts": ("cc-ask", "menu-main")}
    assert _place(asked) == "menu main"
    assert _place({**asked, "queue": "orders"}) == "queue orders"
    assert _place({**asked, "seats": ("101",), "queue": "orders"}) == "101, queue orders"
    assert _place({**asked, "contexts": ("cc-ask",)}) == ""


def test_trunks_that_fail_are_named_with_how() -> None:
    assert states_named(("telecom=down", "e1-a=full")) == {"telecom": TrunkState.DOWN, "e1-a": TrunkState.FULL}
    for wrong in ("telecom", "telecom=dead", "=down x"):
        with pytest.raises(click.UsageError):
            states_named((wrong,))
