"""A queue as attributes: who is rung for its callers, how, and what callers are told and offered."""

from __future__ import annotations

from ccctl.center import Announce, Callback, Queue, Sticky
from ccctl.plan.text import duration, seats_in_order


def queue(found: Queue) -> dict[str, str]:
    """Attribute -> text; empty where the queue has nothing of it."""
    level = found.service_level
    return {
        "strategy": found.strategy,
        **_members(found),
        "ring": duration(found.ring_ms),
        "wrap_up": duration(found.wrap_up_ms),
        "wrap_up_codes": ", ".join(found.wrap_up_codes),
        "rest_after_missed": duration(found.rest_after_missed_ms),
        "rest_after_declined": duration(found.rest_after_declined_ms),
        "pause_after_missed": _count(found.pause_after_missed),
        "max_wait": duration(found.max_wait_ms),
        "max_waiting": "none" if found.max_waiting is None else str(found.max_waiting),
        "weight": _count(found.weight),
        "sticky": "" if found.sticky is None else _sticky(found.sticky),
        "service_level": "" if level is None else f"{level.target} % within {duration(level.answer_within_ms)}",
        "music": found.music,
        "announce": "" if found.announce is None else _announce(found.announce),
        "say_seat_number": "true" if found.say_seat_number else "",
        "whisper": found.whisper or "",
        "callback": "" if found.callback is None else _callback(found.callback),
        "overflow_full": str(found.overflow.full or ""),
        "overflow_timeout": str(found.overflow.timeout or ""),
        "overflow_unstaffed": str(found.overflow.unstaffed or ""),
        **{f"overflow_key {key}": str(to) for key, to in found.overflow.keys.items()},
        "recording": str(found.recording or ""),
        "survey": found.survey or "",
    }


def _members(found: Queue) -> dict[str, str]:
    tiers: dict[int, list[str]] = {}
    for member in found.members:
        tiers.setdefault(member.tier, []).append(member.seat)
    told = ", ".join if found.strategy == "in-order" else _in_ranges
    return {f"tier {tier}" if len(tiers) > 1 else "members": told(seats) for tier, seats in sorted(tiers.items())}


def _in_ranges(seats: list[str]) -> str:
    return ", ".join(seats_in_order(seats))


def _count(number: int) -> str:
    return str(number) if number else ""


def _sticky(found: Sticky) -> str:
    return f"the last seat within {duration(found.within_ms)}, for {duration(found.wait_ms)}"


def _announce(found: Announce) -> str:
    told = [word for word, said in (("position", found.position), ("wait", found.wait)) if said]
    parts = [f"{' and '.join(told)} every {duration(found.every_ms)}"] if told else []
    if found.also is not None:
        parts.append(f"{found.also} every {duration(found.also_every_ms)}")
    return ", ".join(parts)


def _callback(found: Callback) -> str:
    prompt = f", {found.prompt}" if found.prompt else ""
    again = f"{found.tries} tries, again after {duration(found.again_ms)}, rings {duration(found.ring_ms)}"
    return f"key {found.key}{prompt}, {again}"
