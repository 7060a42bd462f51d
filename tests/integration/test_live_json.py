"""The JSON of commands that speak to a target, from a real engine, against docs/schemas/."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures
from jsonschema import Draft202012Validator

pytestmark = pytest.mark.live

SCHEMAS = Path(__file__).parents[2] / "docs/schemas"


def test_plan_status_history_and_drift_are_as_their_schemas_say(desk: Desk) -> None:  # noqa: F811
    def check(name: str, *arguments: str, code: int = 0) -> None:
        schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(desk.json(name, *arguments, "--env", "dev", code=code))

    check("plan")
    desk.run("apply", "--env", "dev", "--yes")
    desk.engine("dialplan add extension 1,1,Answer into waiter")
    desk.engine("dialplan add extension 1,2,Wait,600 into waiter")
    desk.engine("channel originate Local/1@waiter/n application Queue orders")
    desk.engine("queue add member PJSIP/999 to orders")
    desk.by_hand("echo x >> /ccctl/current/queues.conf; echo y > /ccctl/current/mine")
    desk.write(wait="2m")
    for name, code in (("plan", 0), ("status", 0), ("history", 0), ("drift", 2)):
        check(name, code=code)
    desk.container().stop(timeout=2)
    check("status", code=1)
    check("drift", code=2)
