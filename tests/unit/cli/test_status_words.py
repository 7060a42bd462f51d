"""What `ccctl status` and `ccctl trace` say of seats and trunks."""

from __future__ import annotations

import click
import pytest

from ccctl.center.scenario import TrunkState
from ccctl.cli.status import _paused
from ccctl.cli.trace import states_named


def test_paused_seats_are_named_with_their_reasons() -> None:
    seats = (
        {"seat": "101", "paused": True, "reason": "lunch"},
        {"seat": "102", "paused": True, "reason": ""},
        {"seat": "103", "paused": False, "reason": ""},
    )
    assert _paused(seats) == "paused: 101 (lunch), 102"
    assert _paused(seats[2:]) == ""


def test_trunks_that_fail_are_named_with_how() -> None:
    assert states_named(("telecom=down", "e1-a=full")) == {"telecom": TrunkState.DOWN, "e1-a": TrunkState.FULL}
    for wrong in ("telecom", "telecom=dead", "=down x"):
        with pytest.raises(click.UsageError):
            states_named((wrong,))
