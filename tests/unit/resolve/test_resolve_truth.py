"""Conditions as propositions."""

from __future__ import annotations

from ccctl.center import AllOf, AnyOf, Center, Closed, Collect, Flow, Go, InCallers, Negated, Open, Tagged
from ccctl.center.destination import HANGUP
from ccctl.diagnostics import Report
from ccctl.resolve.flow_ends import check_steps_run
from ccctl.resolve.truth import MOST_FACTS, collected, combinations, facts_of, holds

OFFICE = ("open", "office")
VIP = ("callers", "vip")


def test_open_and_closed_are_one_fact() -> None:
    assert facts_of(AllOf((Open("office"), Negated(Closed("office"))))) == {OFFICE}


def test_each_form_of_condition_holds_when_it_should() -> None:
    facts = {OFFICE: True, VIP: False}
    assert holds(None, facts)
    assert holds(Open("office"), facts)
    assert not holds(Closed("office"), facts)
    assert not holds(InCallers("vip"), facts)
    assert holds(AnyOf((InCallers("vip"), Open("office"))), facts)
    assert not holds(AllOf((InCallers("vip"), Open("office"))), facts)
    assert holds(Negated(InCallers("vip")), facts)


def test_all_combinations_are_tried() -> None:
    assert len(combinations([OFFICE, VIP, OFFICE]) or ()) == 4


def test_no_facts_are_one_combination() -> None:
    assert combinations([]) == ({},)


def test_too_many_facts_are_not_tried() -> None:
    assert combinations(("callers", str(number)) for number in range(MOST_FACTS + 1)) is None


def test_a_tag_may_be_anything_after_the_caller_has_entered_it() -> None:
    one, two, other = ("tag", "account=1"), ("tag", "account=2"), ("tag", "accounts=1")
    before = {one: False, two: False, other: False, OFFICE: True}
    asks = Collect("which", "account", 1, 9, "#", 5_000, 2, HANGUP)
    after = collected((before,), asks)
    assert {(facts[one], facts[two]) for facts in after if facts} == {
        (a, b) for a in (True, False) for b in (True, False)
    }
    assert all(facts and facts[OFFICE] and not facts[other] for facts in after)
    assert collected((None,), asks) == (None,)


def test_a_flow_that_asks_a_tag_before_and_after_it_is_entered_reaches_both() -> None:
    known = Tagged("account", "1")
    asks = Collect("which", "account", 1, 9, "#", 5_000, 2, HANGUP)
    flow = Flow("in", (Go(HANGUP, Negated(known)), asks, Go(HANGUP, Negated(known)), Go(HANGUP)))
    report = Report()
    check_steps_run(Center("c", "UTC", flows={"in": flow}), report)
    assert list(report) == []
