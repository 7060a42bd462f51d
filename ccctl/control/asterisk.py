"""Control of a live Asterisk through its manager interface."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence

from ccctl.control.ami import Ami, AmiRefused
from ccctl.control.asterisk_callbacks import bring_in_line, promises
from ccctl.control.asterisk_queues import members, queue_name, statuses, waiting
from ccctl.control.base import (
    Call,
    ControlError,
    Event,
    Expected,
    Health,
    Objects,
    QueueStatus,
    SeatStatus,
    TrunkStatus,
    is_seat,
    missing,
)
from ccctl.control.by_hand import extensions_by_hand
from ccctl.control.message import Message
from ccctl.control.reload import MODULES, commands
from ccctl.control.seat_states import paused, signed
from ccctl.control.switches import get_switch, set_switch
from ccctl.values import dataclass

LogSince = Callable[[], Awaitable[list[str]]]
LogMark = Callable[[], Awaitable[LogSince]]

LOG_SETTLES = 0.15  # seconds from an action to its last log line: the engine's logger is a thread of its own
_REFUSED = re.compile(r"no such command|unable to|failed|not found|not loaded|cannot|can't", re.IGNORECASE)
# Behind a line's end, which is found ten times as fast as the beginning of a line: the dialplan is a megabyte.
_CONTEXT = re.compile(r"\n\[ Context '([^']+)' created by")
_FILE_CONTEXT = re.compile(r"\n\[ Context '([^']+)' created by 'pbx_config'")
_SEAT_STATES = {
    "not in use": "idle",
    "in use": "talking",
    "busy": "talking",
    "ringing": "ringing",
    "ring, in use": "talking",
    "on hold": "talking",
    "unavailable": "unavailable",
    "invalid": "unavailable",
}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The endpoints by name, the text of the dialplan and the queues, as they were a moment ago: all are large."""

    endpoints: Mapping[str, Message]
    dialplan: str
    queues: tuple[Message, ...]


class AsteriskControl:
    """A Control (base.py) of Asterisk. `log` marks a place in the engine's log; the mark gives the complaints since."""

    def __init__(self, ami: Ami, log: LogMark, trunks: Iterable[str] = ()) -> None:
        self._ami = ami
        self._log = log
        self._trunks = frozenset(trunks)

    async def reload(
        self, actions: Sequence[str], modules: Sequence[str] = (), expected: Expected | None = None
    ) -> Health | None:
        """Runs the actions; ControlError with the engine's words where it refused a file, however politely.

        With the action `modules`, those of `modules` are loaded that are not there yet. With `expected`: the health.
        """
        try:
            wanted = commands(actions)
        except ValueError as unknown:
            raise ControlError(str(unknown)) from unknown
        since = await self._log()
        for name in await self._new_modules(modules) if MODULES in actions else ():
            await self._ami.action("ModuleLoad", Module=name, LoadType="load")
        for command in wanted:
            said = await self._ami.command(command)
            if _REFUSED.search(said):
                raise ControlError(f"{command}: {said.strip()}")
        found, _ = await asyncio.gather(self._looked(expected), asyncio.sleep(LOG_SETTLES))
        complaints = await since()
        if complaints:
            raise ControlError("the engine complained about the new files:\n" + "\n".join(complaints))
        return found

    async def _looked(self, expected: Expected | None) -> Health | None:
        """The health; None where nobody asks, or where it does not answer at once: whoever asks then asks again."""
        with contextlib.suppress(ControlError):
            return await self.health(expected) if expected else None
        return None

    async def started(self) -> str:
        """When the engine was started, as it says it: what it counts, it counts from then."""
        core = await self._ami.action("CoreStatus")
        return f"{core.get('CoreStartupDate')} {core.get('CoreStartupTime')}"

    async def _new_modules(self, wanted: Iterable[str]) -> list[str]:
        """Those of the modules that are not loaded, in their order.

        `core reload` and `module reload` never load a module (measured on 22.10): each is loaded by name.
        """
        there = {line.split()[0] for line in (await self._ami.command("module show")).splitlines() if ".so " in line}
        return [name for name in wanted if name not in there]

    async def snapshot(self) -> Snapshot:
        """What health, objects and queues look at, asked for once."""
        asked = self._endpoints(), self._ami.command("dialplan show"), self._list("QueueStatus")
        return Snapshot(*await asyncio.gather(*asked))

    async def health(self, expected: Expected, now: Snapshot | None = None) -> Health:
        """Compares what the engine has with what is expected; ControlError only when it does not answer."""
        now = now or await self.snapshot()
        core, settings = await asyncio.gather(self._ami.action("CoreStatus"), self._ami.action("CoreSettings"))
        problems: list[str] = []
        problems += missing("endpoint", expected.endpoints, now.endpoints)
        if expected.queues:
            problems += missing("queue", expected.queues, {item.get("Queue") for item in now.queues})
        if expected.contexts:
            contexts = set(_CONTEXT.findall(f"\n{now.dialplan}"))
            problems += missing("dialplan context", expected.contexts, contexts)
        return Health(
            ok=not problems,
            problems=tuple(problems),
            version=f"Asterisk {settings.get('AsteriskVersion').partition('~')[0].removesuffix('+dfsg+')}",
            started=f"{core.get('CoreStartupDate')} {core.get('CoreStartupTime')}",
            reloaded=f"{core.get('CoreReloadDate')} {core.get('CoreReloadTime')}",
            calls=core.number("CoreCurrentCalls"),
        )

    async def objects(self, now: Snapshot | None = None) -> Objects:
        """The members of queues, the endpoints, and the dialplan that no file declares."""
        now = now or await self.snapshot()
        return Objects(
            members=members(now.queues),
            endpoints=tuple(sorted(now.endpoints)),
            extensions=tuple(sorted(set(extensions_by_hand(now.dialplan)))),
            contexts=tuple(sorted(f"[{name}]" for name in _FILE_CONTEXT.findall(f"\n{now.dialplan}"))),
        )

    async def remove_member(self, queue: str, interface: str) -> None:
        """Takes a member that was added at runtime out of a queue; one that is not there is no error."""
        try:
            await self._ami.action("QueueRemove", Queue=queue, Interface=interface)
        except AmiRefused as refused:
            if "not there" not in refused.reason.lower() and "not dynamic" not in refused.reason.lower():
                raise

    async def set_penalty(self, queue: str, interface: str, penalty: int) -> None:
        """Gives a member its penalty; one that is not there is no error."""
        with contextlib.suppress(AmiRefused):
            await self._ami.action("QueuePenalty", Queue=queue, Interface=interface, Penalty=str(penalty))

    async def calls(self) -> tuple[Call, ...]:
        """The calls that are up, oldest first."""
        by_call: dict[str, list[Message]] = {}
        for channel in await self._list("CoreShowChannels"):
            by_call.setdefault(channel.get("Linkedid") or channel.get("Uniqueid"), []).append(channel)
        found = [self._call(call, channels) for call, channels in by_call.items() if any(map(_is_outside, channels))]
        return tuple(sorted(found, key=lambda call: (-call.seconds, call.call)))

    def _call(self, call: str, channels: list[Message]) -> Call:
        names = [channel.get("Channel") for channel in channels]
        ends = sorted({name.removeprefix("PJSIP/").rpartition("-")[0] for name in names if name.startswith("PJSIP/")})
        first = next((channel for channel in channels if channel.get("Uniqueid") == call), channels[0])
        in_queue = [channel.get("ApplicationData") for channel in channels if channel.get("Application") == "Queue"]
        return Call(
            call=call,
            caller=first.get("CallerIDNum"),
            channels=tuple(sorted(names)),
            seconds=max(_seconds(channel.get("Duration")) for channel in channels),
            bridged=any(channel.get("BridgeId") for channel in channels),
            trunks=tuple(end for end in ends if not is_seat(end)),
            seats=tuple(end for end in ends if is_seat(end)),
            queue=queue_name(in_queue[0].partition(",")[0]) if in_queue else "",
            contexts=tuple(sorted({channel.get("Context") for channel in channels if channel.get("Context")})),
        )

    async def seats(self) -> tuple[SeatStatus, ...]:
        """Every endpoint that is no trunk, sorted."""
        why, signed_in = await paused(self._ami), await signed(self._ami)
        return tuple(
            SeatStatus(
                seat=name,
                paused=name in why,
                reason=why.get(name, ""),
                signed_in=True if name in signed_in else None,
                registered=bool(item.get("Contacts")),
                state=_SEAT_STATES.get(item.get("DeviceState").lower(), "unknown"),
                contacts=tuple(sorted(part for part in item.get("Contacts").split(",") if part)),
            )
            for name, item in sorted((await self._endpoints()).items())
            if name not in self._trunks
        )

    async def queues(self) -> tuple[QueueStatus, ...]:
        """Every queue, sorted."""
        return statuses(await self._list("QueueStatus"))

    async def waiting(self, now: Snapshot | None = None) -> dict[str, int]:
        """How many callers wait in each queue in which somebody does; those that are called back are not counted."""
        return waiting(now.queues if now else await self._list("QueueStatus"))

    async def conferences(self) -> dict[str, int]:
        """The conferences that somebody is in, and how many are."""
        found = await self._list("ConfbridgeListRooms")
        return {item.get("Conference"): item.number("Parties") for item in found if item.get("Conference")}

    async def trunks(self) -> tuple[TrunkStatus, ...]:
        """Every endpoint that is a trunk, sorted, with what its registration says."""
        states: dict[str, str] = {}
        for item in await self._list("PJSIPShowRegistrationsOutbound"):
            if item.event == "OutboundRegistrationDetail":
                name = item.get("ObjectName")
                trunk = item.get("Endpoint") or next((one for one in self._trunks if name.startswith(one)), name)
                states[trunk] = item.get("Status").lower()
        used = Counter(trunk for call in await self.calls() for trunk in call.trunks)
        return tuple(TrunkStatus(name, states.get(name, "none"), used[name]) for name in sorted(self._trunks))

    async def events(self, *names: str) -> AsyncIterator[Event]:
        """What happens from now on; only these names where some are given."""
        subscription = self._ami.events(*names)
        try:
            async for message in subscription:
                yield Event(message.event, message.as_dict)
        finally:
            subscription.close()

    async def promised(self) -> dict[str, frozenset[str]]:
        """Queue -> the callbacks that were promised there and are still to be made."""
        found: dict[str, set[str]] = {}
        for one in (await promises(self._ami))[0]:
            found.setdefault(one.queue, set()).add(one.place)
        return {queue: frozenset(names) for queue, names in sorted(found.items())}

    async def keep_promises(self, calling: Mapping[str, str], moves: Mapping[str, str]) -> int:
        """Hands promised callbacks over to renamed queues, gives up those that no queue makes; how many of these."""
        return await bring_in_line(self._ami, calling, moves)

    async def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood, None where nobody has turned it yet; then turns it, unless `on` is None."""
        before = await get_switch(self._ami, switch)
        if on is not None:
            await set_switch(self._ami, switch, on=on)
        return before

    async def close(self) -> None:
        """Ends the session."""
        await self._ami.close()

    async def _endpoints(self) -> dict[str, Message]:
        return {item.get("ObjectName"): item for item in await self._list("PJSIPShowEndpoints")}

    async def _list(self, action: str) -> tuple[Message, ...]:
        """The list, empty where there is nothing to list, or where no module is loaded that could."""
        try:
            return await self._ami.collect(action)
        except AmiRefused as refused:
            if refused.reason.lower().startswith(("no ", "invalid/unknown command")):
                return ()
            raise


def _is_outside(channel: Message) -> bool:
    """Whether somebody outside is at the channel's end; a Local channel joins two ends of the dialplan."""
    return not channel.get("Channel").startswith("Local/")


def _seconds(text: str) -> int:
    """`01:02:03` in seconds; 0 for anything else."""
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return 0
    hours, minutes, seconds = map(int, parts)
    return hours * 3600 + minutes * 60 + seconds
