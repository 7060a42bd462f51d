"""What a caller has heard: waits for prompts in the audio that comes in, each playing counted once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence

from ccctl.center import Center
from ccctl.center.languages import call_languages, heard_in, plain, voiced
from ccctl.plan.text import duration
from ccctl.render.files import RenderedTree
from ccctl.render.prompts.digits import digit_path
from ccctl.render.prompts.spoken import spoken_names, spoken_path
from ccctl.verify.audio import Samples, resample
from ccctl.verify.audio_digits import find_number
from ccctl.verify.audio_recognise import ACCEPT, Listener, Match, References, recognise
from ccctl.verify.phone import Call
from ccctl.verify.wav import read_wav

LOOK_SECONDS = 0.06
BEGUN = 0.4  # of a prompt: from here on it has begun, whoever cut it short
LATE_SECONDS = 0.3  # audio of a call that has just ended may still be on its way


class Hearing:
    """One caller's ears. Times are time.monotonic seconds; `cursor` is where what was not heard yet begins."""

    def __init__(self, call: Call, references: References) -> None:
        self.call = call
        self.references = references
        self.cursor = call.started_at
        self.ends_at = 0.0  # when the prompt that was heard last is over, if nothing cuts it

    async def wait_for(self, names: Callable[[float], Sequence[str]], within: float, fraction: float = ACCEPT) -> str:
        """ "" as soon as one of the prompts was heard; else what was heard instead, in words.

        It has to begin within so many seconds, and is then heard to its end, however long it is. `names` says which pieces
        count that began after a moment: a call may change its language meanwhile.
        """
        since = self._since()
        listeners: dict[str, Listener] = {}
        deadline = last = time.monotonic() + within
        while True:
            came = self.received()
            recording = self.call.heard(since, early=True)
            for name in names(self.cursor):
                last = max(
                    last, deadline + LATE_SECONDS + self.references.all[name].seconds * min(1.0, fraction / ACCEPT)
                )
                if name not in listeners:
                    listeners[name] = Listener(self.references, name, min_fraction=fraction)
            match = await self._first(listeners, recording, Listener.poll)
            over = self.call.over and time.monotonic() - (self.call.ended_at or 0) > LATE_SECONDS
            if match is None and (over or time.monotonic() > last):
                came = self.received()
                recording = self.call.heard(since, early=True)
                match = await self._first(listeners, recording, Listener.finish)
                if match is None:
                    return await self._instead(next(iter(listeners)), recording, within, over=over)
            if match is not None and since + match.offset > deadline + LATE_SECONDS:
                return f"heard {match.name} only after {duration(round(1000 * within))}"
            if match is not None:
                self._advance(since, match, came)
                return ""
            if since != (began := self._since()):  # the first packet has just come: count from it
                since, listeners = began, {}
            await asyncio.sleep(LOOK_SECONDS)

    def received(self) -> float:
        """Where what comes from now on begins: never after now, and before it where the engine's audio is behind the clock."""
        recording = self.call.media.recording
        return time.monotonic() if recording.started is None else min(time.monotonic(), recording.until)

    async def let_end(self) -> None:
        """Waits until what was recognised before its end is nearly over, as where all of it has to be heard."""
        rest = ACCEPT * max(0.0, self.ends_at - self.cursor)
        await asyncio.sleep(rest)
        self.cursor = max(self.cursor, min(self.cursor + rest, self.received()))

    async def _first(
        self, listeners: dict[str, Listener], recording: Samples, look: Callable[[Listener, Samples], Match | None]
    ) -> Match | None:
        for listener in listeners.values():
            match = await asyncio.to_thread(look, listener, recording)
            if match is not None:
                return match
        return None

    async def wait_for_number(self, number: str, voices: Sequence[Mapping[str, Samples]], within: float) -> str:
        """ "" as soon as this number was said, digit by digit, by one of the voices; else what was heard, in words."""
        if not voices:
            return "no queue of this center says the numbers of its seats"
        deadline = time.monotonic() + within
        while True:
            since = self._since()
            recording = self.call.heard(since, early=True)
            for digits in voices:
                end = await asyncio.to_thread(find_number, number, digits, recording)
                if end is not None:
                    self.cursor = self.ends_at = since + end
                    return ""
            over = self.call.over and time.monotonic() - (self.call.ended_at or 0) > LATE_SECONDS
            if over or time.monotonic() > deadline:
                return await self._instead("", recording, within, over=over)
            await asyncio.sleep(LOOK_SECONDS)

    async def begun(self, prompt: str, since: float) -> bool:
        """Whether the prompt, or a good part of it, was heard since then."""
        recording = self.call.heard(max(since, self._since(self.call.started_at)), early=True)
        found = await asyncio.to_thread(recognise, recording, self.references, min_fraction=BEGUN)
        return any(prompt in (match.name, *match.also) for match in found.heard)

    def _since(self, cursor: float | None = None) -> float:
        """The cursor, or the first sample where that is later: offsets count from what the recording holds."""
        cursor = self.cursor if cursor is None else cursor
        started = self.call.media.recording.started
        return cursor if started is None else max(cursor, started)

    def _advance(self, since: float, match: Match, came: float) -> None:
        """The next prompt begins after this one; where a key cuts its end, already after what had come of it."""
        self.ends_at = since + match.end
        self.cursor = min(self.ends_at, came)

    async def _instead(self, prompt: str, recording: Samples, within: float, *, over: bool) -> str:
        found = await asyncio.to_thread(recognise, recording, self.references, min_fraction=BEGUN)
        names = [match.name for match in found.heard]
        what = f"heard {', '.join(names)}" if names else self._silence(recording)
        if prompt in names:
            what = f"heard only a part of {prompt}"
        if prompt in found.ambiguous or prompt in found.undecided:
            what = f"heard something that may be {prompt} or another prompt with the same words"
        return f"{what}; then the call ended" if over else f"{what} within {duration(round(1000 * within))}"

    def _silence(self, recording: Samples) -> str:
        if not len(recording):
            return "no sound came" if self.call.answered_at else "the call was not answered"
        loud = abs(recording.astype("int32")).max() > 300
        return "heard sound that is no prompt of this center" if loud else "heard only silence"


def prompts_of(center: Center, tree: RenderedTree) -> References:
    """The prompts of a center by their voiced names, from the rendered files, ready to be recognised."""
    pieces = {}
    for told in spoken_names(center):
        for language in call_languages(center):
            wav = read_wav(tree[spoken_path(language, told)].content)
            pieces[voiced(center, told, language)] = resample(wav.samples[0], wav.rate)
    for prompt in center.prompts:
        for language in call_languages(center):
            name = voiced(center, prompt, language)
            if name not in pieces:
                wav = read_wav(tree[f"prompts/{heard_in(center, prompt, language)}/{prompt}.wav"].content)
                pieces[name] = resample(wav.samples[0], wav.rate)
    return References(pieces)


def names_of(center: Center, prompt: str, languages: Sequence[str]) -> tuple[str, ...]:
    """The pieces that a test means: a prompt as calls of these languages hear it, or in the one language it names."""
    name, language = plain(prompt)
    return tuple(dict.fromkeys(voiced(center, name, each) for each in ([language] if language else languages)))


def digits_of(center: Center, tree: RenderedTree) -> dict[str, dict[str, Samples]]:
    """The digits of which numbers are put together, by language; none where no queue says numbers."""
    if not any(queue.say_seat_number for queue in center.queues.values()):
        return {}
    found = {}
    for language in call_languages(center):
        wavs = {digit: read_wav(tree[digit_path(language, digit)].content) for digit in "0123456789"}
        found[language] = {digit: resample(wav.samples[0], wav.rate) for digit, wav in wavs.items()}
    return found
