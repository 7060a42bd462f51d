"""Seats of an offline story that are told of messages, and listen to them."""

from __future__ import annotations

from ccctl.diagnostics import codes
from ccctl.verify.offline_base import DONE, OfflineBase
from ccctl.verify.result import Check

LISTENING_MS = 3_000  # beside the message itself


class OfflineBox(OfflineBase):
    """Seats of an offline story that are told of messages, and listen to them."""

    async def messages(self, seat: str, count: int) -> Check:
        """What the seat's phone shows."""
        found = self._world.mailboxes.waiting(seat)
        return DONE if found == count else Check(False, f"{seat} is told of {found} new messages")

    async def listen(self, call: str, seat: str, *, delete: bool) -> Check:
        """The seat hears the first message of its boxes."""
        desk = self._world.desks.get(seat)
        if desk is None or not desk.reachable or desk.in_use:
            return Check(False, f"seat {seat} has a call, or its phone is not there", codes.NOT_POSSIBLE)
        message = self._world.mailboxes.first(seat)
        if message is None or message.call != call:
            return Check(False, f"{seat} hears {f'the message of {message.call}' if message else 'no message'}")
        self._world.advance(LISTENING_MS + message.lasts_ms)
        self._world.mailboxes.heard(seat, message, delete=delete)
        return DONE
