"""Numbering plans, from the metadata of the phonenumbers library (Google's libphonenumber).

What the library said is kept from run to run (kept.py), for it takes longer to import than to ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ccctl.center import NumberingPlan
from ccctl.center.numbering import SHORT_CODE_DIGITS
from ccctl.kept import Table

LONGEST_E164 = 15  # digits, ITU-T E.164 section 6


def _kept(question: tuple[str, str], ask: Callable[[], Any]) -> Any:
    return _table().get(question, ask)


@cache
def _table() -> Table:
    """What the library that is installed said; another version of it, or of this module, has another table."""
    library = find_spec("phonenumbers")
    assert library is not None
    assert library.origin is not None
    return Table("numbers", Path(library.origin).read_text(encoding="utf-8"), str(Path(__file__).stat().st_mtime_ns))


@cache
def numbering_plan(country: str) -> NumberingPlan | None:
    """The numbering plan of a country (ISO 3166 alpha-2), or None when there is no such country.

    An empty country gives the plan that compares numbers as they are sent. Only this country's metadata is loaded.
    """
    if not country:
        return NumberingPlan()
    found = _kept(("plan", country), lambda: _numbering_plan(country))
    return NumberingPlan(*found) if found else None


def _numbering_plan(country: str) -> tuple[Any, ...]:
    """The fields of the plan; none when there is no such country."""
    from phonenumbers import PhoneMetadata

    data = PhoneMetadata.metadata_for_region(country, None)
    if data is None or data.country_code is None:
        return ()
    code, usual = str(data.country_code), _usual_length(data)
    plan = NumberingPlan(
        country=country,
        country_code=code,
        international_prefix=_international_prefix(
            str(data.preferred_international_prefix or ""), str(data.international_prefix or "")
        ),
        national_prefix=str(data.national_prefix or ""),
        shortest_international=len(code) + usual,
        short_code_digits=min(SHORT_CODE_DIGITS, usual - 1),  # small countries have numbers of four to six digits
        shortest_national=min(data.general_desc.possible_length if data.general_desc else (), default=0),
    )
    return tuple(getattr(plan, field.name) for field in fields(plan))


_ALSO_EMERGENCY = {"CN": ("122",)}  # the traffic police; libphonenumber does not count it


@cache
def emergency_numbers(country: str) -> tuple[str, ...]:
    """The emergency numbers of a country, sorted (libphonenumber's short numbers); none for an unknown country."""
    found: tuple[str, ...] = _kept(("emergency", country), lambda: _emergency_numbers(country))
    return found


def _emergency_numbers(country: str) -> tuple[str, ...]:
    import re

    from phonenumbers import PhoneMetadata

    data = PhoneMetadata.short_metadata_for_region(country, None) if country else None
    if data is None or data.emergency is None or not data.emergency.national_number_pattern:
        return _ALSO_EMERGENCY.get(country, ())
    pattern = re.compile(data.emergency.national_number_pattern)
    lengths = [length for length in data.emergency.possible_length or () if length <= 3]
    numbers = (f"{number:0{length}d}" for length in lengths for number in range(10**length))
    return tuple(sorted({*filter(pattern.fullmatch, numbers), *_ALSO_EMERGENCY.get(country, ())}))


def countries() -> tuple[str, ...]:
    """All country codes that have a numbering plan, sorted."""
    from phonenumbers import SUPPORTED_REGIONS

    return tuple(sorted(SUPPORTED_REGIONS))


def is_possible(e164: str) -> bool:
    """Whether a number in E.164 form has a length that its country uses (libphonenumber's is_possible_number)."""
    return bool(_kept(("possible", e164), lambda: _is_possible(e164)))


def _is_possible(e164: str) -> bool:
    from phonenumbers import NumberParseException, is_possible_number, parse

    try:
        return bool(is_possible_number(parse(e164, None)))
    except NumberParseException:
        return False


def is_number(written: str) -> bool:
    """Whether a text is a telephone number: digits, an optional + in front, and only ( ) - . / and blanks between."""
    text = written.strip()
    bare = text.removeprefix("+")
    digits = [char for char in bare if char in "0123456789"]
    return 0 < len(digits) <= LONGEST_E164 + 3 and all(char in "0123456789 ()-./" for char in bare)


def _international_prefix(preferred: str, pattern: str) -> str:
    """The digits dialled before a foreign country code; where carriers have codes of their own, what all of them share.

    `pattern` is a regular expression in the metadata ("00|1(?:[12]\\d|79)\\d\\d00"); a beginning of
    one digit says too little.
    """
    if preferred:
        return "".join(char for char in preferred if char.isdigit())  # Russia writes 8~10
    if pattern.isdigit():
        return pattern
    beginning = ""
    for char in pattern:
        if not char.isdigit():
            break
        beginning += char
    return beginning if len(beginning) > 1 else ""


def _usual_length(data: object) -> int:
    """How many digits a common national number has: the shorter of the metadata's fixed and mobile examples."""
    lengths = [
        len(example)
        for kind in ("fixed_line", "mobile")
        if (example := getattr(getattr(data, kind, None), "example_number", None))
    ]
    return min(lengths, default=8)


def as_people_write(written: str) -> str:
    """A number without the national prefix that people put in brackets behind a country code: +49 (0)30 1234."""
    return written.replace("(0)", "", 1) if written.lstrip().startswith(("+", "00")) else written
