"""The way back to a kept release, on a real engine."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live


def test_a_rollback_is_planned_hitless_recorded_and_refused_to_what_is_not_there(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    assert "no release before" in desk.run("rollback", "--env", "dev", "--yes", code=1)
    desk.write(wait="2m")
    desk.run("apply", "--env", "dev", "--yes")
    desk.password = "second-carrier-password"
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()

    desk.run("rollback", "--env", "dev", code=64)  # nobody there to say yes
    said = desk.run("rollback", "1", "--env", "dev", "--yes")
    assert "release 3 → 4, back to release 1" in said
    assert "(secret changed)" in said
    assert "2m → 3m" in said
    assert "release 4 is in force, as 1 was" in said
    assert desk.identity() == before
    assert "180000" in desk.inside("cat", "/etc/asterisk/dialplan/queues.conf")
    assert "first-carrier-password" in desk.inside("cat", "/ccctl/current/pjsip-secrets.conf")
    assert "rollback to 1" in desk.run("history", "--env", "dev")
    kept = desk.json("history", "--env", "dev")
    assert [(one["number"], one["rollback_of"]) for one in kept["releases"]] == [
        (4, 1),
        (3, None),
        (2, None),
        (1, None),
    ]
    assert kept["current"] == 4
    assert "No changes" in desk.run("rollback", "1", "--env", "dev", "--yes")

    assert "release 9 is not kept" in desk.run("rollback", "9", "--env", "dev", "--yes", code=1)
    desk.by_hand("echo '; x' >> /ccctl/releases/2/queues.conf")
    assert "were changed after it was applied" in desk.run("rollback", "2", "--env", "dev", "--yes", code=1)
    assert desk.json("status", "--env", "dev")["release"]["number"] == 4
    desk.by_hand("cp /ccctl/releases/3/manifest.json /ccctl/3.json; echo x > /ccctl/releases/3/manifest.json")
    assert "releases/3 can not be read" in desk.run("history", "--env", "dev")
    desk.by_hand("mv /ccctl/current /ccctl/aside")
    for command in (["plan"], ["apply", "--yes"], ["rollback", "1", "--yes"], ["history"]):
        assert "`current` leads to no release" in desk.run(*command, "--env", "dev", code=1)
    assert "destroy:engine" in desk.run("destroy", "--env", "dev", "--yes", code=3)
    desk.by_hand("mv /ccctl/aside /ccctl/current")
    assert "was the one before is not known" in desk.run("rollback", "--env", "dev", "--yes", code=1)
    desk.by_hand("mv /ccctl/3.json /ccctl/releases/3/manifest.json")  # root's, and nobody else may read it
    assert [one["number"] for one in desk.json("history", "--env", "dev")["releases"]] == [4, 3, 2, 1]

    desk.port += 1
    desk.write()
    desk.run("apply", "--env", "dev", "--yes")
    assert "the engine is replaced" in desk.run("rollback", "--env", "dev", "--yes").lower()
    assert f"{desk.port - 1}/udp" in desk.container().attrs["HostConfig"]["PortBindings"]
    assert desk.json("status", "--env", "dev")["healthy"] is True


def test_a_rollback_is_alone_at_work(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    desk.write(wait="2m")
    desk.run("apply", "--env", "dev", "--yes")
    desk.write(wait="5m")
    with desk.applying("staging") as running:
        running.send_signal(signal.SIGSTOP)
        try:
            said = desk.run("rollback", "1", "--env", "dev", "--yes", code=5)
            assert f"(process {running.pid})" in said
            assert desk.json("history", "--env", "dev")["current"] == 2  # looking needs no lock
        finally:
            running.send_signal(signal.SIGCONT)
        running.communicate(timeout=60)
    assert running.returncode == 0
    back = [sys.executable, "-P", "-m", "ccctl", "rollback", "1", "--env", "dev", "--yes"]
    pipe = subprocess.PIPE
    two = [subprocess.Popen(back, cwd=desk.folder, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    said = [one.communicate(timeout=60)[1] for one in two]
    codes = sorted(one.returncode for one in two)
    assert codes[0] == 0, said  # the other met its lock, or came after it
    assert codes[1] == 0 or (codes[1] == 5 and "CC520" in "".join(said)) or "CC512" in "".join(said), said
    kept = desk.json("history", "--env", "dev")["releases"]
    assert [(one["number"], one["rollback_of"]) for one in kept] == [(4, 1), (3, None), (2, None), (1, None)]
    assert "180000]" in desk.engine("dialplan show queue-orders")


def test_a_rollback_that_is_killed_at_any_step_is_made_whole_by_the_next(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    desk.write(wait="2m")
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    for step, to in (("checking", 1), ("bringing", 2), ("looking at its health", 1)):
        number = desk.in_force()
        with desk.applying(step, command=("rollback", str(to))) as running:
            running.kill()
        desk.unlocked()
        assert desk.in_force() in (number, number + 1), step
        assert "+ " in desk.engine("dialplan show queue-orders"), step
        desk.run("rollback", str(to), "--env", "dev", "--yes")
        assert f"+ {180 if to == 1 else 120}000]" in desk.engine("dialplan show queue-orders"), step
    found = desk.json("drift", "--env", "dev")
    assert (found["drift"], found["problems"]) == ([], [])
    assert desk.identity() == before
