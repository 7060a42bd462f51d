"""Control of a live FreeSWITCH through its event socket."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from ccctl.control import freeswitch_callbacks
from ccctl.control.base import (
    PARKED,
    Call,
    ControlError,
    Event,
    Expected,
    Health,
    Objects,
    QueueStatus,
    SeatStatus,
    TrunkStatus,
    missing,
)
from ccctl.control.esl import Esl, EslRefused
from ccctl.control.freeswitch_queues import bring_in_line, declared, home, is_room, waiting
from ccctl.control.rows import people, rows
from ccctl.values import dataclass

DOMAIN = "ccctl"
ACTIONS = ("xml", "acl", "sofia", "gateways", "callcenter", "streams")  # in the order in which they are run
WITHOUT_COMMAND = frozenset({"none", "prompts", "bridge", "guard"})  # read when used; not the engine's
# What plans ask for when something was changed by hand is named after the first engine.
SAME = {"dialplan": "xml", "queues": "callcenter", "pjsip": "gateways"}
GATEWAYS_GO_SECONDS = 5.0
_SLOT = re.compile(r"^D/park_[^/]*/(\S+)$", re.MULTILINE)  # who is parked: scripts/park.lua
_STATES = {"Receiving": "ringing", "In a queue call": "talking"}
_REGISTERED = {"REGED": "registered", "NOREG": "none", "TRYING": "unregistered", "REGISTER": "unregistered"}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What health and objects both look at: the seats, gateways and contexts that the engine knows."""

    endpoints: tuple[str, ...]
    contexts: tuple[str, ...]


class FreeswitchControl:
    """A Control (base.py) of FreeSWITCH, with what deploying asks besides, as AsteriskControl has it."""

    def __init__(self, esl: Esl, trunks: Iterable[str] = ()) -> None:
        self._esl = esl
        self._trunks = frozenset(trunks)

    async def reload(
        self,
        actions: Sequence[str],
        modules: Sequence[str] = (),  # noqa: ARG002 - of the protocol: its modules are loaded at the start only
        expected: Expected | None = None,
    ) -> Health | None:
        """Runs the actions; ControlError with the engine's words where it refused a file, however politely."""
        await self._run(actions)
        return await self.health(expected) if expected else None

    async def _run(self, actions: Sequence[str]) -> None:
        wanted = {SAME.get(action, action) for action in actions} - WITHOUT_COMMAND
        unknown = sorted(wanted - set(ACTIONS))
        if unknown:
            raise ControlError(f"not a reload action of FreeSWITCH: {', '.join(unknown)}")
        if not wanted:
            return
        said = await self._esl.api("reloadxml")
        if "[Success]" not in said:  # a broken file is answered with +OK too
            raise ControlError(f"the engine complained about the new files:\n{said.strip()}")
        if "acl" in wanted:
            await self._esl.api("reloadacl")
        if "gateways" in wanted:
            await self._gateways_anew()
        if wanted & {"sofia", "gateways"}:
            for profile in await self._profiles():
                await self._esl.do(f"sofia profile {profile} rescan")
        if "callcenter" in wanted:
            await bring_in_line(self._esl)
        if "streams" in wanted:
            await self._esl.api("local_stream reload default")

    async def _gateways_anew(self) -> None:
        """Takes the gateways away, so that the rescan makes them as they are now; calls through them stay up."""
        if not await self._gateways():
            return
        for profile in await self._profiles():
            await self._esl.api(f"sofia profile {profile} killgw _all_")
        deadline = time.monotonic() + GATEWAYS_GO_SECONDS
        while await self._gateways() and time.monotonic() < deadline:
            await asyncio.sleep(0.2)

    async def _profiles(self) -> list[str]:
        """The profiles of SIP that run: one for calls in the clear, and one more where anything is encrypted."""
        return sorted(set(re.findall(r"^\s*(\S+)\s+profile\s", await self._esl.api("sofia status"), re.MULTILINE)))

    async def started(self) -> str:
        """When the engine was started (seconds since 1970): what it counts, it counts from then."""
        up = await self._esl.api("uptime s")
        seconds = int(up) if up.strip().isdigit() else 0
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() - seconds))

    async def snapshot(self) -> Snapshot:
        """The seats, gateways and contexts that the engine knows."""
        users = re.findall(r'<user id="([^"]+)"', await self._esl.api(f"xml_locate directory domain name {DOMAIN}"))
        shown = await self._esl.api("xml_locate dialplan")
        contexts = re.findall(r'<context name="([^"]+)"', shown)
        return Snapshot(tuple(sorted({*users, *await self._gateways()})), tuple(contexts))

    async def health(self, expected: Expected, now: Snapshot | None = None) -> Health:
        """Compares what the engine has with what is expected; ControlError only when it does not answer."""
        now = now or await self.snapshot()
        status = await self._esl.api("status")
        problems = [] if "is ready" in status else ["the engine is not ready"]
        if "RUNNING" not in await self._esl.api("sofia status"):
            problems.append("SIP does not run")
        queues = [row["name"] for row in rows(await self._esl.api("callcenter_config queue list"))]
        problems += missing("endpoint", expected.endpoints, now.endpoints)
        problems += missing("queue", expected.queues, queues)
        problems += missing("dialplan context", expected.contexts, now.contexts)
        version = re.search(r"Version (\d[\d.]*)", status)
        return Health(
            ok=not problems,
            problems=tuple(problems),
            version=f"FreeSWITCH {version[1] if version else ''}".strip(),
            started=await self.started(),
            calls=len(await self.calls()),
        )

    async def objects(self, now: Snapshot | None = None) -> Objects:
        """The members of queues, and the seats, gateways and contexts that the engine knows."""
        now = now or await self.snapshot()
        file = await declared(self._esl)
        members: dict[str, dict[str, tuple[int, bool]]] = {
            row["name"]: {}
            for row in rows(await self._esl.api("callcenter_config queue list"))
            if not is_room(row["name"])
        }
        for row in rows(await self._esl.api("callcenter_config tier list")):
            if is_room(row["queue"]):
                continue
            runtime = (row["queue"], row["agent"]) not in file.tiers
            members.setdefault(row["queue"], {})[row["agent"]] = (int(row["level"]), runtime)
        return Objects(members, now.endpoints, (), tuple(sorted(f"[{name}]" for name in now.contexts)))

    async def remove_member(self, queue: str, interface: str) -> None:
        """Takes a seat out of a queue; one that is not there is no error."""
        for row in rows(await self._esl.api("callcenter_config tier list")):
            if home(row["queue"]) == queue and row["agent"] == interface:
                await self._esl.api(f"callcenter_config tier del {row['queue']} {interface}")

    async def set_penalty(self, queue: str, interface: str, penalty: int) -> None:
        """Gives a member its level; one that is not there is put in."""
        try:
            await self._esl.do(f"callcenter_config tier set level {queue} {interface} {penalty}")
        except EslRefused:
            await self._esl.do(f"callcenter_config tier add {queue} {interface} {penalty} 1")

    async def calls(self) -> tuple[Call, ...]:
        """The calls that are up, oldest first."""
        by_call: dict[str, list[Mapping[str, Any]]] = {}
        for channel in (channels := await self._json("show channels as json")):
            by_call.setdefault(str(channel.get("call_uuid") or channel["uuid"]), []).append(channel)
        slots = _SLOT.findall(await self._esl.api("hash_dump db")) if channels else []
        # a stand-in for a caller who is called back is nobody
        real = [each for each in by_call.items() if any(not leg["name"].startswith("loopback/") for leg in each[1])]
        found = [await self._call(call, legs, slots) for call, legs in real]
        return tuple(sorted(found, key=lambda call: (-call.seconds, call.call)))

    async def _call(self, call: str, legs: list[Mapping[str, Any]], slots: Collection[str]) -> Call:
        first = next((leg for leg in legs if leg["uuid"] == call), legs[0])
        trunks = {await self._variable(str(leg["uuid"]), "ccctl_trunk") for leg in legs} - {""}
        seats = sorted({str(leg.get("presence_id", "")).partition("@")[0] for leg in legs} - {""})
        queues = (str(leg["application_data"]) for leg in legs if leg.get("application") == "callcenter")
        at = await self._variable(str(first["uuid"]), "destination_number")
        return Call(
            call=call,
            caller=str(first.get("cid_num", "")),
            channels=tuple(sorted(str(leg["name"]) for leg in legs)),
            seconds=max(0, int(time.time()) - min(int(leg["created_epoch"]) for leg in legs)),
            bridged=len(legs) > 1 and all(leg.get("callstate") == "ACTIVE" for leg in legs),
            trunks=tuple(sorted(trunks)),
            seats=tuple(seat for seat in seats if seat.isdigit()),
            queue=home(next(queues, "")),
            contexts=(PARKED,) if any(str(leg["uuid"]) in slots for leg in legs) else (at,) if at else (),
        )

    async def seats(self) -> tuple[SeatStatus, ...]:
        """Every seat's phone, sorted."""
        contacts: dict[str, list[str]] = {}
        for row in await self._json("show registrations as json"):
            contacts.setdefault(str(row["reg_user"]), []).append(str(row["url"]))
        found = []
        for row in rows(await self._esl.api("callcenter_config agent list")):
            seat, there = row["name"], row["name"] in contacts
            state = _STATES.get(row["state"], "talking" if row.get("external_calls_count", "0") != "0" else "idle")
            found.append(SeatStatus(seat, there, state if there else "unavailable", tuple(contacts.get(seat, ()))))
        return tuple(sorted(found, key=lambda seat: seat.seat))

    async def conferences(self) -> dict[str, int]:
        """The conferences that somebody is in, and how many are."""
        return people(await self._esl.api("conference json_list"))

    async def waiting(self, now: Snapshot | None = None) -> dict[str, int]:  # noqa: ARG002 - as Asterisk's
        """How many callers wait in each queue in which somebody does; those that are called back are not counted."""
        return {one.queue: one.waiting - one.callbacks for one in await self.queues() if one.waiting > one.callbacks}

    async def queues(self) -> tuple[QueueStatus, ...]:
        """Every queue, sorted."""
        agents = {row["name"]: row for row in rows(await self._esl.api("callcenter_config agent list"))}
        tiers: dict[str, list[str]] = {}
        for row in rows(await self._esl.api("callcenter_config tier list")):
            tiers.setdefault(row["queue"], []).append(row["agent"])
        waits, standing = waiting(rows(await self._esl.do("callcenter_config queue list members")))
        every = rows(await self._esl.api("callcenter_config queue list"))
        found = []
        for row in [row for row in every if not is_room(row["name"])]:
            here = [each for each in every if home(each["name"]) == row["name"]]
            crew = [agents[seat] for seat in tiers.get(row["name"], ()) if seat in agents]
            here_now = waits.get(row["name"], [])
            found.append(
                QueueStatus(
                    queue=row["name"],
                    waiting=len(here_now),
                    longest_wait=max(0, int(time.time()) - min(here_now)) if here_now else 0,
                    members=len(crew),
                    signed_in=sum(agent["status"] != "Logged Out" for agent in crew),
                    paused=sum(agent["status"] == "On Break" for agent in crew),
                    answered=sum(int(each.get("calls_answered") or 0) for each in here),
                    abandoned=sum(int(each.get("calls_abandoned") or 0) for each in here),
                    callbacks=standing[row["name"]],
                )
            )
        return tuple(sorted(found, key=lambda queue: queue.queue))

    async def trunks(self) -> tuple[TrunkStatus, ...]:
        """Every gateway, sorted, with what its registration says."""
        used = Counter(trunk for call in await self.calls() for trunk in call.trunks)
        return tuple(
            TrunkStatus(name, _REGISTERED.get(state, "rejected"), used[name])
            for name, state in sorted((await self._gateways()).items())
        )

    async def events(self, *names: str) -> AsyncIterator[Event]:
        """What happens from now on; only these names where some are given."""
        subscription = self._esl.events(*names)
        try:
            async for message in subscription:
                yield Event(message.event, message.as_dict)
        finally:
            subscription.close()

    async def promised(self) -> dict[str, frozenset[str]]:
        """Queue -> the callbacks that were promised there and are still to be made."""
        return await freeswitch_callbacks.promises(self._esl)

    async def keep_promises(self, calling: Mapping[str, str], moves: Mapping[str, str]) -> int:
        """As base.py says; those that are given up are so a moment later."""
        return await freeswitch_callbacks.bring_in_line(self._esl, calling, moves)

    async def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood, None where nobody has turned it yet; then turns it, unless `on` is None."""
        said = (await self._esl.api(f"db select/switch/{switch}")).strip()
        if on is not None:
            await self._esl.do(f"db insert/switch/{switch}/{int(on)}")
        return said == "1" if said in ("0", "1") else None

    async def close(self) -> None:
        """Ends the session."""
        await self._esl.close()

    async def _gateways(self) -> dict[str, str]:
        """The gateways and their states."""
        text = await self._esl.api("sofia xmlstatus gateway")
        try:
            root = ElementTree.fromstring(  # noqa: S314 - the engine's own words
                text[text.find("<gateways") :] if "<gateways" in text else "<gateways/>"
            )
        except ElementTree.ParseError:
            return {}
        return {each.findtext("name", ""): each.findtext("state", "") for each in root.iter("gateway")}

    async def _variable(self, uuid: str, name: str) -> str:
        said = (await self._esl.api(f"uuid_getvar {uuid} {name}")).strip()
        return "" if said.startswith("-ERR") or said == "_undef_" else said

    async def _json(self, command: str) -> list[Mapping[str, Any]]:
        text = await self._esl.api(command)
        try:
            return list(json.loads(text, strict=False).get("rows", ()))
        except (ValueError, AttributeError):
            return []
