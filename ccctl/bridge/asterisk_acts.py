"""What the HTTP interface can have done on Asterisk, by its manager interface."""

from __future__ import annotations

import contextlib

from ccctl.bridge.acts import HELD_BY_PHONE, Acts, Spying, already, dialled, wait_for_hold
from ccctl.bridge.asterisk import SIGNED_OUT
from ccctl.bridge.asterisk_link import AsteriskLink
from ccctl.control.ami import Ami, AmiRefused
from ccctl.control.asterisk import AsteriskControl
from ccctl.control.base import ControlError
from ccctl.control.switches import get_switch, set_switch

_HOLD_KEY = "D"  # of features.conf
_SPY = {"listen": "qES", "whisper": "qwES", "barge": "qBES"}


class AsteriskActs(Acts):
    """Acts (acts.py) on Asterisk."""

    def __init__(self, link: AsteriskLink) -> None:
        self._link = link

    @property
    def _ami(self) -> Ami:
        return self._link.up

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

    @property
    def control(self) -> AsteriskControl:
        """The engine's control over the session that is up; ControlError when there is none."""
        return self._link.control(self._ami)

    async def dial(self, seat: str, to: str) -> None:
        """Rings the seat, and dials for it when it answers, exactly as if the seat had dialled."""
        await self._ami.action(
            "Originate",
            Channel=f"PJSIP/{seat}",
            Context="seats",
            Exten=dialled(to),
            Priority="1",
            CallerID=f"{to} <{to}>",
            Timeout="30000",
            Async="true",
        )

    async def hang_up(self, call: str) -> None:
        """Ends the call, for everybody."""
        found = [one for one in await self.control.calls() if one.call == call]
        if not found:
            raise ControlError(f"there is no call {call}")
        for channel in found[0].channels:
            if not channel.startswith("Local/"):
                await self._ami.action("Hangup", Channel=channel)
                break

    async def transfer(self, seat: str, to: str) -> None:
        """Hands the seat's caller on, as the seat's phone would."""
        leg = await self._phone(seat)
        if await self._held(leg):
            await self._say_hold(leg, seat, on=False)
        await self._ami.action("BlindTransfer", Channel=leg, Context="seats", Exten=dialled(to))

    async def hold(self, call: str, seat: str, *, on: bool) -> None:
        """Plays music to whom the seat speaks with in the call, and parts them, or ends that; ControlError as acts.py says.

        The seat's leg runs cc-hold of dialplan/lib.conf, which a key begins that no phone needs; both stay where they are.
        """
        leg = await self._phone(seat, call)
        held = await self._held(leg)
        if held == on:
            raise ControlError(already(seat, on=on))
        if leg in self._link.held and not held:
            raise ControlError(HELD_BY_PHONE.format(seat=seat))
        await self._say_hold(leg, seat, on=on)

    async def _say_hold(self, leg: str, seat: str, *, on: bool) -> None:
        await self._ami.action("Setvar", Channel=leg, Variable="CC_HOLD", Value="1" if on else "")
        if on:
            await self._ami.action("PlayDTMF", Channel=leg, Digit=_HOLD_KEY, Duration="60", Receive="true")
        try:
            await wait_for_hold(lambda: self._held(leg), seat, on=on)
        except ControlError:
            with contextlib.suppress(AmiRefused):  # the leg may be gone
                await self._ami.action("Setvar", Channel=leg, Variable="CC_HOLD", Value="")
            raise

    async def _held(self, leg: str) -> bool:
        try:
            return (await self._ami.action("Getvar", Channel=leg, Variable="CC_HELD")).get("Value") == "1"
        except AmiRefused:
            raise ControlError("the call has ended") from None

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

    async def _phone(self, seat: str, call: str = "") -> str:
        """The seat's channel in conversation, of that call where one is named; ControlError when it has none."""
        for message in await self._ami.collect("CoreShowChannels"):
            if message.get("Channel").startswith(f"PJSIP/{seat}-") and call in ("", message.get("Linkedid")):
                return message.get("Channel")
        raise ControlError(f"seat {seat} is in no call")

    async def switch(self, name: str, on: bool | None) -> bool | None:
        """How the switch stands, None where nobody has turned it; turns it unless `on` is None."""
        before = await get_switch(self._ami, name)
        if on is not None:
            await set_switch(self._ami, name, on=on)
            return on
        return before
