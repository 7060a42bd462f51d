"""Seats, as the views of every engine list them."""

from __future__ import annotations

from ccctl.center import Center
from ccctl.center.seat import Seat


def sorted_seats(center: Center) -> list[Seat]:
    """The seats in the order of their numbers, the shorter ones first."""
    return [center.seats[number] for number in sorted(sorted(center.seats), key=len)]
