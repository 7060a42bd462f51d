"""The recording of a call: found by the engine's identifier, measured, and listened to side by side."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from ccctl.diagnostics import codes, rejected
from ccctl.verify.audio import RATE, Samples, known_signal, resample
from ccctl.verify.audio_match import Heard, Reference
from ccctl.verify.result import RecordingFacts
from ccctl.verify.threads import in_thread
from ccctl.verify.wav import Wav, read_wav

if TYPE_CHECKING:
    from ccctl.verify.lab import Lab
    from ccctl.verify.live_base import Caller

ENDINGS = (".wav", ".wav.age")
DONE_SECONDS = 5.0  # the wav file is made after the call's end, from raw audio
SIGNAL_SECONDS = 2.0  # as much of a known signal is looked for, in pieces
HEARD = 0.6
PIECE_SECONDS = 0.4
MIXED = 0.5  # correlation of a piece with a channel that holds both: 0.65 and more when it is there, 0.25 when not


async def recording_of(caller: Caller, lab: Lab) -> RecordingFacts | None:
    """All that was recorded of the call; None when nothing was. Raises Rejected when its file was not made in time."""
    linked = lab.book.linked.get(caller.name, "")
    if not linked:
        return None
    folder = lab.box.runtime.recordings
    deadline = time.monotonic() + DONE_SECONDS
    while True:
        names = [name for name in await in_thread(lab.box.files, folder) if name.startswith(f"{folder}/{linked}.")]
        done = all(name.endswith(ENDINGS) for name in names)
        if done or time.monotonic() > deadline:
            break
        await asyncio.sleep(0.05)
    if not names:
        return None
    if not done:
        late = f"the recording of {caller.spec.name} was not made within {DONE_SECONDS:.0f} s after the call's end"
        raise rejected(codes.EXPECTATION_FAILED, late)
    names.sort(key=len)  # the plain name is the first
    wavs = [read_wav(lab.opened(name, await in_thread(lab.box.read, name))) for name in names]
    caller.recording = wavs[0]
    audible = frozenset[str]().union(*[await asyncio.to_thread(audible_sides, wav, caller.talked) for wav in wavs])
    return RecordingFacts(
        sum(wav.duration_ms for wav in wavs), wavs[0].channels, audible, names[0].removeprefix(f"{folder}/")
    )


def audible_sides(wav: Wav, talked: list[tuple[str, str]]) -> frozenset[str]:
    """The sides that are heard where they belong: the caller left and the seat right, or both in the only channel.

    When both have talked, each is known by its own signal; else whatever sounds on a side counts as that side.
    """
    left, right = wav.samples[0], wav.samples[-1]
    if not talked:
        sides = (("caller", 0), ("seat", wav.channels - 1))
        return frozenset(side for side, channel in sides if wav.is_audible(channel))
    found = set()
    for caller, seat in talked:
        for side, name, samples in (("caller", caller, left), ("seat", seat, right)):
            needed = HEARD if wav.channels > 1 else MIXED
            if name and is_heard(name, resample(samples, wav.rate), needed):
                found.add(side)
    return frozenset(found)


def is_heard(name: str, samples: Samples, needed: float = HEARD) -> bool:
    """Whether a piece of the known signal of this name is in the audio.

    One piece is enough: others may have a gap of some milliseconds in them where a machine was busy, and a piece of
    another signal correlates by 0.25 at most.
    """
    heard, size = Heard(samples), int(PIECE_SECONDS * RATE)
    signal = Reference(name, known_signal(name, SIGNAL_SECONDS)).audio
    found = (heard.correlation(signal[at : at + size]) for at in range(0, len(signal) - size + 1, size))
    return any(values.size > 0 and float(values.max()) >= needed for values in found)
