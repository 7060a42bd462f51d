"""What the HTTP interface can have done on Asterisk: seats, calls, queues, switches. ControlError where it cannot be."""

from __future__ import annotations

import contextlib
import re
from typing import Any, Literal

from ccctl.bridge.asterisk import SIGNED_OUT
from ccctl.bridge.asterisk_link import AsteriskLink
from ccctl.control.ami import Ami, AmiRefused
from ccctl.control.base import ControlError
from ccctl.control.switches import get_switch, set_switch

Spying = Literal["listen", "whisper", "barge"]
_SPY = {"listen": "qES", "whisper": "qwES", "barge": "qBES"}
_DIALLED = re.compile(r"[+*#0-9]{1,32}")


class Acts:
    """One engine."""

    def __init__(self, link: AsteriskLink) -> None:
        self._link = link

    @property
    def _ami(self) -> Ami:
        if self._link.ami is None:
            raise ControlError(self._link.problem or "the engine's control port does not answer")
        return self._link.ami

    async def pause(self, seat: str, reason: str) -> None:
        """No queue rings the seat any more."""
        await self._ami.action("DBPut", Family="pause", Key=seat, Val=reason or "paused")
        await self._queues(seat, paused=True, reason=reason)

    async def ready(self, seat: str) -> None:
        """Queues ring the seat again: ends its pause, and its wrap-up."""
        await self._forget("pause", seat)
        await self._queues(seat, paused=False)
        if await self._forget("rest", seat):
            for channel in await self._channels():
                if channel.startswith(f"Local/{seat}@cc-unrest"):
                    await self._ami.action("Hangup", Channel=channel)
                    break

    async def sign_in(self, seat: str) -> None:
        """The seat, which signs in by code, takes part from now on."""
        await self._ami.action("DBPut", Family="signed", Key=seat, Val="1")
        await self.ready(seat)

    async def sign_out(self, seat: str) -> None:
        """The seat, which signs in by code, no longer takes part."""
        await self._forget("signed", seat)
        await self._forget("pause", seat)
        await self._queues(seat, paused=True, reason=SIGNED_OUT)

    async def _queues(self, seat: str, *, paused: bool, reason: str = "") -> None:
        """Tells every queue of the seat; a seat may be in none."""
        with contextlib.suppress(AmiRefused):
            await self._ami.action(
                "QueuePause", Interface=f"Local/{seat}@cc-seat", Paused=str(paused).lower(), Reason=reason
            )

    async def _forget(self, family: str, seat: str) -> bool:
        """Takes a seat's entry out of the engine's database; whether there was one."""
        with contextlib.suppress(AmiRefused):
            await self._ami.action("DBDel", Family=family, Key=seat)
            return True
        return False

    async def _channels(self) -> list[str]:
        return [message.get("Channel") for message in await self._ami.collect("CoreShowChannels")]

    async def seats(self) -> list[dict[str, Any]]:
        """Every phone's state."""
        control = self._link.control(self._ami)
        return [{"seat": one.seat, "signed_in": one.registered, "state": one.state} for one in await control.seats()]

    async def calls(self) -> list[dict[str, Any]]:
        """The calls that are up."""
        control = self._link.control(self._ami)
        return [
            {
                "call": one.call,
                "caller": one.caller,
                "seats": list(one.seats),
                "queue": one.queue,
                "seconds": one.seconds,
            }
            for one in await control.calls()
        ]

    async def queues(self) -> list[dict[str, Any]]:
        """Every queue now."""
        control = self._link.control(self._ami)
        return [
            {
                "queue": one.queue,
                "waiting": one.waiting,
                "longest_wait": one.longest_wait,
                "signed_in": one.signed_in,
                "paused": one.paused,
                "talking": one.talking,
            }
            for one in await control.queues()
        ]

    async def dial(self, seat: str, to: str) -> None:
        """Rings the seat, and dials for it when it answers, exactly as if the seat had dialled."""
        if not _DIALLED.fullmatch(to):
            raise ControlError("what is dialled is digits, * and #, with an optional + in front")
        await self._ami.action(
            "Originate",
            Channel=f"PJSIP/{seat}",
            Context="seats",
            Exten=to,
            Priority="1",
            CallerID=f"{to} <{to}>",
            Timeout="30000",
            Async="true",
        )

    async def hang_up(self, call: str) -> None:
        """Ends the call, for everybody."""
        found = [one for one in await self._link.control(self._ami).calls() if one.call == call]
        if not found:
            raise ControlError(f"there is no call {call}")
        for channel in found[0].channels:
            if not channel.startswith("Local/"):
                await self._ami.action("Hangup", Channel=channel)
                break

    async def transfer(self, seat: str, to: str) -> None:
        """Hands the seat's caller on, as the seat's phone would."""
        if not _DIALLED.fullmatch(to):
            raise ControlError("what is dialled is digits, * and #, with an optional + in front")
        await self._ami.action("BlindTransfer", Channel=await self._phone(seat), Context="seats", Exten=to)

    async def spy(self, supervisor: str, seat: str, how: Spying) -> None:
        """Rings the supervisor, who then hears the seat's conversation."""
        await self._phone(seat)
        await self._ami.action(
            "Originate",
            Channel=f"PJSIP/{supervisor}",
            Application="ChanSpy",
            Data=f"PJSIP/{seat}-,{_SPY[how]}",
            CallerID=f"{seat} <{seat}>",
            Timeout="30000",
            Async="true",
        )

    async def _phone(self, seat: str) -> str:
        """The seat's channel in conversation; ControlError when it has none."""
        for channel in await self._channels():
            if channel.startswith(f"PJSIP/{seat}-"):
                return channel
        raise ControlError(f"seat {seat} is in no call")

    async def switch(self, name: str, on: bool | None) -> bool | None:
        """How the switch stands, None where nobody has turned it; turns it unless `on` is None."""
        before = await get_switch(self._ami, name)
        if on is not None:
            await set_switch(self._ami, name, on=on)
            return on
        return before
