"""The scripts of the CI recipes in docs/ci, run job by job as the services run them, against a real Docker engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures
from ruamel.yaml import YAML

pytestmark = pytest.mark.live
RECIPES = Path(__file__).parents[2] / "docs" / "ci"
SERVICE = ("apt-get", "pip install", "gh pr comment")  # what the runner's machine does, not ccctl


def recipe(name: str) -> Any:
    return YAML(typ="safe").load((RECIPES / name).read_text(encoding="utf-8"))


def run(desk: Desk, script: str, **variables: str) -> str:  # noqa: F811
    """What a script printed; ccctl is this checkout's. It must end well."""
    tools = desk.folder / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "ccctl").write_text(f'#!/bin/sh\nexec {sys.executable} -P -m ccctl "$@"\n')
    (tools / "ccctl").chmod(0o755)
    ran = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=desk.folder,
        env={
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "CARRIER": desk.password,
            "CENTER_ENV": "dev",
            **variables,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, f"{script}\n{ran.stdout}{ran.stderr}"
    return ran.stdout + ran.stderr


def prepared(desk: Desk) -> None:  # noqa: F811
    """A spec in canonical form, with a test, as a repository has it."""
    path = desk.folder / "center.yaml"
    text = (
        path.read_text() + "tests:\n  waits: {call: {from: '+447700900000', to: '01134960012'}, steps: [{wait: 1s}]}\n"
    )
    path.write_text(text)
    desk.run("fmt")


def test_github_actions(desk: Desk) -> None:  # noqa: F811
    prepared(desk)
    jobs = recipe("github-actions.yml")["jobs"]
    summary = desk.folder / "summary.md"
    said = {}
    for job in ("plan", "apply"):
        for step in jobs[job]["steps"]:
            script = step.get("run", "")
            if script and not any(word in script for word in SERVICE):
                said[job, step["name"]] = run(desk, script, GITHUB_STEP_SUMMARY=str(summary))
    assert "| `+` | `queue.orders` |" in summary.read_text()
    assert (desk.folder / "plan.md").read_text() == summary.read_text()
    assert "release 1 is in force" in said["apply", "Apply"]
    assert "healthy" in said["apply", "Look"]


def test_gitlab_ci(desk: Desk) -> None:  # noqa: F811
    prepared(desk)
    jobs = recipe("gitlab-ci.yml")
    said = {}
    for job in ("check", "plan", "apply"):
        lines = [line for line in jobs[job]["script"] if not any(word in line for word in SERVICE)]
        said[job] = run(desk, "\n".join(lines))
    assert (desk.folder / "junit.xml").is_file()
    assert "`queue.orders`" in (desk.folder / "plan.md").read_text()
    assert "release 1 is in force" in said["apply"]
    assert "healthy" in said["apply"]
