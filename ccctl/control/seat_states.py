"""What seats of a live Asterisk have said by code: who is paused and why, who has signed in. Keys of its database.

The queues hold a mark of both, for their own eyes and reports; the database decides (templates/asterisk/dialplan/codes.conf.j2).
"""

from __future__ import annotations

import re

from ccctl.control.ami import Ami, AmiRefused

PAUSED, SIGNED = "pause", "signed"
NO_REASON = "-"
SIGNED_OUT = "signed-out"  # the reason of the mark on members that have not signed in


async def paused(ami: Ami) -> dict[str, str]:
    """The seats that are paused, each with its reason; empty when it gave none. Raises ControlError."""
    return {seat: "" if why == NO_REASON else why for seat, why in (await _family(ami, PAUSED)).items()}


async def signed(ami: Ami) -> frozenset[str]:
    """The seats that have signed in by code. Raises ControlError."""
    return frozenset(seat for seat, value in (await _family(ami, SIGNED)).items() if value == "1")


async def pause(ami: Ami, seat: str, reason: str = "") -> None:
    """Pauses the seat in all queues. Raises ControlError."""
    await ami.action("DBPut", Family=PAUSED, Key=seat, Val=reason or NO_REASON)
    await _mark(ami, seat, reason or NO_REASON)


async def sign_in(ami: Ami, seat: str) -> None:
    """Signs in a seat that does so by code. Raises ControlError."""
    await ami.action("DBPut", Family=SIGNED, Key=seat, Val="1")
    await _mark(ami, seat, "")


async def sign_out(ami: Ami, seat: str) -> None:
    """Signs it out. Raises ControlError."""
    await ami.command(f"database del {SIGNED} {seat}")
    await _mark(ami, seat, SIGNED_OUT)


async def _mark(ami: Ami, seat: str, reason: str) -> None:
    try:
        await ami.action(
            "QueuePause", Interface=f"Local/{seat}@cc-seat", Paused="true" if reason else "false", Reason=reason
        )
    except AmiRefused as refused:
        if "not found" not in refused.reason.lower():  # it is in no queue
            raise


async def _family(ami: Ami, family: str) -> dict[str, str]:
    said = await ami.command(f"database show {family}")
    return dict(re.findall(rf"^/{family}/(\S+)\s*: (\S+)\s*$", said, re.MULTILINE))
