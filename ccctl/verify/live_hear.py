"""What callers and seats of a live story hear."""

from __future__ import annotations

import time

from ccctl.center.languages import call_languages, plain
from ccctl.center.prompt import SEAT_NUMBER
from ccctl.diagnostics import codes
from ccctl.verify.audio_recognise import ACCEPT
from ccctl.verify.hearing import Hearing, names_of
from ccctl.verify.live_base import FINE, Caller, LiveBase
from ccctl.verify.result import Check

MUSIC_SECONDS = 3.0
# FreeSWITCH sends by its own clock: on a busy machine a prompt slips by a packet of 20 ms now and then, mostly at its beginning.
# That is not heard, but what comes before and after it does not lie in one piece any more.
IN_ONE_PIECE = 0.7


class LiveHear(LiveBase):
    """What callers and seats of a live story hear."""

    async def hear(self, call: str, prompt: str, within_ms: int) -> Check:
        caller = self.callers[call]
        if caller.hearing is None:
            return self.not_placed(call)
        heard, language = plain(prompt)

        def spoken(since: float) -> tuple[str, ...]:
            return (language,) if language else self.lab.book.spoken(caller.name, since, self.lab.center.language)

        if heard.startswith(SEAT_NUMBER):
            number = heard.removeprefix(SEAT_NUMBER)
            known = self.lab.digits
            voices = [known[each] for each in (spoken(caller.hearing.cursor) if known else ()) if each in known]
            problem = await caller.hearing.wait_for_number(number, voices, within_ms / 1000)
        else:
            fraction = self._enough_of(caller, heard)
            problem = await caller.hearing.wait_for(
                lambda since: names_of(self.lab.center, prompt, spoken(since)), within_ms / 1000, fraction
            )
            if not problem and fraction == IN_ONE_PIECE:
                await caller.hearing.let_end()
        self.lab.check_alive()
        return Check(False, problem) if problem else FINE

    async def not_hear_begin(self, call: str, prompt: str) -> None:
        hearing = self.callers[call].hearing if call in self.callers else None
        self.watched.setdefault((call, prompt), []).append(hearing.received() if hearing else time.monotonic())

    async def not_hear_end(self, call: str, prompt: str) -> Check:
        since, hearing = self.watched[(call, prompt)].pop(0), self.callers[call].hearing
        for name in names_of(self.lab.center, prompt, call_languages(self.lab.center)):
            if hearing is not None and await hearing.begun(name, since):
                return Check(False, f"{call} heard {name}")
        return FINE

    async def seat_hears(self, call: str, seat: str, prompt: str, within_ms: int) -> Check:
        caller = self.callers[call]
        mine = [ring for ring in self.lab.seats.of(caller.name) if ring.seat == seat]
        answered = next((ring for ring in mine if ring.call.answered_at is not None), None)
        if answered is None:
            return Check(False, f"{seat} has not answered {call}", codes.NOT_POSSIBLE)
        hearing = Hearing(answered.call, self.lab.references)
        problem = await hearing.wait_for(lambda _since: (prompt,), within_ms / 1000)
        self.lab.check_alive()
        return Check(False, problem) if problem else FINE

    def _enough_of(self, caller: Caller, prompt: str) -> float:
        """The share of a prompt by which it is known: of a queue's music, a few seconds are enough."""
        journey = self.lab.book.journey(caller.name)
        kind, _, name = journey[-1].partition("/") if journey else ("", "", "")
        if kind != "queue" or self.lab.center.queues[name].music != prompt:
            return IN_ONE_PIECE if self.lab.tree.engine == "freeswitch" else ACCEPT
        return min(ACCEPT, MUSIC_SECONDS / max(MUSIC_SECONDS, self.lab.references.all[prompt].seconds))
