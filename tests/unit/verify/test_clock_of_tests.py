"""The clock of a test: what the engine shows when a call comes `at` an instant."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ccctl.verify.lab import shift_to

BERLIN = ZoneInfo("Europe/Berlin")


def shown(now: datetime, shift: int) -> datetime:
    """The engine's clock: whole seconds, rounded down, moved."""
    return datetime.fromtimestamp(int(now.timestamp()) + shift, UTC).astimezone(BERLIN).replace(tzinfo=None)


@pytest.mark.parametrize("microsecond", [0, 300_000, 500_000, 700_000, 999_999])
def test_a_call_at_nine_sharp_never_comes_a_second_before_nine(microsecond: int) -> None:
    now = datetime(2026, 11, 21, 12, 34, 56, microsecond, UTC)
    at = datetime(2026, 11, 23, 9, 0)
    assert shown(now, shift_to(at, BERLIN, now)) == at


@pytest.mark.parametrize("month", range(1, 13))
def test_summer_and_winter_time_are_both_reached_from_either(month: int) -> None:
    at = datetime(2026, month, 15, 10, 0)
    for now in (datetime(2026, 11, 21, 12, tzinfo=UTC), datetime(2026, 7, 1, 12, tzinfo=UTC)):
        assert shown(now, shift_to(at, BERLIN, now)) == at
