"""Seats: where an agent sits, with a phone."""

from __future__ import annotations

from dataclasses import dataclass

from ccctl.diagnostics import Span

DIRECT_RING_MS = 30_000  # how long a seat or a team rings that a call was sent to without a queue; then it is hung up


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat with a SIP phone; `number` is also its extension and its user name."""

    number: str
    title: str = ""  # the person's or place's name
    team: str | None = None
    span: Span | None = None
