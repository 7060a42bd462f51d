"""Differences of an engine that a spec may accept: without that, what meets them is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ccctl.center.seat import Phone
from ccctl.diagnostics import Span
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.center.center import Center

BROWSER_AUDIO = "browser-audio"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the engine that has it, and in a sentence what is accepted with it."""

    name: str
    engine: str
    text: str


DIFFERENCES: Mapping[str, Difference] = {
    each.name: each
    for each in (
        Difference(
            BROWSER_AUDIO,
            "freeswitch",
            "callers may not hear a seat that is a browser, or its calls may not be set up",
        ),
    )
}


def met(center: Center, name: str) -> Iterator[tuple[str, Span | None]]:
    """Every place of the center that meets this difference: what it is, and where; nothing on another engine."""
    if center.engine != DIFFERENCES[name].engine:
        return
    if name == BROWSER_AUDIO:
        yield from ((f"seat {seat.number}", seat.span) for seat in center.seats.values() if seat.phone is Phone.WEBRTC)
