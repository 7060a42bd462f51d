"""Plans in files against a real engine: applied when nothing has moved, refused with the reason when something has."""

from __future__ import annotations

import json

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live


def test_a_saved_plan_is_applied_once_and_refused_when_anything_has_moved(desk: Desk) -> None:  # noqa: F811
    desk.run("plan", "--env", "dev", "-o", "first.plan")
    text = (desk.folder / "first.plan").read_text(encoding="utf-8")
    assert desk.password not in text
    assert "release 1 is in force" in desk.run("apply", "--plan", "first.plan")
    assert "the plan was made from nothing" in desk.run("apply", "--plan", "first.plan", code=1)

    desk.write(wait="2m")
    desk.run("plan", "--env", "dev", "-o", "two.plan")
    desk.write(wait="4m")
    assert "the spec has changed" in desk.run("apply", "--plan", "two.plan", code=1)
    desk.run("apply", "--env", "dev", "--yes")
    desk.write(wait="2m")
    assert "release 2 is in force, the plan was made from release 1" in desk.run("apply", "--plan", "two.plan", code=1)

    desk.run("plan", "--env", "dev", "-o", "three.plan")
    desk.password = "second-carrier-password"
    assert "a secret has changed" in desk.run("apply", "--plan", "three.plan", code=1)
    desk.password = "first-carrier-password"
    edited = json.loads((desk.folder / "three.plan").read_text(encoding="utf-8"))
    edited["plan"]["changes"] = []
    (desk.folder / "edited.plan").write_text(json.dumps(edited), encoding="utf-8")
    assert "was changed after it was made" in desk.run("apply", "--plan", "edited.plan", code=1)
    desk.run("apply", "--plan", "three.plan", "--env", "other", code=64)
    (desk.folder / "other.yaml").write_text((desk.folder / "center.yaml").read_text(encoding="utf-8") + "\n")
    assert "the spec has changed" in desk.run("apply", "other.yaml", "--plan", "three.plan", code=1)
    before = desk.identity()
    assert "release 3 is in force" in desk.run("apply", "--plan", "three.plan")
    assert desk.identity() == before
