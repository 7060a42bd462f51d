"""Brings mod_callcenter in line with its file while calls wait and talk in it.

Measured on 1.10.12: no reload takes agents or tiers away (a removed member would go on being rung), a reload of one queue reads
the agents and tiers of the whole file again, `reload mod_callcenter` drops the calls that it serves, and a queue that is unloaded
while somebody waits keeps that caller for ever. So every agent, tier and queue is compared and set, and a queue that goes is
left to serve who is in it (scripts/drain.lua).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree

from ccctl.control.base import ControlError
from ccctl.control.esl import Esl
from ccctl.control.rows import rows
from ccctl.values import dataclass

AGENT_VALUES = {
    "contact": "contact",
    "wrap-up-time": "wrap_up_time",
    "reject-delay-time": "reject_delay_time",
    "busy-delay-time": "busy_delay_time",
    "no-answer-delay-time": "no_answer_delay_time",
    "max-no-answer": "max_no_answer",
}
QUEUE_VALUES = {
    "strategy": "strategy",
    "moh-sound": "moh_sound",
    "max-wait-time": "max_wait_time",
    "time-base-score": "time_base_score",
}


def home(queue: str) -> str:
    """The queue of the center of which mod_callcenter's queue is a room (`<queue>.<room>`), or which it is itself."""
    return queue.partition(".")[0]


def is_room(queue: str) -> bool:
    """Whether it is one in which callers of a queue of the center stand for a while only."""
    return "." in queue


def waiting(members: Iterable[Mapping[str, str]]) -> tuple[dict[str, list[int]], Counter[str]]:
    """Queue -> since when its callers wait (seconds since 1970), and how many of them have hung up and are called back."""
    since: dict[str, list[int]] = {}
    standing: Counter[str] = Counter()
    for row in members:
        if row["state"] in ("Waiting", "Trying"):
            since.setdefault(home(row["queue"]), []).append(int(row["joined_epoch"]))
            standing[home(row["queue"])] += row["cid_name"].startswith("callback/")
    return since, standing


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the file says: queues and agents with their values, tiers as (queue, agent) -> (level, position)."""

    queues: Mapping[str, Mapping[str, str]]
    agents: Mapping[str, Mapping[str, str]]
    tiers: Mapping[tuple[str, str], tuple[str, str]]


def wanted_of(text: str) -> Wanted:
    """What a rendered callcenter file, or the engine's own copy of it, says."""
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - our own file, or the engine's copy of it
    except ElementTree.ParseError as broken:
        raise ControlError(f"the engine's copy of its queues is not XML: {broken}") from broken
    return Wanted(
        queues={
            queue.get("name", ""): {param.get("name", ""): param.get("value", "") for param in queue.iter("param")}
            for queue in root.iter("queue")
        },
        agents={agent.get("name", ""): dict(agent.attrib) for agent in root.iter("agent")},
        tiers={
            (tier.get("queue", ""), tier.get("agent", "")): (tier.get("level", "1"), tier.get("position", "1"))
            for tier in root.iter("tier")
        },
    )


async def declared(esl: Esl) -> Wanted:
    """What the file in force says, as the engine has read it."""
    return wanted_of(await esl.api("xml_locate configuration configuration name callcenter.conf"))


async def bring_in_line(esl: Esl) -> None:
    """Adds, changes and removes what the file in force says; who is signed in stays signed in. Raises ControlError."""
    wanted = await declared(esl)
    agents = {row["name"]: row for row in rows(await esl.api("callcenter_config agent list"))}
    await _agents(esl, wanted, agents)
    queues = {row["name"]: row for row in rows(await esl.api("callcenter_config queue list"))}
    await _queues(esl, wanted, queues)
    await _tiers(esl, wanted)
    for queue in queues.keys() - wanted.queues.keys():
        await esl.api(f"luarun drain.lua {queue}")
    for name in agents.keys() - wanted.agents.keys():
        await esl.do(f"callcenter_config agent del {name}")
    await esl.api("lua start.lua")


async def _agents(esl: Esl, wanted: Wanted, there: Mapping[str, Mapping[str, str]]) -> None:
    for name, values in wanted.agents.items():
        if name not in there:
            await esl.do(f"callcenter_config agent add {name} callback")
        for key, column in AGENT_VALUES.items():
            if there.get(name, {}).get(column) != values.get(key, ""):
                await esl.do(f"callcenter_config agent set {column} {name} {values.get(key, '')}")


async def _queues(esl: Esl, wanted: Wanted, there: Mapping[str, Mapping[str, str]]) -> None:
    for name, values in wanted.queues.items():
        if name not in there:
            await esl.do(f"callcenter_config queue load {name}")
        elif any(there[name].get(column, "") != values.get(key, "") for key, column in QUEUE_VALUES.items()):
            await esl.do(f"callcenter_config queue reload {name}")


async def _tiers(esl: Esl, wanted: Wanted) -> None:
    tiers = {(row["queue"], row["agent"]): row for row in rows(await esl.api("callcenter_config tier list"))}
    changed = {queue for queue, _ in wanted.tiers.keys() ^ tiers.keys() if queue in wanted.queues}
    for (queue, agent), (level, position) in wanted.tiers.items():
        there = tiers.get((queue, agent))
        if there is None:
            await esl.do(f"callcenter_config tier add {queue} {agent} {level} {position}")
            continue
        if there["level"] != level:
            await esl.do(f"callcenter_config tier set level {queue} {agent} {level}")
        if queue in changed and there["position"] != position:  # a queue that goes round turns its positions itself
            await esl.do(f"callcenter_config tier set position {queue} {agent} {position}")
    for queue, agent in tiers.keys() - wanted.tiers.keys():
        if queue in wanted.queues or agent not in wanted.agents:
            await esl.do(f"callcenter_config tier del {queue} {agent}")
