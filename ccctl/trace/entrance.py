"""The way in: which number was dialled, over which trunk, and whether the trunk takes one more call."""

from __future__ import annotations

from ccctl.center import Center, Number, Sip
from ccctl.trace.lines import Lines

NOT_FOUND = 404
TRUNK_FULL = 503  # Q.850 cause 34, no circuit available


def find_number(center: Center, dialled: str) -> Number | None:
    """The center's number that was dialled, compared in E.164 form; None = the center does not have it."""
    if dialled in center.numbers:
        return center.numbers[dialled]
    wanted = center.plan.e164(dialled)
    return next((number for number in center.numbers.values() if wanted and number.e164 == wanted), None)


def default_trunk(center: Center, dialled: str) -> str | None:
    """The trunk that a test or a trace calls over when it names none.

    The first of the number's own trunks, else of all, in the order of the spec; SIP before E1. None = no trunks.
    """
    number = find_number(center, dialled)
    names = number.trunks if number and number.trunks else tuple(center.trunks)
    sip = (name for name in names if isinstance(center.trunks[name].line, Sip))
    return next(sip, names[0] if names else None)


def refusal_of_seat(center: Center, number: Number | None, dialled: str) -> tuple[int, str] | None:
    """The SIP status and the reason with which a seat's call is refused; None = it comes in, on whatever trunks."""
    if number is None and dialled not in center.seats:
        return NOT_FOUND, "seats dial each other and the center's own numbers"
    return None


def refusal(center: Center, number: Number | None, trunk: str | None, lines: Lines) -> tuple[int, str] | None:
    """The SIP status and the reason with which a call over this trunk is refused; None = it comes in."""
    if trunk in center.trunks and lines.full(trunk):
        limit = center.trunks[trunk].channels
        return TRUNK_FULL, f"trunk {trunk} carries {lines.carries(trunk)} calls, its limit is {limit}"
    if number is None:
        return NOT_FOUND, "the center does not have this number"
    if number.trunks and trunk not in number.trunks:
        return NOT_FOUND, f"number {number.number} is not answered on trunk {trunk}, only on {', '.join(number.trunks)}"
    return None
