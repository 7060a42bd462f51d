"""Seats of a live story that dial codes, hand calls on, and hold them; supervisors."""

from __future__ import annotations

import asyncio
import time

from ccctl.center import Feature
from ccctl.diagnostics import codes
from ccctl.trace.helping import stays
from ccctl.trace.supervising import KEYS
from ccctl.verify.live_base import FINE, JOIN_SECONDS, Attending, Caller, LiveBase
from ccctl.verify.phone import Call, Refused
from ccctl.verify.result import Check
from ccctl.verify.seats import SeatCall

CODE_SECONDS = 5.0
SETTLE_SECONDS = 0.8  # a supervisor's audio hooks are there a little after the answer
HANDED_SECONDS = 5.0


class LiveSeat(LiveBase):
    """Seats of a live story that dial codes, hand calls on, and hold them; supervisors."""

    async def code(self, seat: str, dial: str) -> Check:
        if found := self.attending.get(seat):
            await found.call.press(dial)
            await asyncio.sleep(SETTLE_SECONDS)
            self.attending[seat] = Attending(found.target, KEYS.get(dial[-1], found.mode), found.call)
            return FINE
        if mine := self._conversation(seat):
            return await self._code_in_a_call(mine, dial)
        feature, rest = self.lab.center.features.meaning(dial) or (None, "")
        crumbs, spying = self._crumbs(seat), self._spying()
        call = await self.lab.seats.phone(seat).call(dial)
        if not await call.wait_answered(JOIN_SECONDS):
            await call.hang_up()
            return Check(False, f"the center did not take {dial} from {seat}: SIP {call.status}")
        if feature is not None and stays(feature):
            if feature in (Feature.LISTEN, Feature.WHISPER, Feature.BARGE):
                self.attending[seat] = Attending(rest, feature, call)
                began = await self.until(lambda: self._spying() > spying or call.over, JOIN_SECONDS)
                await asyncio.sleep(SETTLE_SECONDS)
                fine = began and not call.over
                return FINE if fine else Check(False, f"{seat} is not in the conversation of {rest}")
            return await self._joined_as(seat, call, crumbs)
        if feature is Feature.VOICEMAIL:
            await call.hang_up()
            return FINE
        if not await call.wait_ended(CODE_SECONDS):
            await call.hang_up()
            return Check(False, f"the center did not hang up after {dial}")
        return FINE

    def _spying(self) -> int:
        """How often the engine has begun to let a supervisor hear somebody."""
        return sum(message.event == "ChanSpyStart" for _, message in self.lab.book.events)

    async def _code_in_a_call(self, talking: SeatCall, dial: str) -> Check:
        """The seat presses a code in its conversation; done when the center has taken it."""
        before = len(self.lab.book.recordings)
        await talking.call.press(dial)
        taken = await self.until(lambda: len(self.lab.book.recordings) > before, CODE_SECONDS)
        return FINE if taken else Check(False, f"{dial} does nothing in the conversation of seat {talking.seat}")

    async def transfer(self, seat: str, to: str, *, attended: bool) -> Check:
        mine = self._conversation(seat)
        if mine is None:
            return Check(False, f"{seat} has no call", codes.NOT_POSSIBLE)
        try:
            if not attended:
                referral = await mine.call.refer(to)
                status = await referral.wait(HANDED_SECONDS)
                await mine.call.wait_ended(HANDED_SECONDS)
                return FINE if status // 100 == 2 else Check(False, f"the transfer ended with SIP {status}")
            await mine.call.hold()
            crumbs, answered = self._crumbs(to), self.lab.seats.answers_at_once(to)
            consult = await self.lab.seats.phone(seat).call(to)
            if not await consult.wait_answered(HANDED_SECONDS):
                return Check(False, f"{to} did not answer {seat}: SIP {consult.status}")
            other = await answered
            await asyncio.sleep(SETTLE_SECONDS)
            referral = await mine.call.refer(to, replaces=consult)
            status = await referral.wait(HANDED_SECONDS)
            await mine.call.wait_ended(HANDED_SECONDS)
        except Refused as refused:
            return Check(False, f"the center refused: {refused}")
        if status // 100 != 2:
            return Check(False, f"the transfer ended with SIP {status}")
        return await self._joined_as(to, other, crumbs)

    async def hold(self, seat: str) -> Check:
        return await self._hold(seat, on=True)

    async def resume(self, seat: str) -> Check:
        return await self._hold(seat, on=False)

    async def _hold(self, seat: str, *, on: bool) -> Check:
        mine = self._conversation(seat)
        if mine is None:
            return Check(False, f"{seat} has no call", codes.NOT_POSSIBLE)
        try:
            await (mine.call.hold() if on else mine.call.resume())
        except Refused as refused:
            return Check(False, f"the center refused: {refused}")
        return FINE

    def _conversation(self, seat: str) -> SeatCall | None:
        """The call that the seat is in."""
        return next((ring for ring in self.lab.seats.everything() if ring.seat == seat and ring.talking), None)

    def _crumbs(self, seat: str) -> dict[str, int]:
        """How often each caller has come to this seat."""
        return {name: self.lab.book.journey(each.name).count(f"seat/{seat}") for name, each in self.callers.items()}

    async def _joined_as(self, seat: str, call: Call, before: dict[str, int]) -> Check:
        """Waits until some caller has come to this seat, which the seat's call is then with."""
        found: list[Caller] = []

        def look() -> bool:
            now = self._crumbs(seat)
            found[:] = [each for name, each in self.callers.items() if now[name] > before[name]]
            return bool(found) or call.over

        await self.until(look, JOIN_SECONDS)
        if not found or call.over:
            return Check(False, f"{seat} was not joined to any caller")
        self.lab.seats.taken.append(SeatCall(seat, call, time.monotonic(), found[0].name))
        await self.until(lambda: call.media.recording.received > 2, JOIN_SECONDS)
        return FINE
