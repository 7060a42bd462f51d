from __future__ import annotations

from dataclasses import replace

from plan_centers import FOUNDATION, center, deployed, queue, tree

from ccctl.plan import Release
from ccctl.plan.output import plan_json, plan_text
from ccctl.plan.plan import plan_rollback

FAST = center(queues={"orders": queue("orders", ("1001", "1002"), max_wait_ms=120_000)})


def release(number: int, **changes: object) -> Release:
    found = deployed(center(), tree()).release
    assert found is not None
    return replace(found, number=number, **changes)  # type: ignore[arg-type]


def test_the_way_back_is_planned_like_any_change_and_reloads_only_what_differs() -> None:
    plan = plan_rollback(release(5), deployed(FAST, tree(queues="new")))
    [change] = plan.changes
    assert [(found.name, found.old, found.new) for found in change.attributes] == [("max_wait", "2m", "3m")]
    assert (plan.actions, plan.back_to, plan.release, plan.next_release) == (("queues",), 5, 7, 8)
    assert plan_text(plan).startswith("acme on dev (docker, asterisk) · release 7 → 8, back to release 5\n")
    assert '"back_to": 5' in plan_json(plan)


def test_a_release_that_is_the_same_needs_nothing() -> None:
    plan = plan_rollback(release(5), deployed(center(), tree()))
    assert plan.is_empty
    assert plan_text(plan).endswith("No changes: the center is as release 5 was.\n")


def test_other_ports_or_another_image_replace_the_engine() -> None:
    plan = plan_rollback(release(5, foundation={**FOUNDATION, "sip_port": "5070"}), deployed(center(), tree()))
    assert plan.actions == ("recreate",)
    assert plan.foundation["sip_port"] == "5070"


def test_a_file_with_another_secret_is_reloaded_though_its_text_is_the_same() -> None:
    files = dict.fromkeys(("pjsip.conf", "queues.conf", "extensions.conf"), "a")
    now = deployed(center(), tree())
    assert now.release is not None
    now = replace(now, release=replace(now.release, placed=files))
    plan = plan_rollback(release(5, placed={**files, "pjsip.conf": "b"}), now)
    assert [file.path for file in plan.files] == ["pjsip.conf"]
    assert plan.actions == ("pjsip",)
