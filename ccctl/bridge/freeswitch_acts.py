"""What the HTTP interface can have done on FreeSWITCH, by its event socket."""

from __future__ import annotations

import json
from typing import Any

from ccctl.bridge.acts import HELD_BY_PHONE, Acts, Spying, already, dialled, wait_for_hold
from ccctl.bridge.freeswitch_link import FreeswitchLink
from ccctl.control.base import ControlError
from ccctl.control.esl import Esl
from ccctl.control.freeswitch import DOMAIN, FreeswitchControl

_RINGS = 30  # seconds
_HELD, _HOLDS = "ccctl_held", "ccctl_holds"  # of a seat's leg: it is to hold the other side, and does
_MOUTHS = {
    "listen": (),
    "whisper": ("bleg",),
    "barge": ("bleg", "aleg"),
}  # who hears a supervisor: the seat is the b leg


class FreeswitchActs(Acts):
    """Acts (acts.py) on FreeSWITCH."""

    def __init__(self, link: FreeswitchLink) -> None:
        self._link = link

    @property
    def _esl(self) -> Esl:
        return self._link.up

    @property
    def control(self) -> FreeswitchControl:
        """The engine's control over the session that is up; ControlError when there is none."""
        return self._link.control(self._esl)

    async def pause(self, seat: str, reason: str) -> None:
        """No queue rings the seat any more."""
        kept = reason.strip().replace("\\", "\\\\").replace("'", "\\'") or "-"  # quotes are the engine's own otherwise
        await self._esl.do(f"db insert/pause/{seat}/{kept}")
        await self._now(seat, "paused")

    async def ready(self, seat: str) -> None:
        """Queues ring the seat again: ends its pause, and its wrap-up."""
        await self._esl.api(f"db delete/pause/{seat}")
        await self._now(seat, "ready")

    async def sign_in(self, seat: str) -> None:
        """The seat, which signs in by code, takes part from now on."""
        await self._esl.api(f"db delete/pause/{seat}")
        await self._esl.do(f"db insert/signed/{seat}/1")
        await self._now(seat, "signed_in")

    async def sign_out(self, seat: str) -> None:
        """The seat, which signs in by code, no longer takes part."""
        await self._esl.api(f"db delete/pause/{seat}")
        await self._esl.api(f"db delete/signed/{seat}")
        await self._now(seat, "signed_out")

    async def _now(self, seat: str, state: str) -> None:
        """Has the queues see what the database says of the seat, and tells it."""
        await self._esl.do(f"lua act-seat.lua {state} {seat}")

    async def dial(self, seat: str, to: str) -> None:
        """Rings the seat, and dials for it when it answers, exactly as if the seat had dialled."""
        shown = f"origination_caller_id_number={to},origination_caller_id_name={to}"
        mine = f"sip_auth_username={seat},ccctl_asked={seat},{shown},originate_timeout={_RINGS}"
        await self._background(f"originate {{{mine}}}user/{seat}@{DOMAIN} {dialled(to)} XML seats")

    async def hang_up(self, call: str) -> None:
        """Ends the call, for everybody."""
        if call not in {one.call for one in await self.control.calls()}:
            raise ControlError(f"there is no call {call}")
        await self._esl.do(f"uuid_kill {call}")

    async def transfer(self, seat: str, to: str) -> None:
        """Hands the seat's caller on, as the seat's phone would."""
        leg = await self._leg(seat)
        if await self._variable(leg, _HOLDS) == "1":
            await self._say_hold(leg, seat, on=False)
        await self._esl.do(f"uuid_transfer {leg} -bleg {dialled(to)} XML seats")

    async def hold(self, call: str, seat: str, *, on: bool) -> None:
        """Plays music to whom the seat speaks with in the call, and parts them, or ends that; ControlError as acts.py says.

        scripts/hold.lua of the release does it, beside the call.
        """
        leg = await self._leg(seat, call)
        if await self._holds(leg) == on:
            raise ControlError(already(seat, on=on))
        if "Channel-Call-State: HELD" in await self._esl.api(f"uuid_dump {leg}") and on:
            raise ControlError(HELD_BY_PHONE.format(seat=seat))
        await self._say_hold(leg, seat, on=on)

    async def _say_hold(self, leg: str, seat: str, *, on: bool) -> None:
        if on:
            await self._esl.do(f"uuid_setvar {leg} {_HELD} 1")
            await self._esl.api(f"luarun hold.lua {leg} {seat}")
        else:
            await self._esl.do(f"uuid_setvar {leg} {_HELD}")
        await wait_for_hold(lambda: self._holds(leg), seat, on=on)

    async def _holds(self, leg: str) -> bool:
        return await self._variable(leg, _HOLDS) == "1"

    async def _variable(self, leg: str, name: str) -> str:
        """A variable of a leg; empty where it has none."""
        said = (await self._esl.api(f"uuid_getvar {leg} {name}")).strip()
        return "" if said == "_undef_" or said.startswith("-ERR") else said

    async def spy(self, supervisor: str, seat: str, how: Spying) -> None:
        """Rings the supervisor, who then hears the seat's conversation."""
        leg = await self._leg(seat)
        mine = f"origination_caller_id_number={seat},origination_caller_id_name={seat},originate_timeout={_RINGS}"
        said = "".join(f",eavesdrop_whisper_{each}=true" for each in _MOUTHS[how])
        more = f"{mine},eavesdrop_enable_dtmf=false{said}"
        await self._background(f"originate {{{more}}}user/{supervisor}@{DOMAIN} 'answer,eavesdrop:{leg}' inline")

    async def switch(self, name: str, on: bool | None) -> bool | None:
        """How the switch stands, None where nobody has turned it; turns it unless `on` is None."""
        before = await self.control.turn(name, on)
        return before if on is None else on

    async def _background(self, command: str) -> None:
        """Has something done that takes as long as somebody takes to answer."""
        await self._esl.send(f"bgapi {command}")

    async def _leg(self, seat: str, call: str = "") -> str:
        """The seat's leg in conversation, of that call where one is named; ControlError when it has none."""
        said = await self._esl.api("show channels as json")
        try:
            rows: list[dict[str, Any]] = list(json.loads(said, strict=False).get("rows", ()))
        except (ValueError, AttributeError):
            rows = []
        for row in rows:
            if call not in ("", str(row.get("call_uuid") or row.get("uuid"))):
                continue
            if row.get("presence_id") == f"{seat}@{DOMAIN}" and row.get("callstate") in ("ACTIVE", "HELD"):
                return str(row["uuid"])
        raise ControlError(f"seat {seat} is in no call")
