"""Conditions as propositions."""

from __future__ import annotations

from ccctl.center import AllOf, AnyOf, Closed, InCallers, Negated, Open
from ccctl.resolve.truth import MOST_FACTS, combinations, facts_of, holds

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
