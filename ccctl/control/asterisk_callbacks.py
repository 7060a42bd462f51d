"""Callbacks that were promised on a live Asterisk: rows of its database, and the stand-ins that wait in queues.

templates/asterisk/dialplan/callbacks.conf.j2 writes and reads the rows.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping

from ccctl.control.ami import Ami, AmiRefused
from ccctl.control.message import Message
from ccctl.values import dataclass

STAND_IN = "@cc-back-hold"  # in the name of a stand-in's channels
_ROW = re.compile(r"^/(?:callback|reached)/(\S+)\s*: (.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promised callback. `place`: of the caller, which is its name; `section`: how the engine calls the queue."""

    place: str
    queue: str
    section: str
    row: str  # the whole of it, as the dialplan reads it

    @property
    def number(self) -> str:
        """Who is to be called."""
        return self.row.split(":")[2]


async def promises(ami: Ami) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Those that are still to be made, and those whose caller has been reached and talks. Raises ControlError."""
    rows = _ROW.findall(await ami.command("database show callback"))
    if not rows:
        return (), ()
    reached = {place for place, _ in _ROW.findall(await ami.command("database show reached"))}
    parts = ((place, row.split(":", 3), row) for place, row in rows)
    found = [Promise(place, part[0], part[1], row) for place, part, row in parts if len(part) > 3]
    return (
        tuple(one for one in found if one.place not in reached),
        tuple(one for one in found if one.place in reached),
    )


async def bring_in_line(ami: Ami, calling: Mapping[str, str], moves: Mapping[str, str]) -> int:
    """Hands promises of renamed queues over, and gives up those of queues that call nobody back; how many of these.

    `calling`: the queues that call back, with what the engine calls them. `moves`: old name -> new name.
    """
    made, talking = await promises(ami)
    channels = await ami.collect("CoreShowChannels") if made else ()
    given = 0
    for one in made:
        queue = one.queue if one.queue in calling else moves.get(one.queue, "")
        if queue not in calling:
            await _give_up(ami, one)
            given += 1
        elif queue != one.queue:
            await _hand_over(ami, one, queue, calling[queue], channels)
    for one in talking:
        if one.queue not in calling:
            await _forget(ami, one)
    return given


async def _hand_over(ami: Ami, one: Promise, queue: str, section: str, channels: tuple[Message, ...]) -> None:
    """The stand-in, if it waits, takes the same place in the queue of the new name."""
    rest = one.row.split(":", 2)[2]
    await ami.action("DBPut", Family="callback", Key=one.place, Val=f"{queue}:{section}:{rest}")
    await _delete(ami, f"wait/{one.section}", one.place)
    for channel in channels:
        name = channel.get("Channel")
        waits = channel.get("Application") == "Queue" and not channel.get("BridgeId")
        if waits and name.startswith(f"Local/{one.place}{STAND_IN}"):
            with contextlib.suppress(AmiRefused):  # it has just gone: it is called again by its row
                await ami.action("Redirect", Channel=name, Context="cc-back", Exten=one.place, Priority="1")


async def _give_up(ami: Ami, one: Promise) -> None:
    await _forget(ami, one)
    with contextlib.suppress(AmiRefused):  # there is no channel between two tries of an engine that has just started
        await ami.action("Hangup", Channel=f"/^Local\\/{re.escape(one.place)}@cc-back-(hold|again)-/")
    await ami.action("UserEvent", UserEvent="Callback", State="given up", From=one.number, Queue=one.queue)


async def _forget(ami: Ami, one: Promise) -> None:
    for family in ("callback", "reached", f"wait/{one.section}"):
        await _delete(ami, family, one.place)


async def _delete(ami: Ami, family: str, key: str) -> None:
    with contextlib.suppress(AmiRefused):  # it is not there
        await ami.action("DBDel", Family=family, Key=key)
