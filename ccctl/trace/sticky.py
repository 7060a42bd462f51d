"""Who served a caller last: that seat is tried first in queues that ask for it."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime, timedelta

from ccctl.center import Queue
from ccctl.trace.call import Call
from ccctl.trace.desk import Desk
from ccctl.values import dataclass


@dataclass(slots=True)
class Memory:
    """The seat that a queue's call of each caller was last answered by, and at which instant of the center."""

    served: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def note(self, call: Call, seat: str, now: int) -> None:
        """The seat has answered; only callers from outside whose number is known are remembered."""
        if known(call):
            self.served[call.sender] = (seat, _instant(call, now))

    def seat_for(self, call: Call, queue: Queue, desks: dict[str, Desk], now: int) -> str | None:
        """The seat to be tried first; None = there is none, or it cannot be waited for."""
        if queue.sticky is None or not known(call) or call.sender not in self.served:
            return None
        seat, when = self.served[call.sender]
        recent = _instant(call, now) <= when + timedelta(milliseconds=queue.sticky.within_ms)
        member = any(member.seat == seat for member in queue.members)
        return seat if recent and member and desks[seat].takes_calls else None


def known(call: Call) -> bool:
    """Whether the caller is somebody outside who shows a number."""
    return not call.from_seat and bool(call.sender)


def _instant(call: Call, now: int) -> datetime:
    return call.at + timedelta(milliseconds=now - call.began_ms)
