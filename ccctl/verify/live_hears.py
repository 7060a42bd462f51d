"""Whether a phone of a live story hears somebody who speaks a known signal."""

from __future__ import annotations

import asyncio

from ccctl.verify.audio import RATE, Samples, known_signal
from ccctl.verify.audio_recognise import detect
from ccctl.verify.live_base import LiveBase
from ccctl.verify.phone import Call

GAP_SECONDS = 0.5  # of a signal may be missing at its edges: the far end hears it later, and joins may clip it
HEARD = 0.6  # of a known signal
MIXED = 0.4  # of a part of one that another one is mixed with
PART_SECONDS, PARTS = 0.6, 2


class LiveHears(LiveBase):
    """Whether a phone of a live story hears somebody who speaks a known signal."""

    async def _hears(self, call: Call, signal: str, seconds: float, since: float) -> bool:
        """Whether most of the known signal is in what the phone heard since then."""
        if self.attending:
            return await self.hears_among_others(call, signal, seconds, since)
        size = max(0.5, seconds - GAP_SECONDS)
        whole, length, heard = known_signal(signal, seconds), int(size * RATE), call.heard(since, early=True)
        for wanted in (whole[:length], whole[-length:]):  # a join clips the beginning, being late cuts the end
            if (await asyncio.to_thread(detect, wanted, heard)).score >= HEARD:
                return True
        # FreeSWITCH sends a packet every 20 ms, whatever has come in: from a late one on, all is 20 ms later, which nobody hears
        return await self._parts(whole, heard, HEARD) >= len(whole) // int(PART_SECONDS * RATE)

    async def hears_among_others(self, call: Call, signal: str, seconds: float, since: float) -> bool:
        """Whether parts of the known signal are heard that others are mixed with; where audio is mixed, it may slip a little."""
        return await self._parts(known_signal(signal, seconds), call.heard(since, early=True), MIXED) >= PARTS

    @staticmethod
    async def _parts(whole: Samples, heard: Samples, enough: float) -> int:
        """How many parts of the signal are heard; each begins in the middle of the one before."""
        length, found = int(PART_SECONDS * RATE), 0
        for at in range(0, len(whole) - length + 1, length // 2):
            part = whole[at : at + length]
            found += (await asyncio.to_thread(detect, part, heard)).score >= enough
        return found
