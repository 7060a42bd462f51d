"""The bridge beside a deployed FreeSWITCH: what the HTTP interface does there is told to a hook, also over a kill."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures
from docker.errors import APIError
from live_support import freeswitch_image
from test_live_bridge import Receiver, hooks, receiver  # noqa: F401 - fixtures

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]

ASK = """\
import sys, urllib.error, urllib.request
asked = urllib.request.Request("http://127.0.0.1:8791" + sys.argv[1], method=sys.argv[2],
                               data=sys.argv[3].encode() or None,
                               headers={"authorization": "Bearer " + sys.argv[4], "content-type": "application/json"})
try:
    with urllib.request.urlopen(asked) as answer:
        print(answer.read().decode())
except urllib.error.HTTPError as refused:
    sys.exit(f"{refused.code} {refused.read().decode()}")
"""


def ask(desk: Desk, token: str, path: str, method: str = "GET", body: str = "") -> str:  # noqa: F811
    bridge = desk.client.containers.get(f"ccctl-{desk.name}-dev-bridge")
    ran = bridge.exec_run(["python3", "-c", ASK, path, method, body, token])
    assert ran.exit_code == 0, ran.output.decode()
    return str(ran.output.decode())


def until(receiver: Receiver, kind: str) -> dict[str, Any]:  # noqa: F811
    deadline = time.monotonic() + 20
    while True:
        for event in receiver.events():
            if event["type"] == kind:
                return event
        assert time.monotonic() < deadline, [event["type"] for event in receiver.events()]
        time.sleep(0.1)


def once_it_is_back(desk: Desk, token: str, path: str, body: str = "") -> None:  # noqa: F811
    """Asks until the bridge has its session with the engine again."""
    deadline = time.monotonic() + 30
    while True:
        try:
            ask(desk, token, path, "POST", body)
        except (AssertionError, APIError):  # the latter: Docker is just starting it again
            assert time.monotonic() < deadline
            time.sleep(0.3)
        else:
            return


def test_a_deployed_freeswitch_tells_what_its_seats_do(desk: Desk, receiver: Receiver) -> None:  # noqa: F811
    freeswitch_image()
    desk.password = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    desk.write(more="engine: freeswitch\n" + hooks(receiver))
    desk.run("apply", "--env", "dev", "--yes")
    assert desk.json("status", "--env", "dev")["bridge"]["problems"] == []
    token = desk.run("bridge", "token", "--seat", "101", "--env", "dev").strip()
    ask(desk, token, "/v1/seats/101/pause", "POST", json.dumps({"reason": "lunch / 'late'"}))
    assert until(receiver, "seat.paused")["data"] == {"seat": "101", "reason": "lunch / 'late'"}
    bridge = desk.client.containers.get(f"ccctl-{desk.name}-dev-bridge")
    bridge.kill()
    desk.inside("sh", "-c", "true")
    bridge.start()
    once_it_is_back(desk, token, "/v1/seats/101/ready")
    assert until(receiver, "seat.ready")["sequence"] == 2
    assert '"seat": "101"' in ask(desk, token, "/v1/seats").replace('":"', '": "')
    admin = desk.run("bridge", "token", "--admin", "--env", "dev").strip()
    assert '"orders"' in ask(desk, admin, "/v1/queues")
    desk.container().kill()
    desk.container().start()  # as a machine starts it again: nobody tells the bridge
    once_it_is_back(desk, token, "/v1/seats/101/pause", json.dumps({"reason": "again"}))
    deadline = time.monotonic() + 20
    while [event["data"].get("reason") for event in receiver.events() if event["type"] == "seat.paused"] != [
        "lunch / 'late'",
        "again",
    ]:
        assert time.monotonic() < deadline, receiver.events()
        time.sleep(0.1)
