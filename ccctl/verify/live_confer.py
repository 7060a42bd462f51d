"""People of a live story who talk with each other in a conference."""

from __future__ import annotations

import asyncio
import time

from ccctl.verify.audio import known_signal
from ccctl.verify.live_base import Caller
from ccctl.verify.live_hears import GAP_SECONDS, LiveHears
from ccctl.verify.phone import Call
from ccctl.verify.result import Check

LATE_SECONDS = 1.0  # who has heard the greeting comes in now
COME_SECONDS = 10.0  # to a conference: a greeting comes first


class LiveConfer(LiveHears):
    """People of a live story who talk with each other in a conference."""

    async def comes_in(self, caller: Caller) -> str:
        """The conference that the caller is in, or is about to come into; empty when it is none."""
        journey = self.lab.book.journey(caller.name)
        if not journey or not journey[-1].startswith("conference/"):
            return ""
        await self.until(lambda: caller.name in self.lab.book.conferences, COME_SECONDS, caller)
        return self.lab.book.conferences.get(caller.name, "")

    async def talk_in_conference(self, conference: str, seconds: float) -> Check:
        """Everybody in the conference speaks, and each must hear all others."""
        await self.until(lambda: all(self.lab.book.journey(each.name) for each in self._up()), COME_SECONDS)
        await self.until(lambda: len(self._inside(conference)) >= len(self._sent_to(conference)), LATE_SECONDS)
        inside = self._inside(conference)
        if len(inside) == 1:
            return Check(False, f"{next(iter(inside))} is alone in the conference {conference}")
        return await self.all_talk(inside, seconds)

    async def all_talk(self, inside: dict[str, Call], seconds: float) -> Check:
        """All of them speak, and each must hear all others."""
        problems = await self._speak(inside, seconds)
        if problems:  # mixed audio suffers most on a busy machine
            problems = await self._speak(inside, seconds)
        return Check(not problems, " and ".join(problems))

    def _sent_to(self, conference: str) -> list[Caller]:
        """Those who are in it, are greeted, or are asked for the PIN."""
        return [each for each in self._up() if self.lab.book.journey(each.name)[-1:] == (f"conference/{conference}",)]

    def _up(self) -> list[Caller]:
        """The callers whose calls are placed and not over; of one that was placed just now the engine has told no node yet."""
        return [each for each in self.callers.values() if each.call is not None and not each.call.over]

    def _inside(self, conference: str) -> dict[str, Call]:
        return {
            name: caller.call
            for name, caller in self.callers.items()
            if caller.call is not None
            and not caller.call.over
            and self.lab.book.conferences.get(caller.name) == conference
        }

    async def _speak(self, inside: dict[str, Call], seconds: float) -> list[str]:
        since = time.monotonic()
        for name, call in inside.items():
            call.play(known_signal(f"in conference {name}", seconds))
        await asyncio.sleep(seconds + GAP_SECONDS)
        return [
            f"{listener} did not hear {speaker}"
            for listener, call in inside.items()
            for speaker in inside
            if speaker != listener
            and not await self.hears_among_others(call, f"in conference {speaker}", seconds, since)
        ]
