"""The JSON Schema takes what ccctl takes, and an editor finds typos with it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from ccctl.schema import load
from ccctl.schema.json_schema import json_schema

GOOD = sorted((Path(__file__).parents[2] / "spec" / "good").glob("*.yaml"))


def as_an_editor_reads(text: str) -> Any:
    """The values of YAML 1.2 as JSON: keys are texts, digits are numbers, dates are texts."""

    def json(value: Any) -> Any:
        if isinstance(value, dict):
            return {str(key): json(part) for key, part in value.items()}
        if isinstance(value, list):
            return [json(part) for part in value]
        return value if isinstance(value, str | int | float | None) else str(value)

    return json(YAML(typ="safe", pure=True).load(text))


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


@cache
def problems(text: str) -> list[str]:
    return [error.message for error in validator().iter_errors(as_an_editor_reads(text))]


def test_the_schema_itself_is_valid() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("spec", GOOD, ids=lambda spec: spec.stem)
def test_good_specs_are_taken_by_the_schema_and_by_ccctl(spec: Path) -> None:
    assert problems(spec.read_text()) == []
    assert load(spec).report.diagnostics == ()


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("queues:", "qeues:"),
        ("timeout: 5s", "timeout: 5"),
        ("strategy: round-robin", "strategy: longest"),
        ("- priority: 10", "- priority: ten"),
        ("  02166668888: flow/hotline", "  02166668888: flow.hotline"),
        ("parcels: {name: Parcels}", "parcels:"),
        ("teams:", "teams:\n  Big One: {}\nteams-before:"),
        ("ccctl: 1", "ccctl: 2"),
    ],
)
def test_an_editor_sees_what_is_wrong(right: str, wrong: str) -> None:
    text = GOOD[0].read_text()
    text = text.replace("  orders: {name: O'B", "  parcels: {name: Parcels}\n  orders: {name: O'B")
    assert problems(text) == []
    assert problems(text.replace(right, wrong, 1)) != []


def test_every_key_has_a_description() -> None:
    schema = json_schema()
    bare = [
        f"{name}.{key}"
        for name, noun in {"CenterSpec": schema, **schema["$defs"]}.items()
        for form in (noun, *noun.get("anyOf", ()))
        for key, value in form.get("properties", {}).items()
        if "description" not in value
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("max_waiting: 5", "max_waiting: -1"),
        ("max_waiting: 100000", "max_waiting: 99999999"),
        ("members: [{seats: [101], tier: 1}]", "members: [{seats: [101], tier: 0}]"),
    ],
)
def test_limits_of_whole_numbers_are_known_to_editors(right: str, wrong: str) -> None:
    text = "{ccctl: 1, center: a, timezone: UTC, queues: {desk: {members: [{seats: [101]}], ...}}}"
    if right.startswith("members"):
        text = text.replace("members: [{seats: [101]}], ", "")
    assert problems(text.replace("...", right)) == []
    assert len(problems(text.replace("...", wrong))) == 1
    assert not {"ge", "gt", "le", "lt"} & set(_keys(json_schema()))


def _keys(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [*part, *(key for value in part.values() for key in _keys(value))]
    return [key for value in part for key in _keys(value)] if isinstance(part, list) else []
