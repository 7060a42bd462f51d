"""A ccctl that is killed at any step of an apply leaves the old release or the new one, and the next command repairs it."""

from __future__ import annotations

import platform
import signal
import time

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live
STEPS = ("staging", "checking", "bringing", "looking at its health")
WAITS = ("4m", "5m", "6m", "7m")


def killed_at(desk: Desk, step: str) -> None:  # noqa: F811
    """An apply that is killed as soon as it says that it begins this step."""
    with desk.applying(step) as running:
        running.kill()


def test_killed_at_every_step(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    for step, wait in zip(STEPS, WAITS, strict=True):
        number = desk.in_force()
        desk.write(wait=wait)
        killed_at(desk, step)
        desk.unlocked()
        assert desk.in_force() in (number, number + 1), step
        assert "+ " in desk.engine("dialplan show queue-orders"), step
        desk.run("apply", "--env", "dev", "--yes")
        assert f"+ {int(wait[0]) * 60}000]" in desk.engine("dialplan show queue-orders"), step
    found = desk.json("drift", "--env", "dev")
    assert (found["drift"], found["problems"]) == ([], [])
    assert desk.identity() == before


def test_killed_or_interrupted_once_more_on_the_way_back(desk: Desk) -> None:  # noqa: F811
    """The engine is at the release before, or the next command says that it need not be, and an apply puts it right."""
    desk.run("apply", "--env", "dev", "--yes")
    half = 0
    for how, delay, wait in ((signal.SIGKILL, 0.02, "4m"), (signal.SIGKILL, 0.1, "5m"), (signal.SIGTERM, 0.1, "6m")):
        desk.write(wait=wait)
        with desk.applying("reloading") as running:
            running.send_signal(signal.SIGTERM)  # SIGINT is ignored where the tests run in the background of a shell
            assert running.stderr is not None
            assert any("going back" in line for line in running.stderr)
            time.sleep(delay)
            running.send_signal(how)
        desk.unlocked()
        desk.write()
        back = "+ 180000]" in desk.engine("dialplan show queue-orders")
        told = desk.drifted()
        assert back or told, delay
        half += told
        desk.run("apply", "--env", "dev", "--yes")
        assert "+ 180000]" in desk.engine("dialplan show queue-orders")
        assert not desk.drifted()
    assert half, "it was never on the way back"


def test_hands_that_their_maker_never_started_are_no_lock(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    image = desk.container().image.id
    labels = {**desk.container().labels, "ccctl.holder": f"ann@{platform.node()} (process 999999999) since then"}
    held = desk.client.containers.create(image, name=f"ccctl-{desk.name}-dev-apply", labels=labels)
    foreign = {**labels, "ccctl.holder": "ann@elsewhere (process 1) since then"}
    time.sleep(2.1)
    desk.write(wait="4m")
    desk.run("apply", "--env", "dev", "--yes")
    assert not desk.client.api.containers(all=True, filters={"id": held.id})
    desk.client.containers.create(image, name=f"ccctl-{desk.name}-dev-apply", labels=foreign)
    assert "is being changed by ann@elsewhere" in desk.run("rollback", "--env", "dev", "--yes", code=5)
    assert desk.json("history", "--env", "dev")["current"] == 2  # looking needs no lock
    assert "is being changed by ann@elsewhere" in desk.run("destroy", "--env", "dev", "--yes", code=5)
    desk.client.containers.get(f"ccctl-{desk.name}-dev-apply").remove()
