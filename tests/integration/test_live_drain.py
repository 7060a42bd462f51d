"""A queue in which a caller waits is never taken away under the caller, on a real engine."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time

import pytest
from cli_support import PARCELS, Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live


def caller_in_parcels(desk: Desk) -> None:  # noqa: F811
    """A call that waits in the queue parcels, and that nobody answers."""
    desk.engine("dialplan add extension 1,1,Answer into waiter")
    desk.engine("dialplan add extension 1,2,Wait,600 into waiter")
    desk.engine("channel originate Local/1@waiter/n application Queue parcels")
    deadline = time.monotonic() + 20
    while "1 callers" not in desk.engine("queue show parcels").replace("has 1 calls", "1 callers"):
        assert time.monotonic() < deadline, desk.engine("queue show parcels")
        time.sleep(0.2)


CALLS_BACK = """\
  parcels: {members: [{team: crew}], overflow: {keys: {1: callback}}}
dialing: {rules: [{name: all, match: 0x.}]}
"""


def test_a_queue_that_goes_is_emptied_first_or_the_change_is_refused(desk: Desk) -> None:  # noqa: F811
    desk.write(second="queue/parcels", more=CALLS_BACK)
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    caller_in_parcels(desk)
    desk.promise("parcels")

    desk.write(more=f"dialing:{CALLS_BACK.partition('dialing:')[2]}")
    plan = desk.run("plan", "--env", "dev")
    assert "drains: 1 caller waiting in it; drains: 1 promised callback would never be made" in plan
    assert "in which 1 caller waits" in plan
    assert "queue parcels calls nobody back any more" in plan
    assert "--when-idle callback.parcels --when-idle queue.parcels" in plan
    assert "--drain" in desk.run("apply", "--env", "dev", "--yes", code=3)
    said = desk.run("apply", "--env", "dev", "--yes", "--drain", "1s", code=3)
    assert "there are still calls on what goes (callback parcels 1, parcels 1); nothing was changed" in said
    assert "has 2 calls" in desk.engine("queue show parcels")
    assert desk.json("status", "--env", "dev")["release"]["number"] == 1
    assert desk.json("drift", "--env", "dev")["problems"] == []

    def serve() -> None:
        """Once new callers go elsewhere: who waits is still in the queue, and is then served."""
        end = time.monotonic() + 60
        while "queue-orders" not in desk.engine("dialplan show +441134960013@cc-numbers") and time.monotonic() < end:
            time.sleep(0.2)
        time.sleep(1)
        seen.append(desk.engine("queue show parcels"))
        desk.engine("database deltree callback")  # it is made
        desk.engine("channel request hangup all")

    seen: list[str] = []
    served = threading.Thread(target=serve)
    served.start()
    said = desk.run("apply", "--env", "dev", "--yes", "--drain", "2m")
    served.join()
    assert "has 2 calls" in seen[0]
    assert "release 2 is in force" in said or "release 3 is in force" in said
    assert "No such queue" in desk.engine("queue show parcels")
    assert desk.identity() == before
    assert desk.json("drift", "--env", "dev")["drift"] == []
    desk.run("apply", "--env", "dev", "--yes", "--now", "--drain", "1s", code=64)
    desk.run("apply", "--env", "dev", "--yes", "--drain", "soon", code=64)


def test_a_ccctl_that_is_killed_while_it_waits_loses_no_caller_and_is_repaired(desk: Desk) -> None:  # noqa: F811
    desk.write(second="queue/parcels", more=PARCELS)
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    caller_in_parcels(desk)
    desk.write()
    with subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from ccctl.cli.main import main; main()",
            "apply",
            "--env",
            "dev",
            "--yes",
            "--drain",
            "5m",
        ],
        cwd=desk.folder,
        env={**os.environ, "CARRIER": desk.password},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        assert any("waiting until they are served: parcels 1" in line for line in running.stderr)
        running.kill()
    assert "has 1 calls" in desk.engine("queue show parcels")
    desk.write(second="queue/parcels", more=PARCELS)
    end = time.monotonic() + 30
    while any(found.name.endswith("-apply") for found in desk.client.containers.list(filters={"name": desk.name})):
        assert time.monotonic() < end, "the lock outlives its holder"
        time.sleep(0.2)
    assert "was not brought into force to the end" in desk.run("plan", "--env", "dev")
    desk.run("apply", "--env", "dev", "--yes")
    assert "has 1 calls" in desk.engine("queue show parcels")
    found = desk.json("drift", "--env", "dev")
    assert (found["release"], found["problems"], desk.identity()) == (1, [], before)
    assert ".leaving" not in desk.inside("ls", "-A", "/ccctl/releases")
