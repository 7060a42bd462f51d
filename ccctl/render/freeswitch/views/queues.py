"""Queues: mod_callcenter's file, the extensions that lead into each, and a table for the scripts beside it."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Queue, Strategy
from ccctl.center.queue import FIRST_ANNOUNCEMENT_MS, HANDLING_MS, HANDLING_WEIGHT, SHORTEST_REST_MS
from ccctl.center.spoken import CALLBACK, MINUTES, MOST
from ccctl.render.freeswitch.views.common import LANGUAGE, RELEASE, extension, overflow, seat_sound, sound
from ccctl.render.freeswitch.views.recording import MODES, mixed, notice
from ccctl.render.prompts.spoken import spoken_path
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site
from ccctl.render.words import where, whole_seconds
from ccctl.values import dataclass

STRATEGIES = {
    Strategy.RING_ALL: "ring-all",
    Strategy.ROUND_ROBIN: "sequentially-by-agent-order",  # and queue-events.lua turns the order round
    Strategy.LONGEST_IDLE: "longest-idle-agent",
    Strategy.FEWEST_CALLS: "agent-with-fewest-calls",
    Strategy.IN_ORDER: "sequentially-by-agent-order",
    Strategy.RANDOM: "random",
}
MUSIC = "local_stream://default"
# mod_callcenter has one rest a seat, in whole seconds. These two never pass as they are: rulebook.lua knows by them what
# has happened, and puts the rest of the queue that rang in their place.
MISSED, DECLINED = 7_200, 14_400


def queues(center: Center, site: Site) -> Mapping[str, object]:
    """For callcenter.conf.xml, dialplan/queues.xml and scripts/queues.lua."""
    del site
    found = sorted(center.queues.values(), key=lambda queue: queue.name)
    return {
        "queues": [_queue(center, queue) for queue in found],
        "rooms": [room for queue in found for room in rooms(queue)],
        "agents": [{"seat": seat.number, "where": where(center, seat.span)} for seat in sorted_seats(center)],
        "missed": MISSED,
        "declined": DECLINED,
        "first": FIRST_ANNOUNCEMENT_MS,
        "most": MOST,
        "minutes": MINUTES,
        "handling": HANDLING_MS,
        "weight": HANDLING_WEIGHT,
        "waits": any(queue.announce and queue.announce.wait for queue in found),
        "remember": max((queue.sticky.within_ms // 1000 for queue in found if queue.sticky), default=0),
    }


@dataclass(frozen=True, slots=True)
class Room:
    """A queue of mod_callcenter in which callers of a queue of the center stand for a while; minder.lua moves them."""

    name: str
    what: str
    queue: Queue
    seats: tuple[str, ...]


def rooms(queue: Queue) -> list[Room]:
    """One where nobody is rung; for `ring-all`, one a tier; with `sticky`, one a seat that is tried alone."""
    found = []
    if queue.strategy is Strategy.RING_ALL or queue.max_wait_ms is not None:
        found.append(Room(f"{queue.name}.0", "for whom no more seats are rung", queue, ()))
    if queue.strategy is Strategy.RING_ALL:
        for tier in sorted({member.tier for member in queue.members}):
            seats = tuple(member.seat for member in queue.members if member.tier == tier)
            found.append(Room(f"{queue.name}.{tier}", f"whom tier {tier} is rung for", queue, seats))
    if queue.sticky is not None:
        for member in queue.members:
            what = f"who want seat {member.seat}, which served them last"
            found.append(Room(f"{queue.name}.s{member.seat}", what, queue, (member.seat,)))
    return found


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
        "max_wait": queue.max_wait_ms,
        "max_waiting": queue.max_waiting,
        "at_once": queue.strategy is Strategy.RING_ALL,
        "tiers": max(member.tier for member in queue.members),
        # minder.lua ends a ring to the millisecond; this is a second way out
        "limit": whole_seconds(queue.ring_ms) + 2,
        "ring": queue.ring_ms,
        "missed": max(queue.rest_after_missed_ms, SHORTEST_REST_MS["freeswitch"]),
        "declined": max(queue.rest_after_declined_ms, SHORTEST_REST_MS["freeswitch"]),
        "wrap_up": queue.wrap_up_ms,
        "rounds": queue.strategy is Strategy.ROUND_ROBIN,
        "weight": queue.weight,
        "pause_after": queue.pause_after_missed,
        "codes": list(queue.wrap_up_codes),
        "sticky": queue.sticky,
        "survey": f"survey-{queue.survey}" if queue.survey else "",
        "announce": queue.announce,
        "callback": queue.callback,
        "back_ring": whole_seconds(queue.callback.ring_ms) if queue.callback else 0,
        "promise": sound(center, queue.callback.prompt)
        if queue.callback and queue.callback.prompt
        else f"{RELEASE}/{spoken_path(f'${{{LANGUAGE}}}', CALLBACK)}",
        "also": sound(center, queue.announce.also) if queue.announce and queue.announce.also else "",
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
        "whisper": seat_sound(center, queue.whisper) if queue.whisper else "",
        "numbered": queue.say_seat_number,
        "tells": queue.tells,
    }
