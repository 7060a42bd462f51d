"""The way back to a kept release, on a real engine."""

from __future__ import annotations

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

    desk.port += 1
    desk.write()
    desk.run("apply", "--env", "dev", "--yes")
    assert "the engine is replaced" in desk.run("rollback", "--env", "dev", "--yes").lower()
    assert f"{desk.port - 1}/udp" in desk.container().attrs["HostConfig"]["PortBindings"]
    assert desk.json("status", "--env", "dev")["healthy"] is True
