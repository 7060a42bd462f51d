"""What callers and seats of an offline story hear."""

from __future__ import annotations

from ccctl.center.languages import is_heard
from ccctl.trace.call import Call
from ccctl.trace.events import Played, Playing, Whispered
from ccctl.verify.offline_base import DONE, OfflineBase, no_call, too_short
from ccctl.verify.result import (
    Check,
)

MUSIC_HEARD_MS = 3_000  # so much of a queue's music is enough to know it


class OfflineHear(OfflineBase):
    """What callers and seats of an offline story hear."""

    async def hear(self, call: str, prompt: str, within_ms: int) -> Check:
        """Lets time go by until the prompt has been played."""
        state = self._world.calls.get(call)
        if state is None:
            return no_call(call)
        music = state.music
        rounds = music is not None and is_heard(self._center, music.prompt, prompt)
        if music is not None and rounds and self._world.events.index(music) < self._heard.get(call, 0):
            return self._hear_next_round(state, music, within_ms)

        def began() -> Playing | None:
            mine = self._events(call, self._heard.get(call, 0))
            played = (each for each in mine if isinstance(each, Played))
            short = {(each.prompt, each.started_ms) for each in played if each.cut and too_short(each)}
            playing = (each for each in mine if isinstance(each, Playing) and (each.prompt, each.at_ms) not in short)
            return next((each for each in playing if is_heard(self._center, each.prompt, prompt)), None)

        self._world.run_until(lambda: began() is not None or state.over, within_ms)
        playing = began()
        if playing is None:
            return Check(False, f"not within {within_ms / 1000:g} s; {self._doing(state)}")
        if playing.music:
            length = min(MUSIC_HEARD_MS, self._world.duration(playing.prompt))
            heard_at = playing.at_ms + length
            self._world.run_until(lambda: state.music is not playing or self._world.now >= heard_at, length)
            if state.music is playing:
                self._world.advance(heard_at - self._world.now)
        else:
            self._world.run_until(lambda: state.playing is not playing, self._world.duration(playing.prompt))
        self._heard[call] = self._world.events.index(playing) + 1
        return DONE

    def _hear_next_round(self, state: Call, music: Playing, within_ms: int) -> Check:
        """Music that was heard before goes round: lets time go by until enough of its next round has been played."""
        length, now = self._world.duration(music.prompt), self._world.now
        begins_in = -(now - music.at_ms) % length
        if begins_in > within_ms:
            return Check(False, f"not within {within_ms / 1000:g} s; {self._doing(state)}")
        enough = begins_in + min(MUSIC_HEARD_MS, length)
        self._world.run_until(lambda: state.music is not music, enough)
        return DONE if state.music is music else Check(False, f"not to its end; {self._doing(state)}")

    async def not_hear_begin(self, call: str, prompt: str) -> None:
        """Remembers where the story is."""
        self._watched.setdefault(("hear", call, prompt), []).append(len(self._world.events))

    async def not_hear_end(self, call: str, prompt: str) -> Check:
        """Whether the prompt has not begun since."""
        since = self._watched["hear", call, prompt].pop(0)
        for event in self._events(call, since):
            if isinstance(event, Playing) and is_heard(self._center, event.prompt, prompt):
                return Check(False, f"heard at {event.at_ms / 1000:.1f} s")
        return DONE

    async def seat_hears(self, call: str, seat: str, prompt: str, within_ms: int) -> Check:
        """Lets time go by until the seat has heard the prompt."""
        state = self._world.calls.get(call)
        if state is None:
            return no_call(call)

        def began() -> Whispered | None:
            mine = (each for each in self._events(call, 0) if isinstance(each, Whispered))
            return next((each for each in mine if each.seat == seat and each.prompt == prompt), None)

        self._world.run_until(lambda: began() is not None or state.over, within_ms)
        heard = began()
        if heard is None:
            return Check(False, f"not within {within_ms / 1000:g} s; {self._doing(state)}")
        ends = heard.at_ms + heard.lasts_ms
        self._world.run_until(lambda: self._world.now >= ends or state.over, max(0, ends - self._world.now))
        return DONE if self._world.now >= ends else Check(False, f"seat {seat} heard only a part of {prompt}")
