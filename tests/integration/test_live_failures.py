"""Tests of a center can fail: each wrong expectation is noticed on live calls, and says what was seen instead."""

from __future__ import annotations

import wave
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from live_support import center_of, report_of, run

from ccctl.center import Center
from ccctl.pipeline import render_tree
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.verify.report_text import scenario_lines
from ccctl.verify.result import ScenarioResult, Status

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]

EXPECTED = {
    "another-prompt": ("CC600", "hear main-menu-two: heard main-menu"),
    "another-seat": ("CC600", "402 did not ring within 2s: 401 rings; the call is at queue/desk"),
    "a-seat-that-must-not-ring": ("CC600", "401 rang"),
    "an-unexpected-ring": ("CC603", "seat 401 rang for caller"),
    "another-journey": ("CC602", "it was number/4930401 > menu/main"),
    "no-such-recording": ("CC602", "the call was not recorded"),
    "another-outcome": ("CC602", "expected outcome abandoned; it was seat"),
    "not-refused": ("CC602", "expected the call to be refused with 486; it got 200"),
    "a-seat-without-a-call": ("CC604", "401 has no call"),
}


def result_of(test: str) -> ScenarioResult:
    return next(result for result in report_of("failing").results if result.name == test)


@pytest.mark.parametrize("test", EXPECTED)
def test_a_wrong_expectation_fails_with_what_was_seen(test: str) -> None:
    code, said = EXPECTED[test]
    result = result_of(test)
    assert result.status is Status.FAILED
    text = "\n".join(scenario_lines(result))
    assert any(str(reason.code) == code and said in reason.message for reason in result.reasons), text
    assert result.reasons[0].span is not None, text


def test_every_failing_test_is_looked_at() -> None:
    assert set(EXPECTED) == set(center_of("failing").tests)


def keys_swapped(center: Center, site: Site) -> RenderedTree:
    """A renderer with a fault: key 2 leads where key 1 should."""
    menu = center.menus["main"]
    wrong = replace(menu, keys={"1": menu.keys["2"], "2": menu.keys["1"]})
    return render_tree(replace(center, menus={**center.menus, "main": wrong}), site)


@cache
def of_a_faulty_engine(folder: Path) -> ScenarioResult:
    center = center_of("menus")
    return run(center, [center.tests["a-key-cuts-the-prompt-short"]], render=keys_swapped, folder=folder).results[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("report")


def test_an_engine_that_does_something_else_than_trace_fails(folder: Path) -> None:
    result = of_a_faulty_engine(folder)
    assert result.status is Status.FAILED
    assert [str(reason.code) for reason in result.reasons] == ["CC600", "CC602", "CC622"]
    assert "menu/parcels" in result.reasons[1].message


def test_a_failed_call_leaves_sound_ladder_and_events(folder: Path) -> None:
    result = of_a_faulty_engine(folder)
    place = folder / result.name
    with wave.open(str(place / "caller-heard.wav")) as heard:
        assert heard.getnframes() > 8000
    ladder = (place / "ladder.txt").read_text(encoding="utf-8")
    assert "INVITE" in ladder
    assert "200 OK (INVITE)" in ladder
    assert "menu/parcels" in (place / "events.txt").read_text(encoding="utf-8")
    assert "✗ hear goodbye" in (place / "story.txt").read_text(encoding="utf-8")
    page = (folder / "summary.html").read_text(encoding="utf-8")
    assert f"{result.name}/caller-heard.wav" in page
