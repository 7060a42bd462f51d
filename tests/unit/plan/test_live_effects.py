from __future__ import annotations

import json
from dataclasses import replace

import pytest
from plan_centers import center, deployed, queue, tree

from ccctl.center import Callback, Conference, Feature, Features, Flow, Moved, Play, Queue
from ccctl.diagnostics import Rejected
from ccctl.plan import make_plan
from ccctl.plan.live import PARKED_CALLS, Live
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


def with_callback(name: str) -> Queue:
    return replace(queue(name, ("1001", "1002")), callback=Callback("1", None, 2, 60_000, 30_000))


PROMISED = Live(calls=5, on={"callback.orders": frozenset({"1", "2"})})
CALLING = center(queues={"orders": with_callback("orders")})


def promised(live: Live, **changes: object) -> Plan:
    return make_plan(center(**changes), tree(), deployed(CALLING, tree(), live=live))


@pytest.mark.parametrize("queues", [{}, {"orders": queue("orders", ("1001", "1002"))}], ids=["queue", "callback"])
def test_promised_callbacks_that_nobody_would_make_are_told_and_stop_the_plan(queues: dict[str, Queue]) -> None:
    found = promised(PROMISED, queues=queues)
    assert effects(found)["queue.orders"] == "drains: 2 promised callbacks would never be made"
    assert (
        "0 of 5 calls affected; 2 promised callbacks would never be made; none if applied with --when-idle callback.orders"
        in plan_text(found)
    )
    with pytest.raises(Rejected) as stop:
        check_safety(found)
    [problem] = stop.value.report.diagnostics
    assert problem.message == "queue orders calls nobody back any more: 2 promised callbacks would never be made"
    assert (
        problem.hint == "--drain 10m has them made first, --when-idle callback.orders waits for it, --now gives them up"
    )
    assert codes(found) == ["CC690"]
    assert codes(found, drains=True) == codes(found, "delete:callback.orders") == []
    assert codes(promised(Live(calls=5), queues=queues)) == []


def test_a_renamed_queue_makes_the_callbacks_that_it_has_promised() -> None:
    other = {"queues": {"sales": with_callback("sales")}, "moved": (Moved("queue", "orders", "sales"),)}
    found = promised(PROMISED, **other)
    assert effects(found)["queue.sales"] == "live: 2 promised callbacks made under the new name"
    assert codes(found) == []
    silent = {**other, "queues": {"sales": queue("sales", ("1001", "1002"))}}
    assert effects(promised(PROMISED, **silent))["queue.sales"] == "drains: 2 promised callbacks would never be made"
    assert codes(promised(PROMISED, **silent)) == ["CC690"]


def test_a_changed_callback_keeps_what_was_promised() -> None:
    slower = replace(with_callback("orders"), callback=Callback("2", None, 9, 60_000, 30_000))
    found = promised(PROMISED, queues={"orders": slower})
    assert effects(found)["queue.orders"] == "live"
    assert codes(found) == []


@pytest.mark.parametrize(
    ("code", "then"),
    [("*69", "fetched by the new code"), ("", "who is not fetched rings at the seat that has parked the call")],
)
def test_parked_callers_are_told_of_when_the_code_of_park_changes(code: str, then: str) -> None:
    live = Live(calls=2, on={PARKED_CALLS: frozenset({"1", "2"})})
    parks = Features({Feature.PARK: "*68", Feature.PICK_UP: "*8"})
    others = Features({Feature.PICK_UP: "*8", **({Feature.PARK: code} if code else {})})
    found = make_plan(center(features=others), tree(), deployed(center(features=parks), tree(), live=live))
    assert effects(found)["features.center"] == f"live: 2 callers parked: {then}"
    assert codes(found) == []
    same = Features({Feature.PARK: "*68"})
    found = make_plan(center(features=same), tree(), deployed(center(features=parks), tree(), live=live))
    assert effects(found)["features.center"] == "live"
