"""The same specs on the other engine, where its image is: CCCTL_FREESWITCH_IMAGE names it."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cache

import pytest
from live_support import center_of

from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_image import ensure_image
from ccctl.diagnostics import Rejected
from ccctl.pipeline import render_tree
from ccctl.verify.report import TestReport
from ccctl.verify.report_text import scenario_lines
from ccctl.verify.result import Status
from ccctl.verify.tests_run import TestRun, run_tests

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]

NAMES = (
    "menus",
    "strategies",
    "overflow",
    "around",
    "recordings",
    "switches",
    "waiting",
    "collect",
    "seat_codes",
    "rows",
    "helping",
    "dialing",
    "number_seats",
    "acd",
    "told",
    "encrypted",
)


@cache
def freeswitch_image() -> str:
    """The engine's image; skips, with the reason, where there is none."""
    if not os.environ.get("CCCTL_FREESWITCH_IMAGE"):
        pytest.skip("NO CALLS ON FREESWITCH: CCCTL_FREESWITCH_IMAGE names no image (images/freeswitch/README.md)")
    try:
        return ensure_image(connect(), "freeswitch")
    except Rejected as refusal:
        pytest.skip(f"NO CALLS ON FREESWITCH on this machine: {refusal}")


@cache
def report_of(name: str) -> TestReport:
    center = replace(center_of(name), engine="freeswitch")
    return run_tests(TestRun(center, image=freeswitch_image(), render=render_tree))


@pytest.mark.parametrize("name", NAMES)
def test_calls_on_freeswitch_go_as_trace_says(name: str) -> None:
    report = report_of(name)
    assert report.cannot is None, report.cannot
    wrong = [result for result in report.results if result.status is not Status.PASSED]
    assert not wrong, "\n".join(line for result in wrong for line in scenario_lines(result))
