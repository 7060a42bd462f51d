"""What the tests with live calls share: the engine's image, and one run of a spec for all tests that look at it."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from ccctl.bridge.rehearsal import told
from ccctl.center import Center, Scenario
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_image import ensure_image
from ccctl.diagnostics import Rejected
from ccctl.pipeline import accept, render_tree
from ccctl.verify.report import TestReport
from ccctl.verify.tests_run import OnStep, Render, TestRun, run_tests

SPECS = Path(__file__).parent / "specs"
EXAMPLES = Path(__file__).parents[2] / "examples"


def center_of(name: str) -> Center:
    """The center of specs/<name>.yaml, or of the example with this name."""
    spec = SPECS / f"{name}.yaml"
    return accept(spec if spec.exists() else EXAMPLES / name / "center.yaml")[0]


@cache
def engine_image() -> str:
    """The engine's image; skips, with the reason, where there is no Docker engine."""
    try:
        return ensure_image(connect(), "asterisk")
    except Rejected as refusal:
        pytest.skip(f"NO LIVE CALLS on this machine: {refusal}")


@cache
def freeswitch_image() -> str:
    """The other engine's image; skips, with the reason, where CCCTL_FREESWITCH_IMAGE names none."""
    if not os.environ.get("CCCTL_FREESWITCH_IMAGE"):
        pytest.skip("NO CALLS ON FREESWITCH: CCCTL_FREESWITCH_IMAGE names no image (images/freeswitch/README.md)")
    try:
        return ensure_image(connect(), "freeswitch")
    except Rejected as refusal:
        pytest.skip(f"NO CALLS ON FREESWITCH on this machine: {refusal}")


def run(
    center: Center,
    tests: list[Scenario] | None = None,
    *,
    render: Render = render_tree,
    folder: Path | None = None,
    on_step: OnStep | None = None,
) -> TestReport:
    """The report of live calls."""
    run_of = TestRun(center, image=engine_image(), render=render, report_dir=folder, on_step=on_step, telling=told)
    return run_tests(run_of, tests)


@cache
def report_of(name: str) -> TestReport:
    """The report of all tests of specs/<name>.yaml, run once."""
    return run(center_of(name))
