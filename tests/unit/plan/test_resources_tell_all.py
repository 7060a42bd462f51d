"""Whatever of a center can change, a plan names it: every field of the model is in the record, or here with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from ccctl.center import Center, Destination
from ccctl.pipeline import accept
from ccctl.plan.resources import resources

EXAMPLES = Path(__file__).parents[3] / "examples"
NOT_THE_ENGINE = {"tests", "environments", "secrets", "moved", "protect", "span"}
SAID_OTHERWISE = {
    "Center.engine": "the title of a plan, and the image of its environment",
    "Features.chosen": "the codes themselves are told",
    "Lookup.mock": "what tests answer; no engine has it",
    "Number.e164": "comes of the number and the country",
    "NumberingPlan.country_code": "comes of the country",
    "NumberingPlan.international_prefix": "comes of the country",
    "NumberingPlan.national_prefix": "comes of the country",
    "NumberingPlan.short_code_digits": "comes of the country",
    "NumberingPlan.shortest_international": "comes of the country",
    "NumberingPlan.shortest_national": "comes of the country",
    "Say.language": "the key of the prompt's entry",
    "Menu.full": "means nothing without max_callers",
    "Announce.also_every_ms": "means nothing without also",
    "Team.seats order": "a team rings them all at once",
    "YearlyRange.first order": "a month and a day, not a list",
    "YearlyRange.last order": "a month and a day, not a list",
    "SecretRef.literal": "told by its fingerprint",
    "SecretRef.is_pin": "the noun that names it says so",
    "SecretRef.pem_file": "the noun that names it says so",
}


def variants(value: Any, where: str) -> Iterator[tuple[Any, str]]:
    """The value with one thing in it changed, and the field in which that is."""
    if is_dataclass(value) and not isinstance(value, type):
        kind = type(value)
        for field in fields(kind):
            if field.name != "span":
                inner = where if kind is Destination else f"{kind.__name__}.{field.name}"
                for other, place in variants(getattr(value, field.name), inner):
                    yield replace(value, **{field.name: other}), place
    elif isinstance(value, dict):
        for key, one in value.items():
            for other, place in variants(one, where):
                yield {**value, key: other}, place
            yield {kept: two for kept, two in value.items() if kept != key}, where
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            for other, place in variants(one, where):
                yield (*value[:at], other, *value[at + 1 :]), place
        if len(value) > 1:
            yield value[::-1], f"{where} order"
    elif isinstance(value, frozenset):
        yield frozenset(sorted(value)[1:]), where
    elif isinstance(value, Enum):
        yield from ((other, where) for other in type(value) if other is not value)
    elif isinstance(value, bool):
        yield not value, where
    elif isinstance(value, int):
        yield value + 60_000, where
    elif isinstance(value, str):
        yield f"{value}x", where
    elif isinstance(value, date):
        yield value.replace(year=value.year + 1), where


@pytest.mark.parametrize("name", ["after-sales", "inbound-service", "logistics"])
def test_every_field_of_a_center_is_told_by_a_plan(name: str) -> None:
    center, _ = accept(EXAMPLES / name / "center.yaml")
    before, silent, seen = resources(center), set[str](), set[str]()
    for field in fields(Center):
        if field.name in NOT_THE_ENGINE:
            continue
        for other, place in variants(getattr(center, field.name), f"Center.{field.name}"):
            try:
                after = resources(replace(center, **{field.name: other}))
            except (ValueError, KeyError):  # no center could be so: a 31st of February
                continue
            seen.add(place)
            if after == before and place not in SAID_OTHERWISE:
                silent.add(place)
    assert len(seen) > 60
    assert not silent, "a change of these is in no plan"
