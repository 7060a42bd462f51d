from __future__ import annotations

from pathlib import Path

import pytest
from plan_centers import center, nothing, plan_between, tree, trunk

from ccctl.center import Dialing, DialRule, Seat
from ccctl.diagnostics import Rejected
from ccctl.pipeline import accept
from ccctl.plan import make_plan
from ccctl.plan.resources import resources
from ccctl.plan.safety import check_safety, is_rule


def codes(refused: pytest.ExceptionInfo[Rejected]) -> list[str]:
    return [found.code.name for found in refused.value.report]


def test_removing_the_last_trunk_and_the_last_number_is_blocked_with_exit_3() -> None:
    plan = plan_between(center(), center(trunks={}, numbers={}))
    with pytest.raises(Rejected) as refused:
        check_safety(plan)
    assert codes(refused) == ["CC401", "CC402"]
    assert refused.value.exit_code == 3
    hints = [found.hint for found in refused.value.report]
    assert hints[1].endswith("--allow delete:trunk.telecom")


def test_each_block_is_lifted_by_its_own_name_only() -> None:
    plan = plan_between(center(), center(trunks={}, numbers={}))
    with pytest.raises(Rejected) as refused:
        check_safety(plan, ["delete:trunk.telecom"])
    assert codes(refused) == ["CC401"]
    check_safety(plan, ["delete:trunk.telecom", "delete:number.4008288123"])


def test_the_last_rule_of_dialing_and_an_emergency_number_are_a_way_out() -> None:
    rule = DialRule("all", "x.", ("telecom",))
    before = center(dialing=Dialing(emergency=("110", "112"), rules=(rule,)))
    plan = plan_between(before, center(dialing=Dialing(emergency=("110",))))
    with pytest.raises(Rejected) as refused:
        check_safety(plan)
    assert codes(refused) == ["CC409", "CC412"]
    check_safety(plan, ["delete:emergency.112", "delete:rule.all"])
    check_safety(plan_between(before, before))


def test_one_trunk_of_two_may_go() -> None:
    before = center(trunks={"telecom": trunk("telecom"), "old": trunk("old")})
    check_safety(plan_between(before, center()))


@pytest.mark.parametrize(
    ("count", "removed", "blocked"), [(10, 3, False), (10, 4, True), (9, 9, False), (100, 31, True)]
)
def test_more_than_30_percent_of_a_kind_with_at_least_10_members_is_blocked(
    count: int, removed: int, blocked: bool
) -> None:
    seats = {str(number): Seat(str(number)) for number in range(1000, 1000 + count)}
    plan = plan_between(center(seats=seats), center(seats=dict(list(seats.items())[removed:])))
    if not blocked:
        check_safety(plan)
        return
    with pytest.raises(Rejected, match=f"removes {removed} of {count} seats") as refused:
        check_safety(plan)
    assert codes(refused) == ["CC403"]
    check_safety(plan, ["delete:seat"])


def test_replacing_many_by_many_counts_what_was_there_before() -> None:
    old = {str(number): Seat(str(number)) for number in range(1000, 1010)}
    new = {str(number): Seat(str(number)) for number in range(2000, 2010)}
    with pytest.raises(Rejected, match="removes 10 of 10 seats"):
        check_safety(plan_between(center(seats=old), center(seats=new)))


def test_a_first_plan_is_never_blocked() -> None:
    check_safety(make_plan(center(), tree(), nothing()))


@pytest.mark.parametrize(
    "rule",
    ["delete:trunk.old", "delete:seat", "delete:emergency.112", "delete:callback.orders", "delete:number.+4930",
     "unprotect:center.acme", "unprotect:environment.dev", "restart:engine", "destroy:engine"],
)  # fmt: skip
def test_rules_have_names(rule: str) -> None:
    assert is_rule(rule)


@pytest.mark.parametrize(
    "rule",
    ["", "all", "*", "delete:", "delete:trnuk.old", "delete:trunk.", "delete:.old", "remove:trunk.old", "unprotect:queue",
     "restart:engines", "trunk.old", "Delete:trunk.old", "unprotect:callback.orders"],
)  # fmt: skip
def test_what_is_no_rule_is_none(rule: str) -> None:
    assert not is_rule(rule)


def test_whatever_a_center_has_can_be_named_in_a_rule() -> None:
    root = Path(__file__).parents[3]
    specs = [*root.glob("examples/*/center.yaml"), *root.glob("tests/golden/*/rich/center.yaml")]
    found = {address for spec in specs for address in resources(accept(spec)[0])}
    assert len(found) > 200
    assert [
        address for address in found if not is_rule(f"delete:{address}") or not is_rule(f"unprotect:{address}")
    ] == []
