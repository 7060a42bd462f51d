from __future__ import annotations

from dataclasses import replace

import pytest
from plan_centers import center, deployed, queue, tree

from ccctl.center import Center
from ccctl.diagnostics import Rejected
from ccctl.plan import Observed, Plan, make_plan
from ccctl.plan.live import Live
from ccctl.plan.plan import plan_rollback
from ccctl.plan.safety import check_destroy, check_safety, check_unread

SPARE = queue("spare", ("1001",))


def guarded(**said: bool) -> Center:
    found = center(protect={name.replace("_", "."): value for name, value in said.items()})
    return replace(found, queues={**found.queues, "spare": SPARE})


def after(before: Center, now: Center, live: Live | None = None) -> tuple[Plan, Observed]:
    observed = deployed(before, tree(), live=live or Live())
    return make_plan(now, tree(), observed), observed


def refused(plan: Plan, *allow: str) -> list[str]:
    try:
        check_safety(plan, allow)
    except Rejected as stop:
        assert stop.exit_code == 3
        return [f"{one.code.name} {one.hint}" for one in stop.report]
    return []


def test_what_is_protected_goes_only_when_that_is_allowed_by_its_own_name() -> None:
    plan, _ = after(guarded(queue_spare=True), center())
    assert refused(plan) == ["CC406 if that is meant, say so: --allow unprotect:queue.spare"]
    assert refused(plan, "delete:queue.spare") == refused(plan)
    assert refused(plan, "unprotect:queue.spare") == []
    assert refused(after(guarded(), center())[0]) == []


def test_a_line_that_is_deleted_does_not_lift_protection_and_false_does() -> None:
    plan, _ = after(guarded(queue_spare=True), guarded())
    assert plan.is_empty
    assert plan.resources["queue.spare"]["protect"] == "true"
    plan, _ = after(guarded(queue_spare=True), guarded(queue_spare=False))
    [change] = plan.changes
    assert (change.address, change.attributes[0].name, change.attributes[0].new) == ("queue.spare", "protect", None)
    assert refused(plan) == []


def test_a_rollback_does_not_lift_protection() -> None:
    early = deployed(guarded(), tree()).release
    assert early is not None
    plan = plan_rollback(replace(early, number=6), deployed(guarded(queue_spare=True), tree()))
    assert plan.resources["queue.spare"]["protect"] == "true"
    gone = deployed(center(), tree()).release
    assert gone is not None
    plan = plan_rollback(gone, deployed(guarded(queue_spare=True), tree()))
    assert refused(plan) == ["CC406 if that is meant, say so: --allow unprotect:queue.spare"]


def test_destroy_stops_for_calls_and_for_what_is_protected() -> None:
    check_destroy(deployed(center(), tree()))
    busy = deployed(guarded(queue_spare=True, center_acme=True), tree(), live=Live(calls=2))
    with pytest.raises(Rejected) as stop:
        check_destroy(busy)
    assert stop.value.exit_code == 3
    assert [one.hint.rpartition(" ")[2] for one in stop.value.report] == [
        "unprotect:center.acme",
        "unprotect:queue.spare",
        "destroy:engine",
    ]
    with pytest.raises(Rejected):
        check_destroy(busy, ["destroy:engine", "unprotect:queue.spare"])
    check_destroy(busy, ["destroy:engine", "unprotect:queue.spare", "unprotect:center.acme"])


def test_destroy_of_what_can_not_be_read_is_allowed_by_name() -> None:
    with pytest.raises(Rejected, match="it is not known what would be lost"):
        check_unread("the record is damaged")
    check_unread("the record is damaged", ["destroy:engine"])
