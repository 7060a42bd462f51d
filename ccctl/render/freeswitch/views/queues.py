"""Queues: mod_callcenter's file, the extensions that lead into each, and a table for the scripts beside it."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Queue, Strategy
from ccctl.render.freeswitch.views.common import extension, overflow, seat_sound, sound
from ccctl.render.freeswitch.views.recording import MODES, mixed, notice
from ccctl.render.freeswitch.views.trunks import sorted_seats
from ccctl.render.site import Site
from ccctl.render.words import where, whole_seconds

STRATEGIES = {
    Strategy.RING_ALL: "ring-all",
    Strategy.ROUND_ROBIN: "sequentially-by-agent-order",  # and queue-events.lua turns the order round
    Strategy.LONGEST_IDLE: "longest-idle-agent",
    Strategy.FEWEST_CALLS: "agent-with-fewest-calls",
    Strategy.IN_ORDER: "sequentially-by-agent-order",
    Strategy.RANDOM: "random",
}
MUSIC = "local_stream://default"


def queues(center: Center, site: Site) -> Mapping[str, object]:
    """For callcenter.conf.xml, dialplan/queues.xml and scripts/queues.lua."""
    del site
    found = sorted(center.queues.values(), key=lambda queue: queue.name)
    return {
        "queues": [_queue(center, queue) for queue in found],
        "agents": [
            {
                "seat": seat.number,
                "where": where(center, seat.span),
                # mod_callcenter has one value a seat; queue-events.lua sets it right for each queue
                "missed": max([1, *(_rest(queue.rest_after_missed_ms) for queue in _of(found, seat.number))]),
                "declined": max([1, *(_rest(queue.rest_after_declined_ms) for queue in _of(found, seat.number))]),
                # it waits until more than so many of its seconds are over: one less is the time meant, and 0 at once
                "wrap_up": min([whole_seconds(queue.wrap_up_ms) for queue in _of(found, seat.number)], default=0) - 1,
            }
            for seat in sorted_seats(center)
        ],
    }


def _of(queues: list[Queue], seat: str) -> list[Queue]:
    return [queue for queue in queues if any(member.seat == seat for member in queue.members)]


def _rest(milliseconds: int) -> int:
    """Whole seconds, and at least one: with none, mod_callcenter offers a call ten times a second."""
    return max(1, whole_seconds(milliseconds))


def _queue(center: Center, queue: Queue) -> dict[str, object]:
    positions: dict[int, int] = {}
    members = []
    for member in queue.members:
        positions[member.tier] = positions.get(member.tier, 0) + 1
        members.append({"seat": member.seat, "level": member.tier, "position": positions[member.tier]})
    return {
        "name": queue.name,
        "where": where(center, queue.span),
        "strategy": STRATEGIES[queue.strategy],
        "wanted": str(queue.strategy),
        "music": MUSIC if queue.music == "default" else seat_sound(center, queue.music),
        "heard": sound(center, queue.music) if queue.music != "default" else "",
        "max_wait": 0 if queue.max_wait_ms is None else max(1, whole_seconds(queue.max_wait_ms)),
        "max_waiting": queue.max_waiting,
        "ring": max(1, whole_seconds(queue.ring_ms)),
        "missed": _rest(queue.rest_after_missed_ms),
        "declined": _rest(queue.rest_after_declined_ms),
        "wrap_up": whole_seconds(queue.wrap_up_ms),
        "rounds": queue.strategy is Strategy.ROUND_ROBIN,
        "counts": queue.strategy is Strategy.FEWEST_CALLS,
        "members": members,
        "full": overflow(queue.overflow.full, 486),
        "timeout": overflow(queue.overflow.timeout, 480),
        "unstaffed": overflow(queue.overflow.unstaffed, 480),
        "keys": [
            {"key": key, "to": extension(to), "where": where(center, to.span or queue.span)}
            for key, to in queue.overflow.keys.items()
        ],
        "record": None if queue.recording is None else MODES[queue.recording],
        "mixed": int(mixed(center, (member.seat for member in queue.members))),
        "notice": notice(center, queue),
        "survey": f"survey-{queue.survey}" if queue.survey else "",
        "whisper": seat_sound(center, queue.whisper) if queue.whisper else "",
    }
