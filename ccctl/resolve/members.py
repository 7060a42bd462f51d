"""Who is in a queue: teams, seats and skills to members, each with its tier."""

from __future__ import annotations

from ccctl.center import Member, Seat
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context
from ccctl.resolve.team import TeamSeats
from ccctl.schema.queue import MemberSpec, QueueSpec
from ccctl.schema.seat import seat_numbers

Rank = tuple[int, int]  # the written tier, then what makes a lower level of a skill a larger number
NO_LEVEL = -1_000_000  # of seats that are named as they are: before every level


def build_members(
    context: Context, name: str, queue: QueueSpec, seats: dict[str, Seat], teams: TeamSeats
) -> tuple[Member, ...]:
    """The members in the order of the spec; a seat named twice has its lowest tier. CC211: an entry without effect.

    Within a written tier come the seats that an entry names as they are, then those that it finds by skill, the
    highest level first.
    """
    ranks: dict[str, Rank] = {}
    for at, entry in enumerate(queue.members):
        found = _by_skill(context, name, at, entry, seats) if entry.skill else _named(entry, seats, teams)
        useful = False
        for number, rank in found.items():
            if number not in ranks or rank < ranks[number]:
                ranks[number] = rank
                useful = True
        if found and not useful:
            context.problem(
                codes.CC211,
                f'queue "{name}": every seat of this entry is a member already, in the same tier or a lower one',
                *("queues", name, "members", at),
                hint="remove it, or take these seats out of the other entry: the lowest tier of a seat counts",
            )
    tiers = {rank: tier for tier, rank in enumerate(sorted(set(ranks.values())), 1)}
    return tuple(Member(number, tiers[rank]) for number, rank in ranks.items())


def _named(entry: MemberSpec, seats: dict[str, Seat], teams: TeamSeats) -> dict[str, Rank]:
    """The seats of one entry that exist, in the order of the spec."""
    if entry.team is not None:
        return dict.fromkeys(teams.get(entry.team, []), (entry.tier, NO_LEVEL))
    numbers = [number for written in entry.seats or () for number in seat_numbers(written) if number in seats]
    return dict.fromkeys(numbers, (entry.tier, NO_LEVEL))


def _by_skill(context: Context, name: str, at: int, entry: MemberSpec, seats: dict[str, Seat]) -> dict[str, Rank]:
    """The seats with all the skills of one entry; of several skills the levels are added. CC256: there is none."""
    wanted = entry.skill or {}
    able = [seat for seat in seats.values() if all(seat.skills.get(skill, 0) >= wanted[skill] for skill in wanted)]
    if not able and ("seats", "") not in context.broken:
        known = sorted({skill for seat in seats.values() for skill in seat.skills})
        missing = next((skill for skill in wanted if skill not in known), None)
        levels = " and ".join(f"{skill} of at least {level}" for skill, level in wanted.items())
        context.problem(
            codes.CC256,
            f'queue "{name}": no seat has {levels}',
            *("queues", name, "members", at, "skill"),
            hint=(context.guess("skill", missing, known) if missing else "")
            or "give a seat this skill, or ask for a lower level",
        )
    return {seat.number: (entry.tier, -sum(seat.skills[skill] for skill in wanted)) for seat in able}
