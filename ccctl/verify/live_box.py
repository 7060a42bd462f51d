"""Seats of a live story that are told of messages, and listen to them."""

from __future__ import annotations

import asyncio
import re
import time

from ccctl.center import Feature
from ccctl.verify.live_base import FINE, JOIN_SECONDS, LiveBase
from ccctl.verify.recording import is_heard
from ccctl.verify.result import Check
from ccctl.verify.threads import in_thread

TOLD_SECONDS = 5.0
HEARD_SECONDS = 20.0  # a sentence, and the message
LOOK_SECONDS = 0.2
AFTER_SECONDS = 0.6  # the engine puts the message away
WAITING = re.compile(rb"^Voice-Message:\s*([0-9]+)/", re.MULTILINE | re.IGNORECASE)  # RFC 3842


class LiveBox(LiveBase):
    """Seats of a live story that are told of messages, and listen to them."""

    async def messages(self, seat: str, count: int) -> Check:
        right = await self.until(lambda: self._shown(seat) == count, TOLD_SECONDS)
        shown = self._shown(seat)
        said = "nothing" if shown is None else f"{shown} new messages"
        return FINE if right else Check(False, f"{seat} is told of {said}")

    def _shown(self, seat: str) -> int | None:
        """How many new messages the seat's phone was told of last (RFC 3842)."""
        for notice in reversed(self.lab.seats.phone(seat).messages):
            if notice.method == "NOTIFY" and notice.get("Event").startswith("message-summary"):
                found = WAITING.search(notice.body)
                return int(found[1]) if found else None
        return None

    async def listen(self, call: str, seat: str, *, delete: bool) -> Check:
        caller = self.callers[call]
        code = self.lab.center.features.code(Feature.VOICEMAIL)
        listening = await self.lab.seats.phone(seat).call(code)
        if not await listening.wait_answered(JOIN_SECONDS):
            await listening.hang_up()
            return Check(False, f"the center did not take {code} from {seat}: SIP {listening.status}")
        said = next((mine for mine, other in caller.talked if not other), "")
        deadline, heard = time.monotonic() + HEARD_SECONDS, False
        while not heard and not listening.over and time.monotonic() < deadline:
            await asyncio.sleep(LOOK_SECONDS)
            heard = bool(said) and await asyncio.to_thread(is_heard, said, listening.heard(early=True))
        if listening.over or not heard:
            await listening.hang_up()
            return Check(False, f"{seat} did not hear the message of {call}")
        left = self.lab.book.messages.get(caller.name)
        if left is not None and not caller.left:
            caller.left = await in_thread(self.lab.box.read, f"{left.file}.wav")
        await listening.press("3" if delete else "2")
        await asyncio.sleep(AFTER_SECONDS)
        await listening.hang_up()
        return FINE
