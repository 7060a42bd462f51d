"""Seats of an offline story that dial codes, hand calls on, and hold them."""

from __future__ import annotations

from ccctl.diagnostics import codes
from ccctl.trace.helping import conversation, press, transfer
from ccctl.trace.three_way import join_three
from ccctl.verify.offline_base import DONE, OfflineBase
from ccctl.verify.result import Check

CODE_MS = 1_000  # the tones that answer a feature code
PRESSED_MS = 500  # the keys of a code in a conversation
HANDED_MS = 1_000  # an attended transfer


class OfflineSeat(OfflineBase):
    """Seats of an offline story that dial codes, hand calls on, and hold them."""

    async def code(self, seat: str, dial: str) -> Check:
        """The seat dials a feature code, or presses keys in its call."""
        desk = self._world.desks.get(seat)
        if desk is not None and seat in self._world.supervising:
            return DONE if all(press(self._world, seat, key) for key in dial) else Check(False, f"{dial} means nothing")
        talking = desk is not None and desk.talking_to is not None
        if desk is None or not desk.reachable or (desk.in_use and not talking):
            return Check(False, f"seat {seat} has a call, or its phone is not there", codes.NOT_POSSIBLE)
        if self._world.dial_code(seat, dial):
            self._world.advance(PRESSED_MS if talking else CODE_MS)
            return DONE
        return Check(False, f"the center does not take {dial} from {seat}")

    async def transfer(self, seat: str, to: str, *, attended: bool) -> Check:
        """The seat hands its call on."""
        if problem := transfer(self._world, seat, to, attended=attended):
            return Check(False, problem, codes.NOT_POSSIBLE)
        self._world.advance(HANDED_MS if attended else 0)
        return DONE

    async def three_way(self, seat: str) -> Check:
        """The seat joins its caller and the one that it has called."""
        if problem := join_three(self._world, seat) if seat in self._world.desks else f"there is no seat {seat}":
            return Check(False, problem, codes.NOT_POSSIBLE)
        self._world.advance(HANDED_MS)
        return DONE

    async def hold(self, seat: str) -> Check:
        """The seat puts its call on hold."""
        return self._hold(seat, on=True)

    async def resume(self, seat: str) -> Check:
        """The seat takes its call off hold."""
        return self._hold(seat, on=False)

    def _hold(self, seat: str, *, on: bool) -> Check:
        call = conversation(self._world, seat)
        if call is None or call.held is on:
            return Check(False, f"seat {seat} has no call{' on hold' if not on else ''}", codes.NOT_POSSIBLE)
        call.held = on
        return DONE
