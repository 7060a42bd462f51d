from __future__ import annotations

import json
from dataclasses import replace

import pytest
from plan_centers import center, deployed, queue, tree

from ccctl.center import Conference, Flow, Play
from ccctl.diagnostics import Rejected
from ccctl.plan import make_plan
from ccctl.plan.live import Live
from ccctl.plan.output import plan_json, plan_text
from ccctl.plan.plan import Plan
from ccctl.plan.safety import check_safety

BUSY = Live(calls=5, waiting={"orders": 3}, seats={"1002": 1}, trunks={"telecom": 2})


def plan(live: Live = BUSY, texts: dict[str, str] | None = None, **changes: object) -> Plan:
    return make_plan(center(**changes), tree(**(texts or {})), deployed(center(), tree(), live=live))


def effects(found: Plan) -> dict[str, str]:
    return {change.address: change.effect for change in found.changes}


def codes(found: Plan, *allow: str, drains: bool = False) -> list[str]:
    try:
        check_safety(found, allow, drains=drains)
    except Rejected as stop:
        assert stop.exit_code == 3
        return [one.code.name for one in stop.report]
    return []


def test_what_goes_says_how_many_calls_are_on_it() -> None:
    assert effects(plan(trunks={}))["trunk.telecom"] == "drains: 2 calls up on it"
    assert effects(plan(queues={}))["queue.orders"] == "drains: 3 callers waiting in it"
    assert effects(plan(seats={"1001": center().seats["1001"]}))["seat.1002"] == "drains: it is in a call"
    assert effects(plan(Live(), trunks={}, queues={})) == {"trunk.telecom": "live", "queue.orders": "live"}


def test_a_changed_queue_says_that_nobody_loses_the_place() -> None:
    slow = queue("orders", ("1001", "1002"), max_wait_ms=1000)
    assert effects(plan(queues={"orders": slow}))["queue.orders"] == "live: 3 callers waiting, none loses the place"


def test_a_changed_menu_or_flow_says_what_becomes_of_who_is_in_it() -> None:
    live = Live(calls=2, on={"menu.main": frozenset({"1"}), "flow.hotline": frozenset({"2", "3"})})
    changed = {
        "menus": {"main": replace(center().menus["main"], retries=7)},
        "flows": {"hotline": Flow("hotline", (Play("x"),))},
    }
    found = effects(plan(live, **changed))
    assert found["menu.main"] == "live: 1 caller in it: a key that is pressed means what it means then"
    assert (
        found["flow.hotline"] == "live: 2 callers in it: behind the step that is going on comes what comes there then"
    )
    assert effects(plan(Live(), **changed))["menu.main"] == "live"


def test_a_restart_says_how_many_calls_are_lost() -> None:
    assert "calls that are up are lost (5 calls up now)." in plan_text(plan(texts={"asterisk": "x"}))


def test_a_seat_in_a_call_is_removed_only_when_allowed_by_name() -> None:
    found = plan(seats={"1001": center().seats["1001"]})
    assert codes(found) == ["CC404"]
    assert codes(found, drains=True) == []
    assert codes(found, "delete:seat.1002") == []
    assert codes(plan(Live(), seats={"1001": center().seats["1001"]})) == []


def test_a_queue_with_waiting_callers_goes_only_when_it_is_said_what_becomes_of_them() -> None:
    found = plan(queues={})
    with pytest.raises(Rejected) as stop:
        check_safety(found)
    [problem] = stop.value.report.diagnostics
    assert problem.message == "removes queue orders, in which 3 callers wait"
    assert "--drain" in problem.hint
    assert codes(found, drains=True) == []
    assert codes(found, "delete:queue.orders") == []


def test_calls_come_and_go_without_making_another_plan() -> None:
    assert plan(queues={}).digest == plan(Live(), queues={}).digest
    assert plan(queues={}).base == plan(Live(), queues={}).base
    assert json.loads(plan_json(plan()))["live"] == {
        "calls": 5,
        "waiting": {"orders": 3},
        "seats_in_calls": ["1002"],
        "affected": 0,
        "when_idle": [],
    }


def test_who_is_in_a_conference_that_goes_stays_there_and_nothing_stops() -> None:
    room = Conference("daily", "8800")
    live = Live(calls=2, on={"conference.daily": frozenset({"1", "2"})})
    found = make_plan(center(), tree(), deployed(center(conferences={"daily": room}), tree(), live=live))
    assert effects(found)["conference.daily"] == "drains: 2 callers in it"
    assert codes(found) == []
