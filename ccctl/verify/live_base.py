"""What all steps of a live story share: its callers, and waiting for what the phones see."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from ccctl.center import CallSpec, Feature
from ccctl.diagnostics import codes
from ccctl.plan.text import duration
from ccctl.values import dataclass
from ccctl.verify.hearing import Hearing
from ccctl.verify.phone import Call
from ccctl.verify.result import Check
from ccctl.verify.seats import SeatCall
from ccctl.verify.wav import Wav

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccctl.verify.lab import Lab

TICK = 0.02
JOIN_SECONDS = 3.0
FINE = Check(True)


@dataclass(slots=True, eq=False)
class Caller:
    """One caller of the story: the test's words, the call once it is placed, its ears."""

    spec: CallSpec
    name: str  # the engine's name of the call
    call: Call | None = None
    hearing: Hearing | None = None
    talked: list[tuple[str, str]] = field(default_factory=list)  # names of the known signals: caller's, seat's
    recording: Wav | None = None
    message: Wav | None = None
    left: bytes = b""  # the message, as it was when a seat listened to it: it is put elsewhere then, or deleted


@dataclass(frozen=True, slots=True)
class Attending:
    """A supervisor in somebody's conversation: whose, how, and its own call."""

    target: str
    mode: Feature
    call: Call


def over(caller: Caller) -> bool:
    """Whether the caller's call was placed and has ended."""
    return caller.call is not None and caller.call.over


class LiveBase:
    """The callers of one story on a Lab."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.began = time.monotonic()
        self.callers: dict[str, Caller] = {}
        self.watched: dict[tuple[str, str], list[float]] = {}  # a story may watch for the same thing twice at once
        self.cut: frozenset[str] = frozenset()  # callers that were still up when the story was over
        self.ignored: set[SeatCall] = set()
        self.attending: dict[str, Attending] = {}  # by supervisor
        self.done_at = 0.0  # when an `ignore` was really over: we look only now and then

    def now_ms(self) -> int:
        return round(1000 * (time.monotonic() - self.began))

    def ringing(self, caller: Caller) -> dict[str, SeatCall]:
        return self.lab.seats.ringing(caller.name)

    async def first_ringing(self, caller: Caller, seats: Sequence[str], within_ms: int) -> SeatCall | None:
        found: list[SeatCall] = []

        def look() -> bool:
            found[:] = [ring for seat, ring in self.ringing(caller).items() if seat in seats]
            return bool(found)

        await self.until(look, within_ms / 1000, caller)
        return found[0] if found else None

    def instead(self, caller: Caller, seats: Sequence[str], within_ms: int) -> str:
        """Why the seats do not ring, in words: what rings, where the call is."""
        wanted = ", ".join(seats)
        ringing = sorted(self.ringing(caller))
        rang = [ring.seat for ring in self.lab.seats.of(caller.name) if not ring.ringing and ring.seat in seats]
        what = f"{', '.join(ringing)} rings" if ringing else "no seat rings"
        if rang and not set(seats) & set(ringing):
            what += f"; {', '.join(rang)} rang before and does not any more"
        journey = self.lab.book.journey(caller.name)
        where = f"; the call is at {journey[-1]}" if journey else "; the call reached nothing"
        if caller.call is not None and caller.call.over:
            where = f"; the call is over, its last stop was {journey[-1]}" if journey else "; the call was refused"
        return f"{wanted} did not ring within {duration(within_ms)}: {what}{where}"

    def called_back(self, caller: Caller) -> bool:
        """Whether the caller has asked for a call back, and hung up."""
        return any(node.startswith("callback/") for node in self.lab.book.journey(caller.name))

    def not_placed(self, call: str) -> Check:
        return Check(False, f"{call} has not called yet", codes.NOT_POSSIBLE)

    async def until(self, check: Callable[[], bool], within: float, caller: Caller | None = None) -> bool:
        """Whether the check held within the time (seconds); given up when the caller's call is over."""
        deadline = time.monotonic() + within
        while not check():
            self.lab.check_alive()
            gone = caller is not None and over(caller) and not self.called_back(caller)
            if gone or time.monotonic() > deadline:
                return check()
            await asyncio.sleep(TICK)
        return True
