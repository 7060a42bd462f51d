"""A center with few seats: calls go where they went with all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccctl.pipeline import accept
from ccctl.plan.few_seats import few_members, few_seats
from ccctl.plan.keeping import center_from_json, center_to_json
from ccctl.plan.reach import reached

EXAMPLES = sorted(Path(__file__).parents[3].glob("examples/*/center.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.parent.name)
def test_a_kept_center_with_few_seats_leads_to_the_same_places(example: Path) -> None:
    center, _ = accept(example)
    text = center_to_json(center)
    few, whole = center_from_json(text, few=True), center_from_json(text)
    assert center_to_json(whole) == text
    assert whole.trunks.keys() == center.trunks.keys()
    ways = {number: reached(few_members(whole), number) for number in whole.numbers}
    assert {number: reached(few, number) for number in few.numbers} == ways
    least = few_seats(few_members(whole), ways.values())
    assert least.seats.items() <= few.seats.items(), "every seat that a call can come to is there"
    assert (few.queues, few.teams, few.flows) == (least.queues, least.teams, least.flows)
    assert len(few.seats) <= len(whole.seats)


def test_of_a_team_of_many_one_is_left_and_those_that_are_called(tmp_path: Path) -> None:
    spec = tmp_path / "center.yaml"
    spec.write_text(
        """\
ccctl: 1
center: acme
timezone: UTC
teams: {orders: {}}
seats: {101-180: {team: orders}, 201: {}, 202: {}, 203: {}}
trunks: {main: {sip: {host: 192.0.2.1}}}
numbers: {"030555": flow/in}
flows: {in: [go: menu/ask]}
menus: {ask: {prompt: hello, keys: {1: queue/orders, 2: seat/202, 3: team/orders}}}
prompts: {hello: {say: One or two}}
queues: {orders: {strategy: ring-all, members: [{team: orders}], max_wait: 1m, overflow: {timeout: seat/203}}}
"""
    )
    center, _ = accept(spec)
    few = center_from_json(center_to_json(center), few=True)
    assert list(few.seats) == ["101", "202", "203"]
    assert (len(few.queues["orders"].members), few.teams["orders"].seats) == (1, ("101",))
