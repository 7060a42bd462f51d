"""Menus: a prompt and what each key means."""

from __future__ import annotations

from dataclasses import dataclass

from ccctl.center.destination import Destination
from ccctl.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu level: plays `prompt`, waits `timeout_ms` for a key; wrong keys and silence use up `retries`, then `otherwise`."""

    name: str
    prompt: str
    keys: dict[str, Destination]  # one of 0-9 * # each, sorted
    timeout_ms: int
    retries: int  # the prompt is heard at most retries + 1 times without a caller action
    invalid: str | None  # a prompt, after a key without meaning
    otherwise: Destination
    span: Span | None = None
