"""FreeSWITCH's words to facts: the lines that scripts/write-event.lua of a release writes of what the engine's events say.

Everything is in these lines, also phones, holds, pauses and trunks: nothing is lost while nobody listens.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from ccctl.bridge.facts import Fact, What

_SEAT_STATES = {
    "paused": What.PAUSED,
    "ready": What.UNPAUSED,
    "signed_in": What.SIGNED_IN,
    "signed_out": What.SIGNED_OUT,
}
_TRUNK_DOWN = frozenset({"FAILED", "FAIL_WAIT", "UNREGED", "EXPIRED", "TIMEOUT", "DOWN"})
HEAD = 5  # cells of every line: what, when, call, leg, seat


def facts_of_line(line: str) -> Iterator[Fact]:
    """The facts that a line tells; none for a line that is not whole."""
    try:
        (cells,) = csv.reader([line])
        what, at, call, leg, seat = cells[:HEAD]
        instant = float(at)
    except (ValueError, csv.Error):
        return
    yield from _facts(what, Fact(What.GONE, instant, call, leg), seat, (*cells[HEAD:], "", "", "", ""))


def _facts(what: str, blank: Fact, seat: str, more: tuple[str, ...]) -> Iterator[Fact]:  # noqa: PLR0912 - a kind of line each
    first, second, third = more[:3]

    def fact(kind: What, **fields: str) -> Fact:
        return Fact(kind, blank.at, blank.call, blank.leg, fields)

    match what:
        case "boot":
            yield fact(What.BOOTED)
        case "name":
            yield fact(What.NAMED, name=first)
        case "call":
            yield fact(What.STARTED, trunk=first, caller=second, number=third, direction=more[3])
        case "answer":
            yield fact(What.TAKEN)
        case "node":
            yield fact(What.NODE, node=first)
        case "tag":
            yield fact(What.TAGGED, key=first, value=second)
        case "queued":
            yield fact(What.QUEUED, queue=first)
        case "offer":
            yield fact(What.OFFERED, seat=seat)
        case "bridge":
            yield fact(What.JOINED, seat=seat)
        case "unbridge" | "parted":
            yield fact(What.PARTED, seat=seat)
        case "hold":
            by = f"seat/{seat}" if seat and blank.leg != blank.call else "caller"
            yield fact(What.HELD, by=by, on=first)
        case "transfer":
            yield fact(What.TRANSFERRED, by=f"seat/{seat}" if seat else "caller", to=first, attended=second)
        case "survey":
            yield fact(What.SURVEY, survey=first, answer=second, seat=seat)
        case "message":
            yield fact(What.MESSAGE, box=first, file=second)
        case "conference":
            yield fact(What.CONFERENCE)
        case "callback":
            yield fact(What.CALLBACK, queue=first)
        case "wrap_up":
            yield fact(What.WRAP_UP, seat=seat, ms=first)
        case "code":
            yield fact(What.CODE, seat=seat, code=first)
        case "rested":
            yield fact(What.RESTED, seat=seat)
        case "left":
            yield fact(What.LEFT, by=first)
        case "gone":
            yield fact(What.GONE)
        case "recording":
            yield fact(What.RECORDING, file=first)
        case _:
            yield from _states(what, fact, seat, first, second)


def _states(what: str, fact: Any, seat: str, first: str, second: str) -> Iterator[Fact]:
    """What phones, seats and trunks are now."""
    match what:
        case "phone":
            yield fact(What.SIGNED_IN if first == "register" else What.SIGNED_OUT, seat=seat)
        case "seat" if first in _SEAT_STATES:
            yield fact(_SEAT_STATES[first], seat=seat, reason=second)
        case "trunk" if first and second == "REGED":
            yield fact(What.TRUNK_UP, trunk=first)
        case "trunk" if first and second in _TRUNK_DOWN:
            yield fact(What.TRUNK_DOWN, trunk=first, reason=second.lower())
