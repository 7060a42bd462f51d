"""Menus: a prompt and what each key means."""

from __future__ import annotations

from ccctl.center.destination import HANGUP, Destination
from ccctl.diagnostics import Span
from ccctl.values import dataclass

KEY_GAP_MS = 3_000  # the longest silence between two keys of one entry
END_OF_ENTRY = "#"  # ends an entry that it does not continue


@dataclass(frozen=True, slots=True)
class Menu:
    """One menu level: plays `prompt`, waits `timeout_ms` for a key; wrong keys and silence use up `retries`, then `otherwise`."""

    name: str
    prompt: str
    keys: dict[str, Destination]  # rows of 0-9 * # (most have one key), sorted
    timeout_ms: int
    retries: int  # the prompt is heard at most retries + 1 times without a caller action
    invalid: str | None  # a prompt, after a key without meaning
    otherwise: Destination
    max_callers: int | None = None  # in this menu at once; None = no limit
    full: Destination = HANGUP  # for the next one, who does not hear the menu; hung up there before the answer = busy
    dial_seats: bool = False  # the numbers of all seats are entries too
    span: Span | None = None

    @property
    def gap_ms(self) -> int:
        """The silence after which an entry that could go on is over."""
        return min(self.timeout_ms, KEY_GAP_MS)

    @property
    def single(self) -> bool:
        """Whether every entry is one key, which is taken at once."""
        return not self.dial_seats and all(len(key) == 1 for key in self.keys)
