"""Conversations and messages of a live story, and their ends."""

from __future__ import annotations

import asyncio
import time

from ccctl.center import Feature
from ccctl.diagnostics import codes
from ccctl.verify.audio import known_signal
from ccctl.verify.live_base import FINE, Caller
from ccctl.verify.live_confer import LiveConfer
from ccctl.verify.live_hears import GAP_SECONDS
from ccctl.verify.result import Check
from ccctl.verify.seats import SeatCall
from ccctl.verify.tone import tone_end

CRUMB_SECONDS = 1.0  # an engine's event may come after its answer to the caller
TONE_SECONDS = 15.0  # a greeting and its tone


class LiveTalk(LiveConfer):
    """Conversations and messages of a live story, and their ends."""

    async def talk(self, call: str, duration_ms: int, *, again: bool = True) -> Check:  # noqa: PLR0912 - who speaks with whom
        caller = self.callers[call]
        if self.called_back(caller):
            return await self._talk_again(caller, duration_ms / 1000)
        if caller.call is None or caller.call.over or caller.call.answered_at is None:
            return Check(False, f"the call of {call} is not up", codes.NOT_POSSIBLE)
        if conference := await self.comes_in(caller):
            return await self.talk_in_conference(conference, duration_ms / 1000)
        joined = self.lab.seats.joined(caller.name)
        if not joined and not await self.until(lambda: self._in_voicemail(caller), CRUMB_SECONDS, caller):
            return Check(False, f"nobody is joined to {call}", codes.NOT_POSSIBLE)
        if not joined and not await self.until(lambda: self._tone_heard(caller), TONE_SECONDS, caller):
            return Check(False, f"{call} heard no tone after which to speak")
        if len({id(ring.call) for ring in joined}) > 1:
            caller.talked += [(f"in conference {call}", "")]
            return await self.all_talk(
                {call: caller.call, **{ring.seat: ring.call for ring in joined}}, duration_ms / 1000
            )
        seconds, since = duration_ms / 1000, time.monotonic()
        said = f"caller {caller.name}"
        caller.call.play(known_signal(said, seconds))
        for ring in joined:
            ring.call.play(known_signal(f"seat {ring.seat}", seconds))
            caller.talked.append((said, f"seat {ring.seat}"))
        helpers = {
            name: each
            for name, each in self.attending.items()
            if each.target in [ring.seat for ring in joined] and not each.call.over
        }
        for name, each in helpers.items():
            each.call.play(known_signal(f"seat {name}", seconds))
        if not joined:
            caller.talked.append((said, ""))
        await asyncio.sleep(seconds)
        if not joined:
            return FINE  # the message itself is looked at in the end
        await asyncio.sleep(GAP_SECONDS)
        problems = []
        for ring in joined:
            if not await self._hears(ring.call, said, seconds, since):
                problems.append(f"{ring.seat} did not hear {call}")
            if not await self._hears(caller.call, f"seat {ring.seat}", seconds, since):
                problems.append(f"{call} did not hear {ring.seat}")
            for name in helpers:
                problems += await self._attended(caller, ring, name, (said, seconds, since))
        if problems and helpers and again and all("did not hear" in problem for problem in problems):
            return await self.talk(call, duration_ms, again=False)  # mixed audio suffers most on a busy machine
        return Check(False, " and ".join(problems)) if problems else FINE

    async def _talk_again(self, caller: Caller, seconds: float) -> Check:
        """The seat and the outside telephone of a caller who was called back speak with each other."""
        joined = [ring for ring in self.lab.seats.of(caller.name) if ring.talking]
        if len(joined) != 2:
            return Check(False, f"nobody is joined to {caller.spec.name}", codes.NOT_POSSIBLE)
        since = time.monotonic()
        for ring in joined:
            ring.call.play(known_signal(f"seat {ring.seat}", seconds))
        await asyncio.sleep(seconds + GAP_SECONDS)
        for ring, other in (joined, joined[::-1]):
            if not await self._hears(ring.call, f"seat {other.seat}", seconds, since):
                return Check(False, f"{ring.seat} did not hear {other.seat}")
        return FINE

    async def hang_up_seat(self, seat: str) -> Check:
        if found := self.attending.pop(seat, None):
            await found.call.hang_up()
            return FINE
        talking = [ring for ring in self.lab.seats.everything() if ring.seat == seat and ring.talking]
        placed = [each.call for each in self.callers.values() if each.spec.from_seat and each.spec.sender == seat]
        mine = [call for call in placed if call is not None and not call.over]
        if not talking and mine:
            await asyncio.gather(*(call.hang_up() for call in mine))
            return FINE
        if not talking:
            return Check(False, f"{seat} has no call", codes.NOT_POSSIBLE)
        await asyncio.gather(*(each.hang_up() for each in {id(ring.call): ring.call for ring in talking}.values()))
        return FINE

    async def hang_up_caller(self, call: str) -> Check:
        placed = self.callers[call].call
        if placed is None:
            return self.not_placed(call)
        if placed.over:
            return Check(False, f"the call of {call} is over already", codes.NOT_POSSIBLE)
        await placed.hang_up()
        return FINE

    async def _attended(self, caller: Caller, ring: SeatCall, name: str, talk: tuple[str, float, float]) -> list[str]:
        """What a supervisor hears, and who hears it, that is not as it should be; `talk` is what the caller said, and when."""
        (said, seconds, since), each = talk, self.attending[name]
        assert caller.call is not None
        problems = []
        if not await self._hears(each.call, said, seconds, since):
            problems.append(f"{name} did not hear {caller.spec.name}")
        if not await self._hears(each.call, f"seat {ring.seat}", seconds, since):
            problems.append(f"{name} did not hear {ring.seat}")
        for who, ear, wanted in (
            (ring.seat, ring.call, each.mode in (Feature.WHISPER, Feature.BARGE)),
            (caller.spec.name, caller.call, each.mode is Feature.BARGE),
        ):
            if await self._hears(ear, f"seat {name}", seconds, since) is not wanted:
                problems.append(f"{who} {'did not hear' if wanted else 'heard'} {name}")
        return problems

    def _in_voicemail(self, caller: Caller) -> bool:
        journey = self.lab.book.journey(caller.name)
        return bool(journey) and journey[-1].startswith("voicemail/")

    def _tone_heard(self, caller: Caller) -> bool:
        """Whether the tone that asks for a message is over."""
        assert caller.call is not None
        node = self.lab.book.crumbs[caller.name][-1]
        return tone_end(caller.call.heard(node.at, early=True)) is not None
