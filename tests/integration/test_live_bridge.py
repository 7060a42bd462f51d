"""The bridge as `ccctl apply` brings it up: what a real engine does reaches a receiver, whoever is killed meanwhile."""

from __future__ import annotations

import json
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures
from standardwebhooks.webhooks import Webhook

from ccctl.deploy.certificates import Wish, with_certificates

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
HOOKS = """\
hooks:
  crm: {{url: "http://{host}:{port}/", sign: {{secret: CARRIER}}{events}}}
"""


class Receiver:
    """A CRM on the machine of the Docker engine; `refuse` makes it answer 503."""

    def __init__(self, host: str) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.refuse = False
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                if not outer.refuse:
                    outer.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(503 if outer.refuse else 204)
                self.send_header("content-length", "0")
                self.end_headers()

            def do_GET(self) -> None:
                outer.asked.append(self.path)
                told = json.dumps({"status": "gold", "address": {"city": "Leeds"}}).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(told)))
                self.end_headers()
                self.wfile.write(told)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def events(self) -> list[dict[str, Any]]:
        """The events by the order of their first coming, each once."""
        seen: dict[str, dict[str, Any]] = {}
        for _, body in self.got:
            found = json.loads(body)
            seen.setdefault(found["id"], found)
        return list(seen.values())

    def ended(self) -> list[dict[str, Any]]:
        return [event for event in self.events() if event["type"] == "call.ended"]

    def until_ended(self, count: int, within: float = 40.0) -> None:
        deadline = time.monotonic() + within
        while len(self.ended()) < count:
            assert time.monotonic() < deadline, [event["type"] for event in self.events()]
            time.sleep(0.1)


@pytest.fixture
def receiver(client: Any) -> Iterator[Receiver]:  # noqa: F811
    host = client.networks.get("bridge").attrs["IPAM"]["Config"][0]["Gateway"]
    found = Receiver(host)
    yield found
    found.server.shutdown()


def hooks(receiver: Receiver, events: str = "") -> str:
    host = receiver.server.server_address[0]
    return HOOKS.format(host=host, port=receiver.port, events=events)


def call(desk: Desk, seconds: int = 1) -> None:  # noqa: F811
    """A caller who comes over the trunk, waits in the queue for so long, and leaves."""
    desk.engine(f"channel originate Local/01134960012@trunk-carrier/n application Wait {seconds}")


def somebody(desk: Desk) -> None:  # noqa: F811
    """A member of the queue that is signed in, and never answers."""
    desk.engine("dialplan add extension 9,1,Wait,600 into waiter")
    desk.engine("queue add member Local/9@waiter to orders")


def check_whole(receiver: Receiver, count: int) -> None:
    """So many calls, each with all its events in order; every request signed."""
    by_call: dict[str, list[dict[str, Any]]] = {}
    for event in receiver.events():
        if "call" in event["data"]:
            by_call.setdefault(event["data"]["call"], []).append(event)
    assert len(by_call) == count
    for events in by_call.values():
        assert [event["sequence"] for event in events] == list(range(1, len(events) + 1))
        kinds = [event["type"] for event in events]
        assert kinds == ["call.started", "call.node", "call.node", "call.queued", "call.ended"]
        assert events[-1]["data"]["journey"] == ["number/01134960012", "queue/orders"]
    for headers, body in receiver.got:
        Webhook(SECRET).verify(body, headers)


def test_events_survive_the_death_of_bridge_receiver_and_engine(desk: Desk, receiver: Receiver) -> None:  # noqa: F811
    desk.password = SECRET
    desk.write(more=hooks(receiver))
    desk.run("apply", "--env", "dev", "--yes")
    bridge = desk.client.containers.get(f"ccctl-{desk.name}-dev-bridge")
    host = bridge.attrs["HostConfig"]
    assert (host["ReadonlyRootfs"], host["CapDrop"], bridge.attrs["Config"]["User"]) == (True, ["ALL"], "101:101")
    engine = desk.identity()

    somebody(desk)
    call(desk)
    receiver.until_ended(1)

    bridge.kill()
    call(desk)  # while nobody listens
    time.sleep(1.5)
    assert "bridge's container is" in desk.run("status", "--env", "dev", code=1)
    assert "container bridge: its container is exited" in desk.run("plan", "--env", "dev")
    desk.run("apply", "--env", "dev", "--yes")  # puts it right, and takes the member away
    somebody(desk)
    receiver.until_ended(2)
    assert desk.identity() == engine

    receiver.refuse = True
    call(desk)
    time.sleep(2)
    assert receiver.refuse and len(receiver.ended()) == 2
    assert desk.json("status", "--env", "dev")["bridge"]["hooks"][0]["last_error"] == "answered 503"
    receiver.refuse = False
    receiver.until_ended(3)

    call(desk, 60)
    time.sleep(0.5)
    desk.client.containers.get(engine[0]).kill()  # with a call up
    desk.client.containers.get(engine[0]).start()
    receiver.until_ended(4)
    assert receiver.ended()[-1]["data"]["ended_by"] == "engine"
    check_whole(receiver, 4)

    desk.write(more=hooks(receiver, ", events: [call.ended]"))
    plan = desk.run("plan", "--env", "dev")
    assert "No call is touched (reloads: bridge" in plan and "restart" not in plan
    desk.run("apply", "--env", "dev", "--yes")
    before = len(receiver.got)
    somebody(desk)
    call(desk)
    receiver.until_ended(5)
    assert len(receiver.got) == before + 1

    assert "no dead letters" in desk.run("bridge", "dead-letters", "--env", "dev")
    token = desk.run("bridge", "token", "--seat", "101", "--env", "dev").strip()
    assert token.startswith("seat:101:")
    said = desk.run("destroy", "--env", "dev", "--yes")
    assert f"container ccctl-{desk.name}-dev-bridge" in said and f"volume ccctl-{desk.name}-dev-outbox" in said


def certificate(desk: Desk) -> tuple[str, ssl.SSLContext]:  # noqa: F811
    """`bridge.api` with a certificate of a new authority in the spec's folder, and who trusts that authority."""
    made = with_certificates({}, ["pem/certificate"], Wish(("127.0.0.1",)))
    for name, of in (("api.pem", "pem/certificate"), ("api.key", "pem/key")):
        (desk.folder / name).write_text(made[of], encoding="ascii")
    return "certificate: api.pem, key: api.key", ssl.create_default_context(cadata=made["pem/authority"])


def test_the_http_interface_is_reached_from_outside_by_tls_alone(desk: Desk, receiver: Receiver) -> None:  # noqa: F811
    desk.password = SECRET
    files, trusting = certificate(desk)
    port = desk.port + 1 if desk.port < 65535 else 1024
    spec = desk.folder / "center.yaml"

    def write(port: int) -> None:
        desk.write(more=hooks(receiver))
        there = spec.read_text(encoding="utf-8")
        spec.write_text(there.rstrip()[:-1] + f", bridge: {{api: {{port: {port}, {files}}}}}}}\n", encoding="utf-8")

    def asked(path: str, token: str, kind: str = "https") -> int:
        request = urllib.request.Request(
            f"{kind}://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {token}"}
        )
        try:
            with urllib.request.urlopen(request, timeout=5, context=trusting if kind == "https" else None) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refused:
            return refused.code

    write(port)
    desk.run("apply", "--env", "dev", "--yes")
    team, seat = (
        desk.run("bridge", "token", *who, "--env", "dev").strip() for who in (("--team", "crew"), ("--seat", "101"))
    )
    assert asked("/v1/queues", team) == 200
    assert asked("/v1/queues", seat) == 403
    assert asked("/v1/queues", team[:-1] + ("a" if team[-1] != "a" else "b")) == 401
    with pytest.raises((urllib.error.URLError, OSError)):
        asked("/v1/queues", team, kind="http")
    assert f"HTTP interface at https://127.0.0.1:{port}" in desk.run("status", "--env", "dev")
    assert desk.inside("stat", "-c", "%a", "-L", "/ccctl/current/bridge/key.pem").strip() == "600"
    assert "No changes" in desk.run("plan", "--env", "dev")

    engine = desk.identity()
    certificate(desk)  # renewed: the bridge starts anew, and no call is touched
    assert "No call is touched (reloads: bridge" in desk.run("plan", "--env", "dev")
    (desk.folder / "api.key").write_text("no key", encoding="ascii")
    assert "CC637" in desk.run("apply", "--env", "dev", "--yes", code=1)
    _, trusting = certificate(desk)
    desk.run("apply", "--env", "dev", "--yes")
    assert asked("/v1/queues", team) == 200 and desk.identity() == engine

    write(port + 1 if port < 65535 else 1025)
    plan = desk.run("plan", "--env", "dev")
    assert "bridge_api" in plan and "replace" in plan, plan


ASKING = """\
  customer: {{lookup: "http://{host}:{port}/who?phone={{caller}}&call={{call}}", timeout: 3s}}
flows:
  ask:
    - lookup: customer
    - {{go: queue/parcels, if: {{tag: {{customer.status: gold}}}}}}
    - go: queue/orders
"""


def test_a_call_asks_another_system_through_the_deployed_bridge(desk: Desk, receiver: Receiver) -> None:  # noqa: F811
    desk.password = SECRET
    host = receiver.server.server_address[0]
    asking = ASKING.format(host=host, port=receiver.port)
    parcels = "  parcels: {members: [{team: crew}]}\n"
    desk.write(second="flow/ask", more=parcels + hooks(receiver, ", events: [call.ended]") + asking)
    desk.run("apply", "--env", "dev", "--yes")
    desk.engine("channel originate Local/01134960013@trunk-carrier/n application Wait 2")
    receiver.until_ended(1)
    (asked,) = receiver.asked
    assert asked.startswith("/who?phone=") and "&call=" in asked
    (ended,) = receiver.ended()
    assert ended["data"]["journey"] == ["number/01134960013", "flow/ask", "queue/parcels"]
    assert ended["data"]["tags"]["customer.status"] == "gold"
    deadline = time.monotonic() + 10  # the bridge says how it is every few seconds
    while desk.json("status", "--env", "dev")["bridge"]["lookups"]["asked"] != 1:
        assert time.monotonic() < deadline, desk.json("status", "--env", "dev")["bridge"]
