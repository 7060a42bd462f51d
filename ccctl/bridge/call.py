"""What is known of one call: plain data, kept as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Call:
    """One call."""

    id: str
    caller: str
    number: str
    trunk: str
    started: float
    sequence: int = 0
    taken: bool = False
    journey: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    surveys: dict[str, str] = field(default_factory=dict)
    queue: str = ""
    queued: float | None = None
    wait: float = 0.0
    answered: list[str] = field(default_factory=list)  # legs that have been in conversation
    seats: list[str] = field(default_factory=list)
    talking: dict[str, str] = field(default_factory=dict)  # leg -> seat, or nothing for somebody outside
    talk_since: float | None = None
    talk: float = 0.0
    talked_until: float = 0.0
    hold_since: float | None = None
    hold: float = 0.0
    node_at: float = 0.0
    message: bool = False
    conference: bool = False
    outside: bool = False  # somebody outside has been joined to the caller
    wrap_up: int = 0
    wrap_up_code: str = ""
    left: float | None = None
    left_by: str = ""
    ended: float | None = None

    @property
    def who(self) -> dict[str, Any]:
        """The data that says which call it is."""
        return {"call": self.id, "caller": self.caller, "number": self.number}

    @property
    def outcome(self) -> str:
        """How it has ended, in the words of tests."""
        if self.seats:
            return "seat"
        if self.outside:
            return "number"
        if self.conference:
            return "conference"
        if self.message:
            return "voicemail"
        if self.left_by == "caller":
            return "abandoned"
        return "hung_up" if self.taken else "refused"
