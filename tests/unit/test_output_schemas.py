"""What commands print as JSON is what docs/schemas/ says. Commands that need an engine: tests/integration/test_live_json.py."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ccctl.cli.main import run
from ccctl.cli.status import _data
from ccctl.plan import make_plan
from ccctl.plan.drift import Drift, drift_json
from ccctl.plan.live import Live
from ccctl.plan.output import plan_json
from ccctl.plan.plan import plan_rollback
from ccctl.plan.saved import save
from ccctl.plan.target import TargetStatus

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests/unit/plan"))

from plan_centers import center, deployed, nothing, tree  # noqa: E402 - it stands in the folder of its tests

SCHEMAS = ROOT / "docs/schemas"
EDIT = Drift("file", "queues.conf", "changed by hand", "queues", ("+x",))
EXAMPLE = str(ROOT / "examples/public-service-12/center.yaml")


def valid(name: str, text: str) -> Any:
    data = json.loads(text)
    validator = Draft202012Validator(json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8")))
    assert [f"{list(one.path)}: {one.message}" for one in validator.iter_errors(data)] == []
    return data


@pytest.mark.parametrize("path", sorted(SCHEMAS.glob("*.json")), ids=lambda path: path.stem)
def test_every_schema_is_one(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_plans_and_plan_files() -> None:
    busy = deployed(center(), tree(), drift=(EDIT,), live=Live(2, {"orders": 1}, {"1002": 1}))
    release = busy.release
    assert release is not None
    for plan in (
        make_plan(center(), tree(), nothing()),
        make_plan(center(), tree(), deployed(center(), tree())),
        make_plan(center(queues={}, trunks={}), tree(queues="n"), busy),
        make_plan(center(), tree(), busy, keep_drift=True),
        plan_rollback(replace(release, number=3), busy),
    ):
        valid("plan", plan_json(plan))
        valid("plan-file", save(plan, "center.yaml", "0" * 64).to_json())


def test_drift() -> None:
    assert valid("drift", drift_json("acme", "dev", 7, ["gone"], [EDIT]))["drift"]


def test_status_of_a_running_a_stopped_and_an_absent_engine() -> None:
    release = deployed(center(), tree()).release
    call: dict[str, object] = {
        "call": "1.2",
        "caller": "077",
        "channels": ("PJSIP/1-1",),
        "seconds": 3,
        "bridged": True,
        "trunks": ("telecom",),
        "seats": ("1001",),
        "queue": "orders",
    }
    running = TargetStatus(
        "dev", "docker", "running", release, "Asterisk 22", "now", (), "127.0.0.1:5060", calls=(call,)
    )
    for found in (running, TargetStatus("dev", "docker", "stopped", release, problems=("gone",))):
        valid("status", json.dumps(_data(found)))


@pytest.mark.parametrize("keys", ["", "1", "2", "9"])
def test_traces(keys: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["trace", EXAMPLE, "--from", "07700900123", "--to", "01134960012", "--at", "2026-11-23 10:00"]
    assert run([*arguments, "--press", keys, "--format", "json"]) == 0
    assert valid("trace", capsys.readouterr().out)["steps"]


@pytest.mark.parametrize("path", sorted((ROOT / "tests/spec/bad").glob("CC2*.yaml")), ids=lambda path: path.stem)
def test_diagnostics(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(path), "--format", "json"]) in (0, 1)  # 0: a warning
    assert valid("diagnostics", capsys.readouterr().out)["diagnostics"]


def test_a_document_with_another_key_is_not_valid() -> None:
    with pytest.raises(AssertionError):
        valid("drift", json.dumps(json.loads(drift_json("acme", "dev", 7, [], [])) | {"more": 1}))
