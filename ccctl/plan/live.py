"""What is going on in a live engine while a plan is made, and what a change means for it. Not part of a plan's digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Live:
    """Calls that are up, callers that wait by queue, calls by seat and by trunk."""

    calls: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)
    seats: Mapping[str, int] = field(default_factory=dict)
    trunks: Mapping[str, int] = field(default_factory=dict)

    def deleted(self, address: str) -> str:
        """What the removal of a resource means for calls; empty = nothing."""
        kind, _, name = address.partition(".")
        if kind == "trunk" and self.trunks.get(name):
            return f"drains: {counted(self.trunks[name], 'call')} up on it"
        if kind == "seat" and self.seats.get(name):
            return "drains: it is in a call"
        if kind == "queue" and self.waiting.get(name):
            return f"drains: {counted(self.waiting[name], 'caller')} waiting in it"
        return ""

    def updated(self, address: str) -> str:
        """What a change of a resource means for calls; empty = nothing worth a word."""
        kind, _, name = address.partition(".")
        if kind == "queue" and self.waiting.get(name):
            return f"live: {counted(self.waiting[name], 'caller')} waiting, none loses the place"
        return ""


def counted(number: int, noun: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
