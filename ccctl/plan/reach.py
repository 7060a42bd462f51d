"""What a call to a number can come to: the addresses of everything that its way refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from functools import cache
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
_PLAIN = (str, int, float)  # refer to nothing


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
        yield from _all(center, thing)
    elif isinstance(thing, dict):
        yield from _all(center, thing.values())
    elif is_dataclass(thing) and not isinstance(thing, Tagged):
        kind: Any = type(thing)
        yield from _all(center, [getattr(thing, name) for name in _parts(kind)])


def _all(center: Center, things: Iterable[Any]) -> Iterator[tuple[str, Any]]:
    for thing in things:
        if thing is not None and not isinstance(thing, _PLAIN):
            yield from _refers(center, thing)


@cache
def _parts(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "span")
