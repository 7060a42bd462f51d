"""Teams and who is in them."""

from __future__ import annotations

from collections.abc import Iterable

from ccctl.center import Kind, Role, Seat, Team
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context
from ccctl.schema.seat import seat_numbers

TeamSeats = dict[str, list[str]]


def team_seats(seats: dict[str, Seat]) -> TeamSeats:
    """The seats of each team in the order of the spec, undefined teams included."""
    teams: TeamSeats = {}
    for seat in seats.values():
        if seat.team is not None:
            teams.setdefault(seat.team, []).append(seat.number)
    return teams


def build_teams(context: Context, seats: TeamSeats) -> dict[str, Team]:
    """The teams by name, their seats sorted: shorter numbers first."""
    return {
        name: Team(
            name,
            team.name,
            sorted_numbers(seats.get(name, ())),
            supervisors=sorted_numbers({number for written in team.supervisors for number in seat_numbers(written)}),
            span=context.key("teams", name),
        )
        for name, team in context.spec.teams.items()
    }


def sorted_numbers(numbers: Iterable[str]) -> tuple[str, ...]:
    """Seat numbers in order: shorter numbers first."""
    return tuple(sorted(numbers, key=lambda number: (len(number), number)))


def check_supervisors_are_supervisors(context: Context) -> None:
    """CC268: a team is supervised by a seat whose role is another."""
    seats = context.center.seats
    for name, team in context.spec.teams.items():
        for at, written in enumerate(team.supervisors):
            wrong = [n for n in seat_numbers(written) if n in seats and seats[n].role is not Role.SUPERVISOR]
            if wrong:
                context.problem(
                    codes.CC268,
                    f'seat {wrong[0]} supervises team "{name}", and its role is {seats[wrong[0]].role}',
                    *("teams", name, "supervisors", at),
                    hint=f'give it the role: seats: {{"{wrong[0]}": {{role: supervisor}}}}',
                    notes=(Note("the seat", seats[wrong[0]].span),),
                )


def check_teams_have_seats(context: Context) -> None:
    """CC230: a team that is to be rung and has no seats."""
    empty = {team.name for team in context.center.teams.values() if not team.seats}
    for name, queue in context.spec.queues.items():
        for at, member in enumerate(queue.members):
            if member.team in empty:
                context.problem(
                    codes.CC230,
                    f'queue "{name}" rings team "{member.team}", and no seat belongs to it',
                    *("queues", name, "members", at, "team"),
                    hint=f"give seats this team: 101-104: {{team: {member.team}}}",
                )
    edges = [*context.graph.entries, *(edge for out in context.graph.edges.values() for edge in out)]
    for edge in edges:
        if edge.to.kind is Kind.TEAM and edge.to.name in empty:
            context.report.add(
                codes.CC230,
                f'calls are sent to team "{edge.to.name}", and no seat belongs to it',
                edge.span,
                hint=f"give seats this team: 101-104: {{team: {edge.to.name}}}",
            )
