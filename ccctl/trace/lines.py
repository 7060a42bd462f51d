"""The trunks while the world turns: how many calls each carries, which of them are down, and what seats have dialled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from ccctl.center import Center, DialRule
from ccctl.center.scenario import TrunkState
from ccctl.values import dataclass

HOUR_MS = 3_600_000


@dataclass(slots=True)
class Lines:
    """All trunks of a center. A call takes a place on a trunk when it comes in or is dialled, and gives it back at its end."""

    center: Center
    states: dict[str, TrunkState] = field(default_factory=dict)
    helping: set[str] = field(default_factory=set)  # the emergency calls
    _places: dict[str, list[str]] = field(
        default_factory=dict
    )  # trunk -> the calls that it carries, in both directions
    _dialled: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)  # (seat, what) -> since, how many

    def carries(self, trunk: str) -> int:
        """How many calls are on the trunk."""
        return len(self._places.get(trunk, ()))

    def full(self, trunk: str) -> bool:
        """Whether the trunk has no free place."""
        most = self.center.trunks[trunk].channels if trunk in self.center.trunks else None
        return self.states.get(trunk) is TrunkState.FULL or (most is not None and self.carries(trunk) >= most)

    def take(self, trunk: str, call: str) -> None:
        """A call goes over the trunk from now on."""
        self._places.setdefault(trunk, []).append(call)

    def give_back(self, call: str) -> None:
        """The call is on no trunk any more."""
        for calls in self._places.values():
            calls[:] = [each for each in calls if each != call]

    def leave(self, trunk: str, call: str) -> None:
        """The call has one place less on this trunk."""
        self._places[trunk].remove(call)

    def in_the_way(self, trunks: Iterable[str]) -> list[str]:
        """The call of each trunk whose carrier has no line left that ends for an emergency call: the youngest other one."""
        found = []
        for trunk in trunks:
            others = [call for call in self._places.get(trunk, ()) if call not in self.helping]
            if self.states.get(trunk) is TrunkState.BUSY and others:
                found.append(others[-1])
        return found

    def choose(self, trunks: Iterable[str], *, always: bool = False) -> tuple[str | None, list[str]]:
        """The first trunk that takes a call, or None; and of each that was tried before it, why not.

        `always`: an emergency call, which also goes over a trunk that carries as many calls as it may.
        """
        tried, full = [], []
        for trunk in trunks:
            state = self.states.get(trunk, TrunkState.UP)
            if state in (TrunkState.DOWN, TrunkState.BUSY):
                tried.append(f"{trunk} is down" if state is TrunkState.DOWN else f"{trunk} takes no call")
            elif self.full(trunk):
                full.append(trunk)
                tried.append(f"{trunk} is full")
            else:
                return trunk, tried
        return (full[0] if always and full else None), tried

    def allows(self, seat: str, rule: DialRule, now: int) -> bool:
        """Whether the seat may dial by this rule once more in this hour; if so, it is counted."""
        limits = (
            (rule.name, rule.per_hour),
            ("", self.center.dialing.per_hour),
        )
        for what, most in limits:
            if most is None:
                continue
            since, count = self._dialled.get((seat, what), (now, 0))
            if now - since >= HOUR_MS:
                since, count = now, 0
            if count >= most:
                return False
            self._dialled[seat, what] = since, count + 1
        return True
