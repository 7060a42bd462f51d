"""A full disk on the target: the release in force stays, calls go on, and there is nothing to mend when there is room."""

from __future__ import annotations

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

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
