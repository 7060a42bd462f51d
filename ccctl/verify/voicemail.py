"""The message that a caller has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.verify.result import VoicemailFacts
from ccctl.verify.threads import in_thread
from ccctl.verify.wav import read_wav

if TYPE_CHECKING:
    from ccctl.verify.lab import Lab
    from ccctl.verify.live_base import Caller


async def message_of(caller: Caller, lab: Lab) -> VoicemailFacts | None:
    """The message of the call; None when there is none, or nothing can be heard in it."""
    left = lab.book.messages.get(caller.name)
    if left is None or not left.file:
        return None
    data = await in_thread(lab.box.read, f"{left.file}.wav")
    if not data:
        return None
    wav = read_wav(data)
    caller.message = wav
    if caller.talked and not wav.is_audible(0):
        return None
    return VoicemailFacts(left.box, wav.duration_ms, f"{left.file}.wav")
