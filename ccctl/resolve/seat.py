"""Seats: ranges to seats, and seats that look like public numbers."""

from __future__ import annotations

from ccctl.center import Phone, RecordingMode, Role, Seat, SignIn
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context
from ccctl.schema.seat import OUTSIDE, range_problem, seat_numbers

MOST_SEATS = 100_000
# By their texts, which the schema has checked: to call an enumeration takes five times as long, and there may be thousands.
_ROLES = {role.value: role for role in Role}
_SIGN_INS = {way.value: way for way in SignIn}
_PHONES = {phone.value: phone for phone in Phone}


def build_seats(context: Context) -> dict[str, Seat]:
    """All seats by number, in the order of the spec; ranges are sound by their shape. CC214: too many seats."""
    seats: dict[str, Seat] = {}
    for written, seat in context.spec.seats.items():
        if "-" in written and range_problem(written):
            continue  # told with the shapes; here only beside what else is broken
        span = context.key("seats", written)
        for number in seat_numbers(written):
            recording = RecordingMode(seat.recording) if seat.recording else None
            outside = seat.phone.startswith(OUTSIDE)
            seats[number] = Seat(
                number,
                seat.name,
                seat.team,
                _ROLES[seat.role],
                _SIGN_INS[seat.sign_in],
                seat.skills,
                recording,
                Phone.SIP if outside else _PHONES[seat.phone],
                span,
                seat.codecs,
                seat.phone.removeprefix(OUTSIDE) if outside else "",
            )
        if len(seats) > MOST_SEATS:
            context.problem(
                codes.CC214,
                f"this center has more than {MOST_SEATS} seats",
                *("seats", written),
                hint="is there a digit too many in a range?",
            )
            return seats
    return seats


def check_seats_are_no_numbers(context: Context) -> None:
    """CC213: a seat with the digits of a public number."""
    for number in context.center.numbers.values():
        seat = context.center.seats.get(number.number)
        if seat is not None:
            context.report.add(
                codes.CC213,
                f"seat {seat.number} has the digits of the public number {number.number}",
                seat.span,
                hint="give the seat another number",
                notes=(Note("the public number", number.span),),
            )
