"""What is known of one call that is up, and what it comes to when it ends: plain data, kept as JSON."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from ccctl.values import dataclass

LONGEST_NAME = 256
TOGETHER = 0.5  # seconds between the node of a seat and its conversation


@dataclass(slots=True)
class Call:
    """One call."""

    id: str
    caller: str
    number: str
    trunk: str
    started: float
    direction: str = "incoming"  # or outgoing: a seat has dialled somebody outside; it is then the caller
    sequence: int = 0
    taken: bool = False
    journey: list[str] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    surveys: dict[str, str] = field(default_factory=dict)
    queue: str = ""
    queued: float | None = None
    rung: list[str] = field(default_factory=list)  # seats that were rung for it in that queue
    left_queue: float = 0.0
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

    @property
    def came_by(self) -> str:
        """The number of the center that was called; empty where a seat has dialled somebody outside."""
        return self.number if self.direction == "incoming" else ""

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

    def queue_of(self, seat: str, at: float) -> str:
        """The queue that a seat answers it from, or nothing. Its node may come just before the two are joined."""
        if self.queued is not None:
            return self.queue
        # who is with it without having been rung has picked it up
        taken = seat in self.rung or (bool(self.rung) and self.journey[-1:] == [f"seat/{seat}"])
        return self.queue if taken and at - self.left_queue < TOGETHER else ""

    def leave_queue(self, at: float) -> None:
        """It no longer waits."""
        if self.queued is not None:
            self.wait += at - self.queued
            self.queued, self.left_queue = None, at

    def stop_talking(self, at: float) -> None:
        """Nobody speaks with the caller any more."""
        self.talk += at - (self.talk_since or at)
        self.talk_since, self.talked_until, self.talking = None, at, {}

    def unhold(self, at: float) -> None:
        """Nobody holds any more."""
        if self.hold_since is not None:
            self.hold += at - self.hold_since
            self.hold_since = None

    def end(self, at: float) -> dict[str, Any]:
        """Closes what is open; what is told of the whole call."""
        self.leave_queue(at)
        if self.talking:
            self.stop_talking(at)
        self.unhold(at)
        return {
            **self.who,
            "journey": self.journey,
            "direction": self.direction,
            "outcome": self.outcome,
            "ended_by": self.left_by,
            "seats": self.seats,
            "duration": ms(at - self.started),
            "wait": ms(self.wait),
            "talk": ms(self.talk),
            "hold": ms(self.hold),
            "wrap_up": self.wrap_up,
            **({"wrap_up_code": self.wrap_up_code} if self.wrap_up_code else {}),
            "surveys": self.surveys,
            "tags": self.tags,
        }


def plain(text: str) -> str:
    """Text from outside without control and bidi characters, on one line, at most LONGEST_NAME characters."""
    return "".join(char for char in text[: 4 * LONGEST_NAME] if char.isprintable())[:LONGEST_NAME].strip()


def ms(seconds: float) -> int:
    """Whole milliseconds, never less than none."""
    return max(0, round(1000 * seconds))
