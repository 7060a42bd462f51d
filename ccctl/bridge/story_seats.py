"""Facts of seats and trunks to events; story.py has those of calls. Pure: no clock, no engine."""

from __future__ import annotations

from dataclasses import field
from typing import Any

from ccctl.bridge.call import plain
from ccctl.bridge.events import Event
from ccctl.bridge.facts import Fact
from ccctl.values import dataclass


@dataclass(slots=True)
class SeatStory:
    """What the seats and trunks do."""

    seats: dict[str, dict[str, Any]] = field(default_factory=dict)
    trunks: dict[str, dict[str, Any]] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)  # rows of what is kept that changed since they were last taken

    def _state(self, kind: str, name: str) -> dict[str, Any]:
        """What is kept of a seat or a trunk."""
        self.touched.add(f"{kind}/{name}")
        return (self.seats if kind == "seat" else self.trunks).setdefault(name, {"sequence": 0})

    def _turn(self, kind: str, name: str, event: str, at: float, **data: Any) -> Event:
        state = self._state(kind, name)
        state["sequence"] += 1
        return Event(event, at, f"{kind}/{name}", state["sequence"], {kind: name, **data})

    def _rested(self, fact: Fact) -> list[Event]:
        if not self.seats.get(fact["seat"], {}).get("wrapping_up"):
            return []
        state = self._state("seat", fact["seat"])
        state["wrapping_up"] = False
        said = {"call": state["call"], "wrap_up_code": state["code"]} if state.get("code") else {}
        return [self._turn("seat", fact["seat"], "seat.ready", fact.at, **said)]

    def _signed_in(self, fact: Fact) -> list[Event]:
        return self._sign(fact, signed_in=True)

    def _signed_out(self, fact: Fact) -> list[Event]:
        return self._sign(fact, signed_in=False)

    def _sign(self, fact: Fact, *, signed_in: bool) -> list[Event]:
        if self.seats.get(fact["seat"], {}).get("signed_in", False) == signed_in:
            return []
        self._state("seat", fact["seat"])["signed_in"] = signed_in
        return [self._turn("seat", fact["seat"], "seat.signed_in" if signed_in else "seat.signed_out", fact.at)]

    def _paused(self, fact: Fact) -> list[Event]:
        state = self._state("seat", fact["seat"])
        if state.get("paused") == (fact["reason"] or True):
            return []
        state["paused"] = fact["reason"] or True
        reason = {"reason": plain(fact["reason"])} if fact["reason"] else {}
        return [self._turn("seat", fact["seat"], "seat.paused", fact.at, **reason)]

    def _unpaused(self, fact: Fact) -> list[Event]:
        if not self.seats.get(fact["seat"], {}).get("paused"):
            return []
        self._state("seat", fact["seat"])["paused"] = False
        return [self._turn("seat", fact["seat"], "seat.ready", fact.at)]

    def _trunk_up(self, fact: Fact) -> list[Event]:
        if self.trunks.get(fact["trunk"], {}).get("up") is True:
            return []
        self._state("trunk", fact["trunk"])["up"] = True
        return [self._turn("trunk", fact["trunk"], "trunk.up", fact.at)]

    def _trunk_down(self, fact: Fact) -> list[Event]:
        if self.trunks.get(fact["trunk"], {}).get("up") is False:
            return []
        self._state("trunk", fact["trunk"])["up"] = False
        reason = {"reason": plain(fact["reason"])} if fact["reason"] else {}
        return [self._turn("trunk", fact["trunk"], "trunk.down", fact.at, **reason)]

    def all_ready(self, at: float) -> list[Event]:
        """The engine has started: nobody wraps up any more."""
        found: list[Event] = []
        for seat in [name for name, state in self.seats.items() if state.get("wrapping_up")]:
            self._state("seat", seat)["wrapping_up"] = False
            found.append(self._turn("seat", seat, "seat.ready", at))
        return found
