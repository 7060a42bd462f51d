from __future__ import annotations

from dataclasses import replace

import pytest
from plan_centers import FOUNDATION, center, deployed, nothing, plan_between, queue, tree

from ccctl.center import Destination, Kind, Member, Menu, Seat, Strategy
from ccctl.plan import Create, Delete, Release, Update, make_plan
from ccctl.plan.fingerprints import fingerprint
from ccctl.plan.resources import resources
from ccctl.plan.text import duration, seat_ranges


def test_the_first_plan_creates_everything() -> None:
    plan = make_plan(center(), tree(), nothing())
    assert plan.actions == ("create",)
    assert {type(change) for change in plan.changes} == {Create}
    assert {change.address for change in plan.changes} == {
        "center.acme",
        "environment.dev",
        "trunk.telecom",
        "number.4008288123",
        "prompt.welcome",
        "flow.hotline",
        "menu.main",
        "team.orders",
        "seat.1001",
        "seat.1002",
        "queue.orders",
    }
    assert (plan.release, plan.next_release) == (None, 1)


def test_what_is_deployed_already_gives_an_empty_plan() -> None:
    plan = make_plan(center(), tree(), deployed(center(), tree()))
    assert plan.is_empty, plan


def test_a_changed_attribute_is_named_with_both_texts_and_asks_for_its_reload_only() -> None:
    after = center(queues={"orders": queue("orders", ("1001", "1002"), max_wait_ms=120_000)})
    plan = plan_between(center(), after, queues="changed")
    [change] = plan.changes
    assert isinstance(change, Update)
    assert change.address == "queue.orders"
    assert [(found.name, found.old, found.new) for found in change.attributes] == [("max_wait", "3m", "2m")]
    assert plan.actions == ("queues",)
    assert [(file.path, file.how) for file in plan.files] == [("queues.conf", "changed")]


def test_what_is_gone_is_deleted_with_its_old_attributes() -> None:
    after = center(seats={"1001": center().seats["1001"]})
    [change] = [change for change in plan_between(center(), after).changes if change.address.startswith("seat")]
    assert isinstance(change, Delete)
    assert [(found.name, found.old, found.new) for found in change.attributes] == [("team", "orders", None)]


def test_a_menu_key_and_a_flow_step_are_attributes_of_their_own() -> None:
    menu = Menu("main", "welcome", {"2": Destination(Kind.HANGUP)}, 5000, 2, None, Destination(Kind.HANGUP))
    [change] = plan_between(center(), center(menus={"main": menu})).changes
    assert [(found.name, found.old, found.new) for found in change.attributes] == [
        ("key 2", None, "hangup"),
        ("key 1", "queue/orders", None),
    ]


def test_a_changed_secret_is_seen_by_its_fingerprint_and_never_shown() -> None:
    old, new = {"CARRIER": fingerprint("salt", "old")}, {"CARRIER": fingerprint("salt", "new")}
    plan = make_plan(center(), tree(), deployed(center(), tree(), old, fingerprints=new))
    [change] = plan.changes
    assert [(found.name, found.old, found.new) for found in change.attributes] == [
        ("password", "(secret)", "(secret changed)")
    ]
    assert plan.actions == ("pjsip",)


def test_a_secret_whose_value_is_not_known_here_is_no_change() -> None:
    known = {"CARRIER": fingerprint("salt", "old")}
    plan = make_plan(center(), tree(), deployed(center(), tree(), known, fingerprints={}))
    assert plan.is_empty, plan


def test_a_fingerprint_needs_the_salt() -> None:
    assert fingerprint("a", "x") != fingerprint("b", "x")
    assert fingerprint("a", "x") != fingerprint("a", "y")


def test_a_file_that_differs_without_a_resource_is_still_a_change() -> None:
    plan = plan_between(center(), center(), extensions="another template")
    assert (plan.changes, plan.actions, plan.is_empty) == ((), ("dialplan",), False)


def test_a_removed_file_asks_for_the_reload_that_it_had() -> None:
    before = tree(asterisk="x")
    plan = make_plan(center(), tree(), deployed(center(), before))
    assert [(file.path, file.how) for file in plan.files] == [("asterisk.conf", "removed")]
    assert plan.actions == ("restart",)


def test_files_that_no_reload_needs_give_a_plan_without_actions() -> None:
    plan = plan_between(center(), center(), readme="new")
    assert (plan.actions, plan.is_empty) == ((), False)


def test_another_image_or_port_replaces_the_engine() -> None:
    observed = deployed(center(), tree(), foundation={**FOUNDATION, "image": "ccctl-asterisk:def"})
    plan = make_plan(center(), tree(), observed)
    assert plan.actions == ("recreate",)
    [change] = plan.changes
    assert change.address == "environment.dev"
    assert change.effect.startswith("restarts the engine")


def test_a_renewed_certificate_for_which_the_engine_starts_anew_is_not_called_live() -> None:
    observed = deployed(center(), tree(asterisk="with the old one"), certificate="2be4fe82 until 2026-12-22")
    for text, meant in (("with the new one", "restarts the engine"), ("with the old one", "live")):
        [change] = make_plan(center(), tree(asterisk=text), observed).changes
        assert change.address == "environment.dev"
        assert change.effect.startswith(meant)


def test_an_engine_that_is_down_is_started_and_one_with_problems_reads_all_files_again() -> None:
    down = make_plan(center(), tree(), deployed(center(), tree(), running=False, problems=("gone",)))
    assert down.actions == ("start",)
    sick = make_plan(center(), tree(), deployed(center(), tree(), problems=("a queue is missing",)))
    assert sick.actions == ("dialplan", "pjsip", "queues")


def test_plans_are_deterministic_and_their_digest_tells_them_apart() -> None:
    one, two = (plan_between(center(), center(queues={})) for _ in range(2))
    assert one == two
    assert one.digest == two.digest
    assert one.digest != plan_between(center(), center(teams={})).digest


def test_the_state_that_a_plan_is_made_from_is_named() -> None:
    observed = deployed(center(), tree())
    assert make_plan(center(), tree(), observed).base == observed.digest
    assert observed.digest != replace(observed, running=False).digest
    assert observed.digest != nothing().digest


def test_a_record_survives_its_text_and_a_damaged_one_says_so() -> None:
    release = deployed(center(), tree()).release
    assert release is not None
    assert Release.from_json(release.to_json()) == release
    for text in ("", "{}", "[]", "nul\0", release.to_json()[:-20], '{"format": 99}', '{"format": 1}'):
        with pytest.raises(ValueError, match=r"damaged|another version"):
            Release.from_json(text)


def test_no_secret_is_in_a_record() -> None:
    found = resources(center(), {"CARRIER": "abcd"})
    assert found["trunk.telecom"]["password"] == "(secret CARRIER #abcd)"


def test_an_in_order_queue_keeps_the_order_of_its_members() -> None:
    orders = queue("orders", strategy=Strategy.IN_ORDER, members=(Member("1002"), Member("1001"), Member("9", 2)))
    found = resources(center(queues={"orders": orders}))["queue.orders"]
    assert (found["tier 1"], found["tier 2"]) == ("1002, 1001", "9")


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (0, "0s"),
        (500, "500ms"),
        (1500, "1500ms"),
        (20_000, "20s"),
        (180_000, "3m"),
        (86_400_000, "24h"),
        (None, "none"),
    ],
)
def test_durations_read_as_a_spec_writes_them(milliseconds: int | None, text: str) -> None:
    assert duration(milliseconds) == text


def test_seats_are_ranges_only_where_every_number_between_is_there() -> None:
    assert seat_ranges(["1003", "1001", "1002", "099", "100", "2001"]) == ["099-100", "1001-1003", "2001"]
    assert seat_ranges(["9", "10"]) == ["9", "10"]
    assert seat_ranges([Seat("1").number]) == ["1"]
