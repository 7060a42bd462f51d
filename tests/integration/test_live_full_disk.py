"""A full disk on the target: the release in force stays, calls go on, and there is nothing to mend when there is room."""

from __future__ import annotations

import time

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures
from test_live_bridge import SECRET, Receiver, call, check_whole, hooks, receiver, somebody  # noqa: F401 - fixtures

pytestmark = pytest.mark.live


def test_a_full_disk_is_told_and_changes_nothing(desk: Desk) -> None:  # noqa: F811
    name = f"ccctl-{desk.name}-dev"
    labels = {"ccctl.owner": "ccctl", "ccctl.center": desk.name, "ccctl.env": "dev"}
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=3m,uid=101,gid=101,mode=0750"}
    desk.client.volumes.create(f"{name}-releases", driver_opts=options, labels=labels)
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    desk.by_hand("dd if=/dev/zero of=/ccctl/filler bs=1k 2>/dev/null || :")
    desk.write(wait="4m")
    assert "disk" in desk.run("apply", "--env", "dev", "--yes", code=1)
    assert "CC511" in desk.run("apply", "--env", "dev", "--yes", code=1)
    found = desk.json("status", "--env", "dev")
    assert (found["release"]["number"], found["healthy"]) == (1, True)
    desk.by_hand("rm /ccctl/filler")
    assert "release 2 is in force" in desk.run("apply", "--env", "dev", "--yes")
    assert desk.identity() == before
    assert desk.json("drift", "--env", "dev")["drift"] == []


def test_a_bridge_whose_disk_is_full_says_so_and_tells_everything_when_there_is_room(
    desk: Desk,  # noqa: F811
    receiver: Receiver,  # noqa: F811
) -> None:
    labels = {"ccctl.owner": "ccctl", "ccctl.center": desk.name, "ccctl.env": "dev"}
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m,uid=101,gid=101,mode=0750"}
    desk.client.volumes.create(f"ccctl-{desk.name}-dev-outbox", driver_opts=options, labels=labels)
    desk.password = SECRET
    desk.write(more=hooks(receiver))
    desk.run("apply", "--env", "dev", "--yes")
    bridge = desk.client.containers.get(f"ccctl-{desk.name}-dev-bridge")
    bridge.exec_run(["sh", "-c", "dd if=/dev/zero of=/var/lib/ccctl-bridge/filler bs=1k 2>/dev/null || :"])
    somebody(desk)
    call(desk)
    time.sleep(4)
    said = desk.json("status", "--env", "dev", code=1)["bridge"]["problems"]
    assert any("disk is full" in text for text in said) and any("No space left" in text for text in said), said
    call(desk)
    time.sleep(2)
    assert receiver.ended() == []
    bridge.exec_run(["rm", "/var/lib/ccctl-bridge/filler"])
    receiver.until_ended(2)
    check_whole(receiver, 2)
    assert desk.json("status", "--env", "dev")["bridge"]["problems"] == []
