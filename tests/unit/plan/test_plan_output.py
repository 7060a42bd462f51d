from __future__ import annotations

import json
from dataclasses import replace

import pytest
from plan_centers import center, deployed, nothing, plan_between, queue, tree

from ccctl.center import Seat
from ccctl.plan import make_plan
from ccctl.plan.drift import FOREIGN_FILE, Drift, drift_text
from ccctl.plan.fingerprints import fingerprint
from ccctl.plan.output import plan_json, plan_markdown, plan_text


def test_text_shows_what_changes_from_what_to_what_and_what_it_means_for_calls() -> None:
    after = center(queues={"orders": queue("orders", ("1001", "1002"), max_wait_ms=120_000)}, trunks={})
    text = plan_text(plan_between(center(), after, queues="changed"))
    lines = text.splitlines()
    assert lines[0] == "acme on dev (docker, asterisk) · release 7 → 8"
    assert "  ~ queue.orders" in lines
    assert any(line.split() == ["max_wait", "3m", "→", "2m", "live"] for line in lines)
    assert any(line.split()[:2] == ["-", "trunk.telecom"] for line in lines)
    assert lines[-1] == "Plan: 0 to add, 1 to change, 1 to remove. No call is touched (reloads: queues)."


def test_a_plan_without_changes_says_so() -> None:
    text = plan_text(make_plan(center(), tree(), deployed(center(), tree())))
    assert text.splitlines()[-1] == "No changes: the center is as the spec says."


def test_many_seats_alike_are_one_line() -> None:
    seats = {str(number): Seat(str(number), "", "orders") for number in range(1001, 2001)}
    text = plan_text(make_plan(center(seats=seats), tree(), nothing()))
    assert "+ seat.1001-2000" in text
    assert text.count("seat.") == 1
    assert "1010 to add" not in text
    assert "1009 to add" in text


def test_restarts_and_problems_are_said_plainly() -> None:
    text = plan_text(make_plan(center(), tree(asterisk="x"), deployed(center(), tree())))
    assert "The engine restarts: calls that are up are lost." in text
    text = plan_text(make_plan(center(), tree(), deployed(center(), tree(), problems=("the queue x is missing",))))
    assert "  ! the queue x is missing" in text


def test_no_output_shows_a_secret_or_its_fingerprint() -> None:
    old, new = {"CARRIER": fingerprint("s", "old")}, {"CARRIER": fingerprint("s", "new")}
    for plan in (
        make_plan(center(), tree(), deployed(center(), tree(), old, fingerprints=new)),
        make_plan(center(), tree(), nothing(new)),
        make_plan(center(trunks={}), tree(), deployed(center(), tree(), old)),
    ):
        for text in (plan_text(plan), plan_json(plan), plan_markdown(plan)):
            assert old["CARRIER"] not in text
            assert new["CARRIER"] not in text
    assert "(secret changed)" in plan_text(
        make_plan(center(), tree(), deployed(center(), tree(), old, fingerprints=new))
    )


def test_json_has_a_version_and_every_change() -> None:
    plan = plan_between(center(), center(queues={}))
    data = json.loads(plan_json(plan))
    assert data["version"] == 1
    assert data["digest"] == plan.digest
    [change] = data["changes"]
    assert (change["change"], change["address"]) == ("delete", "queue.orders")
    assert change["attributes"]["ring"] == {"old": "20s", "new": None}


def test_markdown_is_a_table_whose_cells_can_not_break_it() -> None:
    after = center(seats={**center().seats, "1003": Seat("1003", "a|b<script>", "orders")})
    text = plan_markdown(plan_between(center(), after))
    [row] = [line for line in text.splitlines() if "seat.1003" in line]
    assert "a\\|b&lt;script>" in row
    assert text.startswith("### acme on dev")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a\\|b", "a\\\\\\|b"),  # a backslash would free the bar behind it
        ("![x](http://evil.example/y)", "!\\[x\\](http&#58;//evil.example/y)"),
        ("@everyone", "&#64;everyone"),
        ("`code` *loud*", "\\`code\\` \\*loud\\*"),
        ("&lt;", "&amp;lt;"),
        ("ann@acme.example", "ann@acme.example"),
        ("张三 O'Brien", "张三 O'Brien"),
    ],
)
def test_markdown_shows_names_as_they_are(name: str, shown: str) -> None:
    after = center(seats={**center().seats, "1003": Seat("1003", name, "orders")})
    [row] = [line for line in plan_markdown(plan_between(center(), after)).splitlines() if "seat.1003" in line]
    assert f"name {shown}" in row


def test_names_of_files_that_somebody_put_there_command_nothing() -> None:
    name = "a`b|c\n\x1b[2J@all"
    drifts = (Drift(FOREIGN_FILE, name, "is not ccctl's <b>", "files"),)
    plan = make_plan(center(), tree(), replace(deployed(center(), tree()), drift=drifts))
    for text in (plan_text(plan), drift_text(drifts)):
        assert "\x1b" not in text
        assert "a`b|c\ufffd\ufffd[2J@all" in text
    assert "- foreign file `a'b\\|c\ufffd\ufffd[2J@all`: is not ccctl's &lt;b>" in plan_markdown(plan)
    assert json.loads(plan_json(plan))["drift"][0]["name"] == name


def test_colour_only_where_it_is_asked_for() -> None:
    plan = make_plan(center(), tree(), nothing())
    assert "\x1b[" not in plan_text(plan)
    assert "\x1b[32m+" in plan_text(plan, colour=True)
