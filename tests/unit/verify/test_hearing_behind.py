"""What a caller heard where the engine's audio is behind the clock, as on a busy machine."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import cast

import numpy as np

from ccctl.verify.audio import RATE, Samples, known_signal
from ccctl.verify.audio_recognise import References
from ccctl.verify.hearing import Hearing
from ccctl.verify.phone import Call
from ccctl.verify.phone.recording import Recording
from ccctl.verify.phone.rtp import FRAME, Packet

PROMPTS = {"menu": known_signal("menu", 2.6), "wrong-key": known_signal("wrong-key", 1.2)}
BEHIND_S = 0.5  # the engine's samples lie that much before where the clock would put them


class Line:
    """A call whose audio is put in by hand; what is heard of it is worked out as for any other."""

    def __init__(self) -> None:
        self.media = SimpleNamespace(recording=Recording())
        self.started_at = time.monotonic() - 60
        self.answered_at, self.ended_at, self.over = self.started_at, None, False
        self._packets = 0
        self.heard = Call.heard.__get__(self)  # the phone's own

    def say(self, samples: Samples) -> None:
        """The engine's next packets: one after another by their timestamps, the last of them arriving now."""
        frames = [samples[at : at + FRAME] for at in range(0, len(samples) - FRAME + 1, FRAME)]
        for left, frame in zip(range(len(frames), 0, -1), frames, strict=True):
            packet = Packet(8, self._packets, FRAME * self._packets, 1, b"")
            early = BEHIND_S if self._packets == 0 else 0.0
            self.media.recording.add(packet, frame, time.monotonic() - left * FRAME / RATE - early)
            self._packets += 1


async def listen() -> list[str]:
    line = Line()
    hearing = Hearing(cast(Call, line), References(PROMPTS))
    line.say(PROMPTS["menu"][: round(0.95 * len(PROMPTS["menu"]))])  # a key cuts its end
    problems = [await hearing.wait_for(lambda _since: ["menu"], 0.2)]
    watched = hearing.received()
    line.say(np.concatenate((PROMPTS["wrong-key"], np.zeros(RATE // 2, np.int16))))
    problems.append(await hearing.wait_for(lambda _since: ["wrong-key"], 0.2))
    assert await hearing.begun("wrong-key", watched), "what began after the watch lies before it"
    assert not await hearing.begun("menu", watched)
    return problems


def test_a_prompt_after_a_key_is_heard_from_its_beginning_where_the_audio_is_behind_the_clock() -> None:
    assert asyncio.run(listen()) == ["", ""]
