"""Menus: a prompt and what each key means."""

from __future__ import annotations

from dataclasses import dataclass

from ccctl.center.destination import HANGUP, Destination
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
    max_callers: int | None = None  # in this menu at once; None = no limit
    full: Destination = HANGUP  # for the next one, who does not hear the menu; hung up there before the answer = busy
    span: Span | None = None
