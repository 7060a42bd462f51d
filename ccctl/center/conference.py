"""Conferences: rooms in which callers and seats talk with each other."""

from __future__ import annotations

import re

from ccctl.center.secret import SecretRef
from ccctl.diagnostics import Span
from ccctl.values import dataclass

PIN = re.compile(r"[0-9]{4,20}")
LONGEST_PIN = 20
PIN_TRIES = 3
PIN_TIMEOUT_MS = 5_000  # of silence, after which what was typed is all
PIN_END = "#"


@dataclass(frozen=True, slots=True)
class Conference:
    """One room: asks for the PIN, if it has one; then everybody in it hears all others."""

    name: str
    number: str  # that seats dial
    pin: SecretRef | None = None
    ask: str | None = None  # prompts
    wrong: str | None = None
    greeting: str | None = None
    max_callers: int | None = None
    span: Span | None = None
