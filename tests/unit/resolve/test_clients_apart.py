"""The outsourced center: no way leads from one client's callers to another client's queue, box, survey or hook."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccctl.center import Ask, Center, EventHook, ScreenPop
from ccctl.pipeline import accept
from ccctl.trace.picture import picture_of

SPEC = Path(__file__).parents[3] / "examples/outsourcer/center.yaml"
CLIENTS = {"garden": "01134960301", "bike": "01134960302"}


@pytest.fixture(scope="module")
def center() -> Center:
    return accept(SPEC)[0]


def reached(center: Center, number: str) -> set[str]:
    """Every node but people that a call to this number may come to, by the rows of the picture."""
    boxes = picture_of(center).boxes
    found, ahead = set[str](), [f"number/{number}"]
    while ahead:
        node = ahead.pop()
        if node in found:
            continue
        found.add(node)
        ahead += [row.to for row in boxes[node].rows if row.to and row.to in boxes]
    return {node for node in found if not node.startswith(("team/", "seat/"))}


def test_callers_of_one_client_come_to_nothing_of_another(center: Center) -> None:
    ways = {client: reached(center, number) for client, number in CLIENTS.items()}
    assert not ways["garden"] & ways["bike"]
    for client, nodes in ways.items():
        assert len(nodes) > 4
        named = {node for node in nodes if not node.startswith(("number/", "end/"))}
        assert all(node.partition("/")[2].startswith(client) for node in named), named


def test_hooks_hear_of_their_own_clients_calls_and_of_nothing_else(center: Center) -> None:
    for hook in center.hooks.values():
        client = hook.name.partition("-")[0]
        if isinstance(hook, EventHook | ScreenPop):
            assert hook.numbers == (center.plan.e164(CLIENTS[client]),)
    for flow in center.flows.values():
        for step in flow.steps:
            if isinstance(step, Ask):
                assert step.hook.partition("-")[0] == flow.name.partition("-")[0]


def test_seats_of_one_client_are_in_no_queue_of_another(center: Center) -> None:
    teams = {"garden": "garden-shop", "bike": "bike-shop"}
    for queue in center.queues.values():
        client = queue.name.partition("-")[0]
        assert {center.seats[member.seat].team for member in queue.members} <= {teams[client], "shared"}
    for name, team in center.teams.items():
        assert all(center.seats[seat].team is None for seat in team.supervisors), name
    assert len({seat for team in center.teams.values() for seat in team.supervisors}) == 3
