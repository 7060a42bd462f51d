"""A Docker engine that goes away at any step of an apply leaves the old release or the new one; the next command says so."""

from __future__ import annotations

import time

import pytest
from cable import Cable
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live
STEPS = ("staging", "checking", "bringing", "looking at its health")
WAITS = ("4m", "5m", "6m", "7m")


def gone_at(desk: Desk, step: str) -> str:  # noqa: F811
    """What an apply says whose Docker engine goes away, and does not come back, when it begins this step."""
    cable = Cable()
    with desk.applying(step, DOCKER_HOST=cable.address) as running:
        assert running.stderr is not None
        cable.close()
        cable.cut()
        said = running.stderr.read()
        assert running.wait(60) == 1, said
    return said


def test_gone_at_every_step(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    for step, wait in zip(STEPS, WAITS, strict=True):
        number = int(desk.inside("readlink", "/ccctl/current").strip().rpartition("/")[2])
        desk.write(wait=wait)
        said = gone_at(desk, step)
        assert "Traceback" not in said
        assert "CC900" not in said, said
        assert "Docker engine" in said, said
        end = time.monotonic() + 30
        while desk.client.api.containers(filters={"name": f"ccctl-{desk.name}-dev-apply"}):
            assert time.monotonic() < end, "the lock outlives its holder"
            time.sleep(0.1)
        now = int(desk.inside("readlink", "/ccctl/current").strip().rpartition("/")[2])
        plan = desk.run("plan", "--env", "dev")
        if now == number:
            assert f"→ {wait}" in plan, plan
        else:
            assert now == number + 1
            assert "not brought into force to the end" in plan, plan
        desk.run("apply", "--env", "dev", "--yes")
        assert f"+ {int(wait[0]) * 60}000]" in desk.engine("dialplan show queue-orders"), step
    found = desk.json("drift", "--env", "dev")
    assert (found["drift"], found["problems"]) == ([], [])
    assert desk.identity() == before
