"""Numbering plans of countries."""

from __future__ import annotations

import pytest

from ccctl.resolve.numbering import as_people_write, countries, is_number, is_possible, numbering_plan


@pytest.mark.parametrize(
    ("country", "sent", "e164"),
    [
        ("CN", "02166668888", "+862166668888"),
        ("CN", "13800138000", "+8613800138000"),
        ("CN", "8613800138000", "+8613800138000"),
        ("CN", "008613800138000", "+8613800138000"),
        ("CN", "110", "110"),
        ("DE", "03012345678", "+493012345678"),
        ("DE", "0033123456789", "+33123456789"),
        ("GB", "07700900123", "+447700900123"),
        ("US", "2125550100", "+12125550100"),
        ("US", "12125550100", "+12125550100"),
        ("US", "011442071838750", "+442071838750"),
        ("RU", "89161234567", "+79161234567"),
        ("RU", "79161234567", "+79161234567"),
        ("IT", "0612345678", "+390612345678"),  # Italy keeps the 0 of its area codes
        ("HU", "0612345678", "+3612345678"),  # Hungary's trunk prefix is 06
        ("FR", "+33123456789", "+33123456789"),
        ("AD", "712345", "+376712345"),  # six digits are a whole number there
        ("AC", "62889", "+24762889"),
        ("AD", "112", "112"),
        ("KZ", "8001234567", "+78001234567"),  # ten digits: its 8 is no trunk prefix
        ("KZ", "88001234567", "+78001234567"),
        ("NO", "22123456", "+4722123456"),  # a closed plan: no trunk prefix at all
        ("SG", "61234567", "+6561234567"),
        ("BR", "01123456789", "+551123456789"),
        ("AU", "0412345678", "+61412345678"),
        ("JP", "0312345678", "+81312345678"),
        ("IN", "09123456789", "+919123456789"),
    ],
)
def test_numbers_get_the_form_that_their_country_means(country: str, sent: str, e164: str) -> None:
    plan = numbering_plan(country)
    assert plan is not None
    assert plan.e164(sent) == e164


def test_area_codes_become_the_beginnings_of_e164_numbers() -> None:
    plan = numbering_plan("CN")
    assert plan is not None
    assert plan.prefix("0755") == "+86755"
    assert plan.prefix("+8610666") == "+8610666"


def test_there_is_no_plan_for_a_country_that_does_not_exist() -> None:
    assert numbering_plan("UK") is None
    assert numbering_plan("de") is None


def test_without_a_country_numbers_stay_as_they_are_sent() -> None:
    plan = numbering_plan("")
    assert plan is not None
    assert plan.e164("0755 1234") == "07551234"


def test_every_country_of_the_library_has_a_plan_in_digits() -> None:
    for country in countries():
        plan = numbering_plan(country)
        assert plan is not None
        assert plan.country_code.isdigit()
        assert all(char.isdigit() for char in plan.international_prefix + plan.national_prefix), country


def test_possible_numbers_are_told_from_impossible_ones() -> None:
    assert is_possible("+493012345")
    assert is_possible("+8613800138000")
    assert not is_possible("+861380013800012")
    assert not is_possible("+49")
    assert not is_possible("+9990000")


@pytest.mark.parametrize("text", ["+8613900000000", "010 1234", "(030) 123-45", "110"])
def test_numbers_in_lists_may_be_written_as_people_write_them(text: str) -> None:
    assert is_number(text)


@pytest.mark.parametrize("text", ["", "number", "+", "12a4", "1+2", "123456789012345678901", "½", "١٢٣"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert not is_number(text)


@pytest.mark.parametrize("kind", ["fixed_line", "mobile"])
def test_the_usual_numbers_of_every_country_are_told_in_every_form_that_carriers_send(kind: str) -> None:
    """By the library's own examples, as it formats them; what few it writes in a way of their own is named."""
    from phonenumbers import PhoneNumberFormat, example_number_for_type, format_number, national_significant_number
    from phonenumbers import PhoneNumberType as Type

    own_ways = {"AR", "BY", "MX"}  # a 15 within the number, a second dialling tone behind the 8
    for country in countries():
        number = example_number_for_type(country, Type.MOBILE if kind == "mobile" else Type.FIXED_LINE)
        plan = numbering_plan(country)
        if number is None or plan is None:
            continue
        e164 = format_number(number, PhoneNumberFormat.E164)
        national = "".join(char for char in format_number(number, PhoneNumberFormat.NATIONAL) if char.isdigit())
        forms = [e164, e164[1:], national_significant_number(number)]
        forms += [plan.international_prefix + e164[1:]] if plan.international_prefix else []
        forms += [national] if country not in own_ways else []
        assert {form: plan.e164(form) for form in forms} == dict.fromkeys(forms, e164), country


def test_the_prefix_that_people_write_in_brackets_is_no_part_of_a_number() -> None:
    assert as_people_write("+49 (0)30 1234567") == "+49 30 1234567"
    assert as_people_write("(030) 1234567") == "(030) 1234567"
