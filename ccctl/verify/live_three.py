"""Seats of a live story that bring a third party into a conversation."""

from __future__ import annotations

import asyncio
import time

from ccctl.center import Feature
from ccctl.diagnostics import codes
from ccctl.verify.live_base import FINE, Caller, LiveBase
from ccctl.verify.result import Check
from ccctl.verify.seats import SeatCall

CODE_SECONDS = 5.0
SETTLE_SECONDS = 0.5  # three legs go from their bridges into one


class LiveThree(LiveBase):
    """Seats of a live story that bring a third party into a conversation."""

    async def three_way(self, seat: str) -> Check:
        held = next((ring for ring in self.lab.seats.everything() if ring.seat == seat and ring.talking), None)
        consult = next((each for each in self.callers.values() if self._is_of(each, seat)), None)
        whole = next((each for each in self.callers.values() if held is not None and each.name == held.caller), None)
        if held is None or consult is None or consult.call is None or whole is None:
            return Check(False, f"{seat} has no two calls", codes.NOT_POSSIBLE)
        third = next(iter(self.lab.seats.joined(consult.name)), None)
        if third is None:
            return Check(False, f"nobody has answered the call of {seat}", codes.NOT_POSSIBLE)
        before = len(self.lab.book.threes)
        await consult.call.press(self.lab.center.features.code(Feature.THREE_WAY))
        taken = await self.until(lambda: len(self.lab.book.threes) > before and held.call.over, CODE_SECONDS)
        if not taken:
            return Check(False, f"the center did not join the calls of {seat}")
        now = time.monotonic()
        self.lab.seats.taken += [
            SeatCall(seat, consult.call, now, whole.name),
            SeatCall(third.seat, third.call, now, whole.name),
        ]
        await asyncio.sleep(SETTLE_SECONDS)
        return FINE

    @staticmethod
    def _is_of(caller: Caller, seat: str) -> bool:
        call = caller.call
        return caller.spec.from_seat and caller.spec.sender == seat and call is not None and not call.over
