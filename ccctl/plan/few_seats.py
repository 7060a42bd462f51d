"""A center with few seats, in which calls go the same ways: one seat of each queue and team, and those that are called.

Who is rung first is not told from one center to another, and a thousand seats more cost a plan its speed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ccctl.center import Center


def few_members(center: Center) -> Center:
    """The same ways, with one seat of each queue and team."""
    queues = {
        name: queue if len(queue.members) < 2 else replace(queue, members=queue.members[:1])
        for name, queue in center.queues.items()
    }
    teams = {
        name: team if len(team.seats) < 2 else replace(team, seats=team.seats[:1])
        for name, team in center.teams.items()
    }
    return replace(center, queues=queues, teams=teams)


def few_seats(center: Center, ways: Iterable[Collection[str]]) -> Center:
    """A center with few members, and only those seats: and the seats that lie on these ways (reach.py)."""
    wanted = {member.seat for queue in center.queues.values() for member in queue.members}
    wanted |= {seat for team in center.teams.values() for seat in team.seats}
    wanted |= {address.partition(".")[2] for way in ways for address in way if address[:5] == "seat."}
    return replace(center, seats={number: seat for number, seat in center.seats.items() if number in wanted})


def leave_few(center: dict[str, Any]) -> None:
    """The same of a center that is kept as text (keeping.py), in place: every seat that is called anywhere stays.

    KeyError, TypeError or AttributeError where the text has another form.
    """
    rest = {name: part for name, part in center.items() if name != "seats"}
    for section, field in (("queues", "members"), ("teams", "seats")):
        for _, one in rest.get(section, {"v": ()})["v"]:
            one[field] = one.get(field, [])[:1]
    if "seats" not in center:
        return
    seats = dict(center["seats"]["v"])
    wanted = dict.fromkeys(_seats(rest))  # in order, and each once
    left = [*wanted]
    while left:
        for number in _seats(seats.get(left.pop())):
            if number not in wanted:
                wanted[number] = None
                left.append(number)
    center["seats"]["v"] = [[number, seat] for number, seat in center["seats"]["v"] if number in wanted]


def _seats(value: Any) -> Iterator[str]:
    """The seats that a kept value names: as a member, in a team, or as a destination."""
    if isinstance(value, list):
        for one in value:
            yield from _seats(one)
    elif isinstance(value, dict):
        kind = value.get("$")
        if kind == "Member":
            yield value["seat"]
        elif kind == "Team":
            yield from value["seats"]
        elif kind == "Destination" and value["kind"].get("v") == "seat":
            yield value["name"]
        for one in value.values():
            if isinstance(one, dict | list):
                yield from _seats(one)
