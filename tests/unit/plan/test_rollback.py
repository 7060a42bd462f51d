from __future__ import annotations

from dataclasses import replace

from plan_centers import FOUNDATION, center, deployed, queue, tree

from ccctl.center import Center, Moved
from ccctl.deploy.record import new_release, release_again
from ccctl.plan import Observed, Release, make_plan
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
    assert "  ~ pjsip.conf: (secret changed), as in release 5\n" in plan_text(plan)
    assert "Only the engine's files differ" not in plan_text(plan)


def renamed(state: Observed, now: Center, number: int, old: str, new: str) -> Observed:
    """What is seen after an apply of a center in which a queue was renamed, its record as an apply writes it."""
    moved = replace(now, moved=(Moved("queue", old, new),))
    plan = make_plan(moved, tree(), state)
    assert plan.moves == {f"queue.{new}": f"queue.{old}"}
    record = new_release(moved, plan, tree(), number=number, before=state.release, prints={})
    return replace(state, release=record, last_number=number)


def queues(*names: str) -> Center:
    return center(queues={name: queue(name, ("1001", "1002")) for name in names})


def test_the_way_back_across_renames_is_a_rename_back() -> None:
    first = deployed(queues("orders"), tree())
    second = renamed(first, queues("sales"), 8, "orders", "sales")
    third = renamed(second, queues("deals"), 9, "sales", "deals")
    assert first.release is not None
    plan = plan_rollback(first.release, third)
    assert plan.moves == {"queue.orders": "queue.deals"}
    assert [(change.verb, change.address) for change in plan.changes] == [("update", "queue.orders")]
    assert second.release is not None
    assert plan_rollback(second.release, third).moves == {"queue.sales": "queue.deals"}
    back = replace(
        third, release=release_again(first.release, plan, number=10, before=third.release, placed={}), last_number=10
    )
    assert third.release is not None
    forth = plan_rollback(third.release, back)
    assert forth.moves == {"queue.deals": "queue.orders"}, "and forth again"


def test_another_thing_of_the_old_name_is_not_taken_for_it() -> None:
    first = deployed(queues("orders"), tree())
    second = renamed(first, queues("sales"), 8, "orders", "sales")
    both = queues("sales", "orders")
    plan = make_plan(both, tree(), second)
    record = new_release(both, plan, tree(), number=9, before=second.release, prints={})
    third = replace(second, release=record, last_number=9)
    assert first.release is not None
    plan = plan_rollback(first.release, third)
    assert plan.moves == {}
    assert [(change.verb, change.address) for change in plan.changes] == [("delete", "queue.sales")]


def test_a_record_from_before_renames_were_kept_is_read() -> None:
    found = release(5)
    text = found.to_json().replace(' "origins": {},\n', "")
    assert "origins" not in text
    assert Release.from_json(text) == found
