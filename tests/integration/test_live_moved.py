"""What the target keeps under a name goes along when the thing is renamed."""

from __future__ import annotations

import json
import time

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live


def test_a_rename_keeps_counts_passwords_switches_and_protection(desk: Desk) -> None:  # noqa: F811
    path = desk.folder / "center.yaml"
    text = path.read_text().replace("queues:\n", "switches:\n  storm: {}\nqueues:\n")
    text = text.replace(
        "orders: {members: [{team: crew}], max_wait: 3m}",
        "orders: {members: [{team: crew}], protect: true, overflow: {keys: {1: callback}}}\n"
        "dialing: {rules: [{name: all, match: 0x.}]}",
    )
    path.write_text(text)
    desk.run("apply", "--env", "dev", "--yes")
    before = desk.identity()
    desk.run("switch", "storm", "on", "--env", "dev")
    password = desk.json("seats", "credentials", "103", "--env", "dev")["password"]
    desk.engine("dialplan add extension 1,1,Answer into waiter")
    desk.engine("dialplan add extension 1,2,Wait,1 into waiter")
    desk.engine("channel originate Local/1@waiter/n application Queue orders")
    end = time.monotonic() + 20
    while "A:1" not in desk.engine("queue show orders"):
        assert time.monotonic() < end, desk.engine("queue show orders")
        time.sleep(0.3)

    desk.promise("orders")
    text = text.replace("queue/orders", "queue/sales").replace("  orders:", "  sales:").replace("  storm:", "  gale:")
    text = text.replace("101-103: {team: crew}", "101-102: {team: crew}\n  203: {team: crew}")
    text += "moved:\n" + "".join(
        f"  - {{from: {old}, to: {new}}}\n"
        for old, new in (("queue/orders", "queue/sales"), ("switch/storm", "switch/gale"), ("seat/103", "seat/203"))
    )
    path.write_text(text)
    plan = desk.run("plan", "--env", "dev")
    assert "~ queue.sales  (was queue.orders)" in plan
    assert "0 to remove" in plan
    assert "live: 1 promised callback made under the new name" in plan
    desk.run("apply", "--env", "dev", "--yes")
    assert desk.identity() == before
    assert "has 1 calls" in desk.engine("queue show sales")
    assert ": sales:sales:" in desk.engine("database show callback")
    found = desk.json("status", "--env", "dev")
    [queue] = found["queues"]
    assert (queue["queue"], queue["abandoned"]) == ("sales", 1)
    assert found["switches"] == [{"switch": "gale", "on": True, "turned": True}]
    assert desk.json("seats", "credentials", "203", "--env", "dev")["password"] == password
    assert json.loads(desk.run("plan", "--env", "dev", "--format", "json"))["empty"]

    path.write_text(
        text.replace("  sales: {members", "  other: {members")
        .replace("queue/sales}", "queue/other}")
        .partition("moved:")[0]
    )
    said = desk.run("apply", "--env", "dev", "--yes", code=3)
    assert "queue.sales is protected" in said
    assert "--allow unprotect:queue.sales" in said
    assert "unprotect:queue.sales" in desk.run("destroy", "--env", "dev", "--yes", code=3)

    path.write_text(text)
    said = desk.run("rollback", "1", "--env", "dev", "--yes")
    assert "~ queue.orders  (was queue.sales)" in said
    assert "0 to remove" in said
    assert desk.identity() == before
    found = desk.json("status", "--env", "dev")
    assert [(queue["queue"], queue["abandoned"]) for queue in found["queues"]] == [("orders", 1)]
    assert found["switches"] == [{"switch": "storm", "on": True, "turned": True}]
