"""What may be dialled: patterns, the first match, forms of a number, emergency numbers of countries."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ccctl.center import Dialing, DialRule, NumberingPlan, Role, Seat
from ccctl.center.dialing import forms
from ccctl.resolve.numbering import emergency_numbers

CHINA = NumberingPlan("CN", "86", "00", "0", 12)
PLACE = st.sampled_from(["x", "z", "[2-8]", "[135]", "[0-24-6]", *"0123456789"])
PATTERN = st.tuples(st.lists(PLACE, min_size=1, max_size=5), st.sampled_from(["", "."])).map(
    lambda parts: "".join(parts[0]) + parts[1]
)
NUMBER = st.text("0123456789", min_size=1, max_size=7)


def rule(match: str, name: str = "rule", **more: object) -> DialRule:
    return DialRule(name, match, ("a",), **more)  # type: ignore[arg-type]


def as_regex(match: str) -> str:
    """The same pattern, said another way."""
    text = match.replace("x", "[0-9]").replace("z", "[1-9]")
    return text[:-1] + "[0-9]+" if text.endswith(".") else text


@given(PATTERN, NUMBER)
def test_a_rule_matches_what_its_pattern_says(match: str, number: str) -> None:
    assert rule(match).matches(number) == bool(re.fullmatch(as_regex(match), number))


@given(PATTERN, PATTERN, NUMBER)
def test_no_number_of_a_covered_rule_escapes_the_rule_that_covers_it(one: str, other: str, number: str) -> None:
    if rule(one).covers(rule(other)) and rule(other).matches(number):
        assert rule(one).matches(number)


def test_rules_cover_each_other_where_they_should() -> None:
    assert rule("0.").covers(rule("00."))
    assert rule("0.").covers(rule("0[1-3]x"))
    assert not rule("00.").covers(rule("0."))
    assert not rule("0.").covers(rule("0"))
    assert not rule("0xx").covers(rule("0x."))
    assert rule("1[3-9]xx").covers(rule("13[24]z"))


def test_the_first_rule_that_matches_decides_whoever_dials() -> None:
    dialing = Dialing(rules=(rule("00.", "international", role=Role.SUPERVISOR), rule(".", "rest")))
    found = dialing.find("0049301", CHINA)
    assert found is not None
    assert found[0].name == "international"
    assert not found[0].lets(Seat("1001"))
    assert found[0].lets(Seat("1900", role=Role.SUPERVISOR))


def test_a_number_in_international_form_is_found_as_a_phone_of_the_country_dials_it() -> None:
    assert forms("+8613800138000", CHINA) == ("+8613800138000", "13800138000", "013800138000")
    assert forms("+49301234", CHINA) == ("+49301234", "0049301234")
    assert forms("13800138000", CHINA) == ("13800138000",)
    dialing = Dialing(rules=(rule("1[3-9]xxxxxxxxx", "mobile"), rule("00.", "international")))
    assert [dialing.find(n, CHINA) and dialing.find(n, CHINA)[1] for n in ("+8613800138000", "+49301234", "+861")] == [
        "13800138000", "0049301234", None,
    ]  # fmt: skip


def test_what_is_no_number_matches_no_rule() -> None:
    dialing = Dialing(rules=(rule("."), rule("x.")))
    for dialled in ("", "+", "1,2", "1001@trunk", "1&2", "1" * 25, "１２"):
        assert dialing.find(dialled, CHINA) is None


def test_emergency_numbers_work_with_and_without_the_prefix() -> None:
    dialing = Dialing(emergency=("110",), prefix="0")
    assert dialing.is_emergency("110")
    assert dialing.is_emergency("0110")
    assert not dialing.is_emergency("1100")
    assert dialing.outside("013800138000") == "13800138000"
    assert dialing.outside("13800138000") is None
    assert dialing.outside("+8613800138000") == "+8613800138000"


def test_emergency_numbers_are_those_of_the_country() -> None:
    assert emergency_numbers("CN") == ("110", "119", "120", "122")
    assert emergency_numbers("DE") == ("110", "112")
    assert emergency_numbers("") == ()


def test_what_a_rule_is_counted_under_outlives_rules_before_it() -> None:
    named, first = DialRule("mobile", "1[3-9]x.", ("a",)), DialRule("rule-1", "0x.", ("a",))
    assert named.counted_as == "rule-mobile"
    assert first.counted_as == replace(first, name="rule-2").counted_as
    assert len({named.counted_as, first.counted_as, DialRule("rule-1", "00x.", ("a",)).counted_as}) == 3
    assert re.fullmatch(r"[a-z0-9-]+", first.counted_as)
