from __future__ import annotations

from dataclasses import replace

import pytest
from plan_centers import center, deployed, queue, tree

from ccctl.center import Center, Moved, Seat
from ccctl.diagnostics import Rejected
from ccctl.plan import Plan, make_plan
from ccctl.plan.affected import affected, affected_text
from ccctl.plan.change import Update
from ccctl.plan.live import Live
from ccctl.plan.output import plan_text
from ccctl.plan.safety import check_safety

ON = {"trunk.telecom": frozenset({"a", "b"}), "seat.1002": frozenset({"a"}), "menu.main": frozenset({"c"})}
BUSY = Live(calls=14, seats={"1002": 1}, trunks={"telecom": 2}, waiting={"orders": 2}, on=ON)


def plan(live: Live = BUSY, restart: bool = False, **changes: object) -> Plan:
    texts = {"asterisk": "other"} if restart else {}
    return make_plan(center(**changes), tree(**texts), deployed(center(), tree(), live=live))


def rules(found: Plan, *allow: str, drains: bool = False, idle: tuple[str, ...] = ()) -> list[str]:
    try:
        check_safety(found, allow, drains=drains, idle=idle)
    except Rejected as stop:
        return [one.code.name for one in stop.report]
    return []


def renamed(**changes: object) -> Center:
    now = replace(center(), moved=(Moved("queue", "orders", "sales"),), **changes)  # type: ignore[arg-type]
    return replace(now, queues={"sales": replace(queue("orders", ("1001", "1002")), name="sales")})


def test_the_last_line_says_how_many_calls_meet_the_change_and_how_to_meet_none() -> None:
    found = plan(seats={"1001": center().seats["1001"]})
    assert affected_text(found) == (
        "1 of 14 calls affected; 0 of 14 calls affected if applied with --when-idle seat.1002"
    )
    assert plan_text(found).endswith(affected_text(found) + "\n")
    assert affected_text(plan()) == "0 of 14 calls affected"
    assert affected_text(plan(Live())) == ""


def test_a_call_that_is_on_two_things_counts_once() -> None:
    found = plan(trunks={}, seats={"1001": center().seats["1001"]})
    assert affected(found).calls == 2
    assert affected(found).on == ("seat.1002", "trunk.telecom")


def test_a_restart_meets_every_call_and_is_blocked_while_calls_are_up() -> None:
    found = plan(restart=True)
    assert affected(found).calls == 14
    assert affected(found).on == ("engine",)
    assert rules(found) == ["CC407"]
    assert rules(found, "restart:engine") == rules(found, idle=("engine",)) == []
    assert rules(plan(Live(), restart=True)) == []


def test_a_menu_with_callers_is_removed_when_it_is_said_what_becomes_of_them() -> None:
    found = plan(menus={})
    assert rules(found) == ["CC408"]
    assert rules(found, drains=True) == rules(found, "delete:menu.main") == rules(found, idle=("menu.main",)) == []
    assert rules(plan(Live(), menus={})) == []


def test_seats_that_go_by_the_hundred_are_one_line_whatever_their_names() -> None:
    many = {str(number): Seat(str(number), f"Agent {number}", "orders") for number in range(1100, 1300)}
    before = center(seats={**center().seats, **many})
    found = make_plan(center(), tree(), deployed(before, tree()))
    lines = [line.split() for line in plan_text(found).splitlines() if "seat." in line]
    assert lines == [["-", "seat.1100-1299", "live"]]


def test_a_rename_is_a_change_and_no_removal() -> None:
    found = make_plan(renamed(), tree(), deployed(center(), tree(), live=BUSY))
    assert found.moves == {"queue.sales": "queue.orders"}
    change = next(one for one in found.changes if one.address == "queue.sales")
    assert isinstance(change, Update)
    assert change.was == "queue.orders"
    assert change.effect == "drains: 2 callers waiting in it"
    assert "queue.sales  (was queue.orders)" in plan_text(found)
    assert rules(found) == ["CC405"]
    assert found.count("-") == found.count("+") == 0


def test_a_rename_that_was_made_says_nothing() -> None:
    assert make_plan(renamed(), tree(), deployed(renamed(), tree())).is_empty


def test_protection_goes_with_a_rename() -> None:
    before = center(protect={"queue.orders": True})
    assert make_plan(renamed(), tree(), deployed(before, tree())).resources["queue.sales"]["protect"] == "true"


def test_waiting_for_what_is_not_idle_is_no_license_for_something_else() -> None:
    with pytest.raises(Rejected, match="in a call"):
        check_safety(plan(seats={"1001": center().seats["1001"]}), idle=("trunk.telecom",))
