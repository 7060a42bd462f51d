"""Which seat is next: tiers before strategy, strategy within a tier."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Queue, Strategy
from ccctl.trace.desk import Desk


def best_tier(queue: Queue, desks: Mapping[str, Desk], now: int, just_tried: frozenset[str]) -> list[str]:
    """The free seats of the first tier that has any, as listed in the spec; not those that were tried just now."""
    free = [each for each in queue.members if each.seat not in just_tried and desks[each.seat].free_for_queues(now)]
    if not free:
        return []
    tier = min(member.tier for member in free)
    return [member.seat for member in free if member.tier == tier]


def allowed(queue: Queue, free: list[str], desks: Mapping[str, Desk], last_offered: str | None) -> list[str]:
    """Those of the free seats that the strategy lets ring next: all at once for ring-all, any one of them otherwise."""
    match queue.strategy:
        case Strategy.RING_ALL | Strategy.RANDOM:
            return free
        case Strategy.IN_ORDER:
            return free[:1]
        case Strategy.ROUND_ROBIN:
            return [_after(queue, free, last_offered)]
        case Strategy.LONGEST_IDLE:
            idle_since = {seat: _ended(desks[seat]) for seat in free}
            return [seat for seat in free if idle_since[seat] == min(idle_since.values())]
        case Strategy.FEWEST_CALLS:
            fewest = min(desks[seat].calls_taken for seat in free)
            return [seat for seat in free if desks[seat].calls_taken == fewest]


def _ended(desk: Desk) -> int:
    return -1 if desk.last_call_ended is None else desk.last_call_ended


def _after(queue: Queue, free: list[str], last_offered: str | None) -> str:
    """The first free seat after the last one that was offered a call of this queue, going round; first: as listed."""
    listed = [member.seat for member in queue.members]
    start = listed.index(last_offered) + 1 if last_offered in listed else 0
    return next(seat for seat in listed[start:] + listed[:start] if seat in free)
