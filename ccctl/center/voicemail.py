"""Voicemail boxes."""

from __future__ import annotations

from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Voicemail:
    """One box: plays the greeting, then a tone, then records up to `max_ms`."""

    name: str
    mailbox: str
    greeting: str | None
    email: str
    max_ms: int
    span: Span | None = None
    seats: tuple[str, ...] = ()  # that are told of its messages, and listen to them
