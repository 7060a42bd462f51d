"""Callbacks that were promised on a live FreeSWITCH: rows of a table of its queues, which scripts/minder.lua looks after."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.control.esl import Esl

_SCRIPT = 'lua ~local cc = dofile("/ccctl/current/scripts/cc.lua") local base = cc.base() {} base:release()'
_ALL = """base:query("SELECT queue, id FROM ccctl_callbacks", function(row) stream:write(row.queue .. "|" .. row.id .. "!") end)"""
# A stand-in that waits in the queue of the old name is ended: minder.lua puts one in its place, 3 seconds later.
_MOVE = (
    """base:query("SELECT member FROM ccctl_callbacks WHERE queue = '{old}' AND state = 'up'", """
    """function(row) cc.api("uuid_kill", row.member) end) """
    """base:query("UPDATE ccctl_callbacks SET queue = '{new}' WHERE queue = '{old}'")"""
)
_GIVE_UP = """base:query("UPDATE ccctl_callbacks SET state = 'given' WHERE queue = '{queue}'")"""


async def promises(esl: Esl) -> dict[str, frozenset[str]]:
    """Queue -> the callbacks that are still to be made. Raises ControlError."""
    found: dict[str, set[str]] = {}
    for row in (await esl.api(_SCRIPT.format(_ALL))).split("!"):
        queue, bar, name = row.strip().partition("|")
        if bar:
            found.setdefault(queue, set()).add(name)
    return {queue: frozenset(names) for queue, names in sorted(found.items())}


async def bring_in_line(esl: Esl, calling: Mapping[str, str], moves: Mapping[str, str]) -> int:
    """Hands promises of renamed queues over; has minder.lua give up those of queues that call nobody back: how many."""
    given = 0
    for queue, names in (await promises(esl)).items():
        if queue in calling:
            continue
        if (new := moves.get(queue, "")) in calling:
            await esl.api(_SCRIPT.format(_MOVE.format(old=queue, new=new)))
        else:
            await esl.api(_SCRIPT.format(_GIVE_UP.format(queue=queue)))
            given += len(names)
    return given
