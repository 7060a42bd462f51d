"""The message that a caller has left."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from ccctl.verify.result import VoicemailFacts
from ccctl.verify.threads import in_thread
from ccctl.verify.wav import read_wav

if TYPE_CHECKING:
    from ccctl.verify.lab import Lab
    from ccctl.verify.live_base import Caller

MAIL_SECONDS = 5.0
LOOK_SECONDS = 0.05


async def message_of(caller: Caller, lab: Lab) -> VoicemailFacts | None:
    """The message of the call; None when there is none, or nothing can be heard in it."""
    left = lab.book.messages.get(caller.name)
    if left is None or not left.file:
        return None
    data = caller.left or await in_thread(lab.box.read, f"{left.file}.wav")
    if not data:
        return None
    wav = read_wav(data)
    caller.message = wav
    if caller.talked and not wav.is_audible(0):
        return None
    to = lab.center.voicemails[left.box].email if left.box in lab.center.voicemails else ""
    mailed = bool(to) and lab.center.mail is not None and await _mailed(lab, to, data)
    return VoicemailFacts(left.box, wav.duration_ms, f"{left.file}.wav", mailed=mailed)


async def _mailed(lab: Lab, to: str, data: bytes) -> bool:
    """Whether a mail with the message comes in time."""
    deadline = time.monotonic() + MAIL_SECONDS
    while not lab.post.has(to, data) and time.monotonic() < deadline:
        await asyncio.sleep(LOOK_SECONDS)
    return lab.post.has(to, data)
