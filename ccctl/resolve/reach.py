"""What no call ever comes to."""

from __future__ import annotations

from collections import defaultdict

from ccctl.center import Center, Kind, Role
from ccctl.diagnostics import Note, Report, Span, codes
from ccctl.resolve.graph import Graph

LISTED = 5  # seats named in a message before "and n more"


def check_reachable(graph: Graph, meant: frozenset[str], report: Report) -> None:
    """CC232: a flow, menu, queue or voicemail that no number leads to.

    `meant` are nodes that a misspelt name probably means; they count as reached, so that one typo is one problem.
    """
    if not graph.entries:
        return  # said once, as CC270
    reached = graph.reached([*(edge.target for edge in graph.entries), *meant])
    callers: dict[str, list[str]] = defaultdict(list)
    for source, out in graph.edges.items():
        for edge in out:
            if source != edge.target:
                callers[edge.target].append(source)
    for node, span in graph.nodes.items():
        if node in reached or node.startswith(("team/", "conference/")):  # seats dial conferences
            continue
        kind, _, name = node.partition("/")
        sources = list(dict.fromkeys(callers[node]))
        report.add(
            codes.CC232,
            f'no call reaches {kind} "{name}"' + (f": only {' and '.join(sources)} leads there" if sources else ""),
            span,
            hint=f"send calls to {node}, or remove it",
            notes=tuple(Note(f"{source} is not reached either", graph.nodes[source]) for source in sources),
        )


def check_teams_used(center: Center, used_teams: frozenset[str], graph: Graph, report: Report) -> None:
    """CC233: a team in no queue and in no destination."""
    direct = _destinations(graph, Kind.TEAM)
    for team in center.teams.values():
        if team.name not in used_teams and team.name not in direct:
            report.add(
                codes.CC233,
                f'team "{team.name}" is in no queue, and no call is sent to it',
                team.span,
                hint="add it to a queue's members, or remove it",
            )


def check_seats_used(center: Center, graph: Graph, report: Report) -> None:
    """CC234: seats that no call can ring, one warning for each place that defines such seats."""
    rung = {member.seat for queue in center.queues.values() for member in queue.members}
    rung |= _destinations(graph, Kind.SEAT)
    if any(menu.dial_seats for menu in center.menus.values()):
        return
    idle: dict[Span | None, list[str]] = defaultdict(list)
    for seat in center.seats.values():
        if seat.team is None and seat.number not in rung and seat.role is not Role.SUPERVISOR:
            idle[seat.span].append(seat.number)
    for span, seats in idle.items():
        listed = ", ".join(seats[:LISTED]) + (f" and {len(seats) - LISTED} more" if len(seats) > LISTED else "")
        report.add(
            codes.CC234,
            f"seat {listed} is in no queue and no team, and no call is sent to it" if len(seats) == 1
            else f"seats {listed} are in no queue and no team, and no call is sent to them",
            span,
            hint="add them to a queue's members" if len(seats) > 1 else "add it to a queue's members",
        )  # fmt: skip


def _destinations(graph: Graph, kind: Kind) -> set[str]:
    edges = [*graph.entries, *(edge for out in graph.edges.values() for edge in out)]
    return {edge.to.name for edge in edges if edge.to.kind is kind}
