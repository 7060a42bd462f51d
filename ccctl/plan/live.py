"""What is going on in a live engine while a plan is made, and what a change means for it. Not part of a plan's digest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field

from ccctl.values import dataclass

_STAYS = {  # what becomes of a caller who is in one that changes
    "queue": "waiting, none loses the place",
    "menu": "in it: a key that is pressed means what it means then",
    "team": "in it: the seats that ring go on ringing",
    "flow": "in it: behind the step that is going on comes what comes there then",
}
ENGINE = "engine"  # in the place of an address: every call
PARKED_CALLS = "parked.center"  # in the place of an address: callers in a slot, whom a seat may fetch
CALLBACK = "callback"  # in the place of a kind: what a queue has promised


@dataclass(frozen=True, slots=True)
class Live:
    """Calls that are up, callers that wait by queue, calls by seat and by trunk.

    `on`: address -> the identifiers of the calls on it: trunk, seat, queue (who waits), menu, flow, voicemail, and
    `parked.center`; and callback.<queue> -> those of the callbacks that were promised there.
    """

    calls: int = 0
    waiting: Mapping[str, int] = field(default_factory=dict)
    seats: Mapping[str, int] = field(default_factory=dict)
    trunks: Mapping[str, int] = field(default_factory=dict)
    on: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def joined(cls, several: Iterable[Live]) -> Live:
        """The calls of several engines together."""
        found = list(several)

        def sums(each: Callable[[Live], Mapping[str, int]]) -> dict[str, int]:
            names = {name for one in found for name in each(one)}
            return {name: sum(each(one).get(name, 0) for one in found) for name in sorted(names)}

        places = {name for one in found for name in one.on}
        return cls(
            sum(one.calls for one in found),
            sums(lambda one: one.waiting),
            sums(lambda one: one.seats),
            sums(lambda one: one.trunks),
            {name: frozenset().union(*(one.on.get(name, frozenset()) for one in found)) for name in sorted(places)},
        )

    def count(self, address: str) -> int:
        """How many calls are on a thing; on `engine`: all."""
        kind, _, name = address.partition(".")
        if kind == ENGINE:
            return self.calls
        known = {"trunk": self.trunks, "seat": self.seats, "queue": self.waiting}.get(kind)
        return len(self.on.get(address, ())) if known is None else known.get(name, 0)

    def deleted(self, address: str) -> str:
        """What the removal of a resource means for calls; empty = nothing."""
        kind, count = address.partition(".")[0], self.count(address)
        if not count:
            return ""
        if kind == "trunk":
            return f"drains: {counted(count, 'call')} up on it"
        if kind == "seat":
            return "drains: it is in a call"
        return f"drains: {counted(count, 'caller')} {'waiting ' if kind == 'queue' else ''}in it"

    def promised(self, queue: str, *, calls: bool, renamed: bool) -> str:
        """What becomes of a queue's promised callbacks, of one that `calls` back afterwards or not; empty = nothing new."""
        count = self.count(f"{CALLBACK}.{queue}")
        if not count or (calls and not renamed):
            return ""
        return (
            f"live: {counted(count, 'promised callback')} made under the new name"
            if calls
            else f"drains: {never(count)}"
        )

    def parked(self, before: str, after: str) -> str:
        """What becomes of parked callers when the code of `park` is another, or none; empty = nothing."""
        count = self.count(PARKED_CALLS)
        if not count or not before or before == after:
            return ""
        then = "fetched by the new code" if after else "who is not fetched rings at the seat that has parked the call"
        return f"live: {counted(count, 'caller')} parked: {then}"

    def updated(self, address: str) -> str:
        """What a change of a resource means for calls; empty = nothing worth a word."""
        stays = _STAYS.get(address.partition(".")[0], "")
        return f"live: {counted(self.count(address), 'caller')} {stays}" if stays and self.count(address) else ""


def counted(number: int, noun: str) -> str:
    """`1 call`, `2 calls`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def never(promised: int) -> str:
    """`2 promised callbacks would never be made`."""
    return f"{counted(promised, 'promised callback')} would never be made"
