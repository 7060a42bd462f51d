"""What a call to a number can come to: the addresses of everything that its way refers to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from ccctl.center import Center, Closed, Destination, InCallers, Open, Tagged
from ccctl.center.condition import SwitchedOn

_SECTIONS = {
    "flow": "flows",
    "menu": "menus",
    "queue": "queues",
    "team": "teams",
    "voicemail": "voicemails",
    "survey": "surveys",
    "conference": "conferences",
}


def reached(center: Center, number: str) -> frozenset[str]:
    """The addresses, the number's own with them: flows, menus, queues, hours, callers, switches, voicemails."""
    start = center.numbers.get(number)
    if start is None:
        return frozenset()
    found = {f"number.{number}"}
    open_: list[Any] = [start]
    while open_:
        for address, thing in _refers(center, open_.pop()):
            if address not in found:
                found.add(address)
                if thing is not None:
                    open_.append(thing)
    return frozenset(found)


def _refers(center: Center, thing: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(thing, Destination):
        section = _SECTIONS.get(thing.kind)
        known = getattr(center, section, {}) if section else {}
        if thing.is_node:
            yield f"{thing.kind}.{thing.name}", known.get(thing.name)
    elif isinstance(thing, Open | Closed):
        yield f"hours.{thing.hours}", None
    elif isinstance(thing, InCallers):
        yield f"callers.{thing.callers}", None
    elif isinstance(thing, SwitchedOn):
        yield f"switch.{thing.switch}", None
    elif isinstance(thing, tuple | list | frozenset):
        for one in thing:
            yield from _refers(center, one)
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from _refers(center, one)
    elif is_dataclass(thing) and not isinstance(thing, Tagged):
        for field in fields(thing):
            if field.name != "span":
                yield from _refers(center, getattr(thing, field.name))
