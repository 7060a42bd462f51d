"""Stories are independent: what the engine remembers of the last one is taken from it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Collection, Mapping, Sequence

from ccctl.center import Center, SeatState, SignIn, Strategy
from ccctl.control import seat_states
from ccctl.control.ami import Ami
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.render.asterisk.views.common import section

SETTLE_SECONDS = 5.0
LOOK_SECONDS = 0.03
NOT_IN_USE, IN_USE, UNAVAILABLE = "1", "2", "5"  # device states of queue members: Asterisk's devicestate.h
INVALID = "4"
_DEVICES = {  # of a seat that is an outside number: nothing registers for it
    SeatState.READY: "NOT_INUSE",
    SeatState.PAUSED: "NOT_INUSE",
    SeatState.BUSY: "INUSE",
    SeatState.SIGNED_OUT: "UNAVAILABLE",
}


class Reset:
    """What has to be undone between two stories of one engine."""

    def __init__(self, center: Center) -> None:
        self._rounds = [section(queue) for queue in center.queues.values() if queue.strategy is Strategy.ROUND_ROBIN]
        self._by_code = [seat.number for seat in center.seats.values() if seat.sign_in is SignIn.CODE]
        self._outside = [seat.number for seat in center.seats.values() if seat.outside]
        self._has_queues = bool(center.queues)
        rules = center.dialing.rules
        self._limits = center.dialing.per_hour is not None or any(rule.per_hour is not None for rule in rules)
        self._has_switches = bool(center.switches)
        self._calls_back = any(queue.callback for queue in center.queues.values())
        kept = {
            "handled": any(queue.announce for queue in center.queues.values()),
            "served": any(queue.sticky for queue in center.queues.values()),
            "missed": any(queue.pause_after_missed for queue in center.queues.values()),
        }
        self._boxes = [box.mailbox for box in center.voicemails.values() if box.seats]
        self._families = [family for family, used in kept.items() if used]

    async def forget(self, ami: Ami) -> None:
        """Calls, callbacks, pauses, rests, and the statistics by which strategies choose."""
        for family in ("callback", "reached", "wait") if self._calls_back else ():  # before stand-ins end and try again
            await ami.command(f"database deltree {family}")
        deadline = time.monotonic() + SETTLE_SECONDS
        while up := await _names(ami):
            if time.monotonic() > deadline:
                raise still_up(up)
            # Again and again: the end of a conversation begins a rest, which has a timer with channels of its own.
            await self.hang_up_all(ami)
            await asyncio.sleep(LOOK_SECONDS)
        for box in self._boxes:
            await _empty(ami, box)
        if self._has_switches:
            await ami.command("database deltree switch")
        if self._limits:
            await ami.command("database deltree dialled")
        if not self._has_queues:
            return
        for family in (seat_states.PAUSED, seat_states.SIGNED, *self._families):
            await ami.command(f"database deltree {family}")
        await ami.command("queue reset stats")
        for queue in self._rounds:
            await ami.action("Setvar", Variable=f"CC_LAST_{queue}", Value="")
        resting = re.findall(r"^/rest/(\S+)", await ami.command("database show rest"), re.MULTILINE)
        await ami.command("database deltree rest")
        for seat in resting:
            await ami.command(f"devstate change Custom:rest{seat} UNAVAILABLE")
        for member in await self._members(ami):
            if member[2]:
                await ami.action("QueuePause", Interface=member[1], Paused="false")

    async def bring_about(self, ami: Ami, states: Mapping[str, SeatState]) -> None:
        """Pauses, keeps busy, and waits until the queues see every seat as it should be. Raises Rejected."""
        for seat in self._by_code:
            if states.get(seat, SeatState.SIGNED_OUT) is SeatState.SIGNED_OUT:
                await seat_states.sign_out(ami, seat)
            else:
                await seat_states.sign_in(ami, seat)
        for seat in self._outside:
            device = _DEVICES[states.get(seat, SeatState.SIGNED_OUT)]
            await ami.command(f"devstate change Custom:number{seat} {device}")
        for seat, state in states.items():
            if state is SeatState.BUSY and seat not in self._outside:
                await ami.action(
                    "Originate",
                    Channel=f"PJSIP/{seat}",
                    Application="Wait",
                    Data="86400",
                    Async="true",
                )
            if state is SeatState.PAUSED:
                await seat_states.pause(ami, seat)
        await self._settled(ami, states)

    async def hang_up_all(self, ami: Ami) -> None:
        """Ends every call that is up."""
        await ami.command("channel request hangup all")

    async def _settled(self, ami: Ami, states: Mapping[str, SeatState]) -> None:
        deadline = time.monotonic() + SETTLE_SECONDS
        while wrong := [
            (seat, status)
            for seat, _, paused, status in await self._members(ami)
            if not fits(status, states.get(seat), paused=paused, by_code=seat in self._by_code)
        ]:
            if time.monotonic() > deadline:
                said = ", ".join(f"{seat} is {status}" for seat, status in wrong)
                raise rejected(codes.ENGINE_DIED, f"the queues of the throw-away engine see seats wrongly: {said}")
            await asyncio.sleep(LOOK_SECONDS)

    async def _members(self, ami: Ami) -> list[tuple[str, str, bool, str]]:
        """Seat, interface, paused, device state of every queue member."""
        if not self._has_queues:
            return []
        found = []
        for event in await ami.collect("QueueStatus"):
            if event.event == "QueueMember":
                interface = event.get("Location") or event.get("Interface")
                seat = re.search(r"/([0-9]+)", interface)
                if seat is None:
                    continue  # the stand-in of queues that are sticky
                found.append((seat[1], interface, event.get("Paused") == "1", event.get("Status")))
        return found


async def _empty(ami: Ami, mailbox: str) -> None:
    """Removes the messages of a box; phones are told."""
    for event in await ami.collect("VoicemailBoxSummary", Mailbox=mailbox, Context="default"):
        if event.get("Folder") and event.get("ID"):
            where = {
                "Mailbox": mailbox,
                "Context": "default",
                "Folder": event.get("Folder"),
                "ID": event.get("ID"),
            }
            await ami.action("VoicemailRemove", **where)


async def channels(ami: Ami, linked: Collection[str] | None = None) -> int:
    """How many channels are up; only those of these calls (the engine's identifiers) where some are given."""
    up = [event for event in await ami.collect("CoreShowChannels") if event.event == "CoreShowChannel"]
    return len(up) if linked is None else sum(event.get("Linkedid") in linked for event in up)


async def _names(ami: Ami) -> list[str]:
    return sorted(
        event.get("Channel") for event in await ami.collect("CoreShowChannels") if event.event == "CoreShowChannel"
    )


def still_up(names: Sequence[str]) -> Rejected:
    """The exception for calls of the story before that do not end: the next one would be told of them."""
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    text = f"calls of the story before did not end within {SETTLE_SECONDS:g} s: {shown}"
    return rejected(codes.STORY_STUCK, text)


def fits(status: str, state: SeatState | None, *, paused: bool, by_code: bool = False) -> bool:
    """Whether a member looks as its seat's state asks for."""
    match state or SeatState.SIGNED_OUT:
        case SeatState.READY:
            return status == NOT_IN_USE and not paused
        case SeatState.PAUSED:
            return status == NOT_IN_USE and paused
        case SeatState.BUSY:
            return status == IN_USE and not paused
        case _:  # a phone that is there may not have signed in
            return status in (UNAVAILABLE, INVALID) or (by_code and paused)
