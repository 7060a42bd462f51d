"""What people do by hand to a real deployment: seen, shown without secrets, put right or kept."""

from __future__ import annotations

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live


def test_hand_edits_and_runtime_changes_are_shown_and_put_right_without_a_restart(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    assert "No drift" in desk.run("drift", "--env", "dev")
    before = desk.identity()
    desk.engine("queue pause member Local/101@cc-seat queue orders reason lunch")  # the runtime's own: no drift
    desk.inside("sh", "-c", "mkdir -p /var/spool/asterisk/voicemail/default/1/INBOX")
    assert "No drift" in desk.run("drift", "--env", "dev")

    desk.by_hand("sed -i 's/^timeout = .*/timeout = 7/' /ccctl/current/queues.conf")
    desk.by_hand("sed -i 's/^password = .*/password = typed-by-hand/' /ccctl/current/pjsip-secrets.conf")
    desk.by_hand("echo '[mine]' > /ccctl/current/dialplan/mine.conf; chmod 666 /ccctl/current/rtp.conf")
    desk.engine("queue add member PJSIP/999 to orders penalty 3")
    desk.engine("dialplan add extension 777,1,NoOp,hi into seats")
    desk.container().update(restart_policy={"Name": "no"})
    found = desk.json("drift", "--env", "dev", code=2)
    assert {(one["kind"], one["name"]) for one in found["drift"]} == {
        ("file", "queues.conf"),
        ("file", "pjsip-secrets.conf"),
        ("file", "rtp.conf"),
        ("foreign file", "dialplan/mine.conf"),
        ("queue member", "queue.orders PJSIP/999"),
        ("dialplan", "777@seats"),
        ("container", "restart policy"),
    }
    text = desk.run("drift", "--env", "dev", code=2)
    assert "+timeout = 7" in text
    assert "typed-by-hand" not in text
    assert "+password = (secret changed)" in text

    plan = desk.run("plan", "--env", "dev", "--detailed-exitcode", code=2)
    assert "≠ file queues.conf: changed by hand" in plan
    desk.run("plan", "--env", "dev", "--keep-drift", "--detailed-exitcode")
    assert "No changes" in desk.run("apply", "--env", "dev", "--yes", "--keep-drift")
    desk.run("apply", "--env", "dev", "--yes")
    assert "No drift" in desk.run("drift", "--env", "dev")
    assert desk.identity() == before
    assert desk.json("status", "--env", "dev")["release"]["number"] == 2
    assert "(paused was" in desk.engine("queue show orders")


def test_kept_drift_stays_from_release_to_release_and_never_hides_a_change(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    desk.by_hand("echo '; by hand' >> /ccctl/current/musiconhold.conf; echo x > /ccctl/current/notes.txt")
    desk.write(wait="2m")
    desk.run("apply", "--env", "dev", "--yes", "--keep-drift")
    found = desk.json("drift", "--env", "dev", code=2)
    assert (found["release"], [one["name"] for one in found["drift"]]) == (2, ["musiconhold.conf", "notes.txt"])
    desk.by_hand("echo '; by hand' >> /ccctl/current/dialplan/queues.conf")
    desk.write(wait="4m")
    assert "changed by hand on the target, and changed by the spec too" in desk.run(
        "apply", "--env", "dev", "--yes", "--keep-drift", code=1
    )
    assert desk.json("status", "--env", "dev")["release"]["number"] == 2
    desk.run("apply", "--env", "dev", "--yes")
    assert desk.json("drift", "--env", "dev")["drift"] == []


def test_a_container_that_somebody_limits_is_replaced_as_the_plan_says(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    desk.container().update(mem_limit="512m", memswap_limit="1g")
    assert "≠ container memory limit" in desk.run("drift", "--env", "dev", code=2)
    assert "the engine is replaced" in desk.run("plan", "--env", "dev").lower()
    desk.run("apply", "--env", "dev", "--yes")
    assert desk.identity() != before
    assert "No drift" in desk.run("drift", "--env", "dev")
