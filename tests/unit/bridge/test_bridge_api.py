"""The HTTP interface: who may do what, and what a request that is refused leaves behind."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bridge_support import calls, config, target
from fastapi import WebSocketDisconnect
from fastapi.testclient import TestClient

from ccctl.bridge.api import make_app
from ccctl.bridge.asterisk_acts import AsteriskActs
from ccctl.bridge.asterisk_link import AsteriskLink
from ccctl.bridge.config import Pop
from ccctl.bridge.desktops import Desktops
from ccctl.bridge.events import Event
from ccctl.bridge.outbox import Outbox
from ccctl.bridge.service import Bridge
from ccctl.bridge.tokens import Owner, owner_of, token_of
from ccctl.control.ami import Ami
from ccctl.control.base import ControlError

SECRET = config().api_secret
ADMIN, ORDERS, SEAT = Owner("admin"), Owner("team", "orders"), Owner("seat", "1001")


async def nobody() -> Ami:
    raise ControlError("no engine here")


def client(tmp_path: Path) -> tuple[TestClient, Bridge, Desktops]:
    bridge = Bridge(config(target("http://127.0.0.1:1/")), Outbox(f"sqlite:///{tmp_path}/outbox.db"), None)
    bridge.outbox.open()
    desktops = Desktops({"desktop": Pop("https://crm.example/pop?phone={caller}&call={call}")})
    link = AsteriskLink(nobody, bridge.tell, bridge.config.seats, (), ())
    return TestClient(make_app(bridge, AsteriskActs(link), desktops)), bridge, desktops


def bearer(owner: Owner) -> dict[str, str]:
    return {"authorization": f"Bearer {token_of(SECRET, owner)}"}


def test_a_token_is_worth_something_under_its_own_secret_only() -> None:
    for owner in (ADMIN, ORDERS, SEAT):
        token = token_of(SECRET, owner)
        assert owner_of(SECRET, token) == owner
        assert (
            owner_of("another", token) is None and owner_of(SECRET, token + "0") is None and owner_of("", token) is None
        )
    assert owner_of(SECRET, token_of(SECRET, SEAT).replace("1001", "1002")) is None
    for nonsense in ("", ":", "admin", "admin::", "seat::", "root:x:y", "☃:☃"):
        assert owner_of(SECRET, nonsense) is None


@pytest.mark.parametrize(
    ("owner", "method", "path", "body", "status"),
    [
        (None, "GET", "/v1/status", None, 401),
        (SEAT, "GET", "/v1/status", None, 403),
        (ADMIN, "GET", "/v1/status", None, 200),
        (SEAT, "POST", "/v1/seats/1001/pause", {"reason": "lunch"}, 409),  # allowed, but there is no engine
        (SEAT, "POST", "/v1/seats/1002/pause", {}, 403),
        (ORDERS, "POST", "/v1/seats/1002/pause", {}, 409),
        (ORDERS, "POST", "/v1/seats/1900/pause", {}, 403),
        (ADMIN, "POST", "/v1/seats/9999/pause", {}, 404),
        (ADMIN, "POST", "/v1/seats/1001/pause", {"reason": "a\nb"}, 422),
        (ADMIN, "POST", "/v1/seats/1001/pause", {"why": "lunch"}, 422),
        (SEAT, "POST", "/v1/seats/1001/sign-in", None, 409),  # its phone signs it in
        (SEAT, "POST", "/v1/calls", {"seat": "1001", "to": "+4930123"}, 409),
        (SEAT, "POST", "/v1/calls", {"seat": "1002", "to": "+4930123"}, 403),
        (SEAT, "POST", "/v1/calls", {"seat": "1001", "to": "1&2"}, 422),
        (SEAT, "POST", "/v1/calls/1.2/hold", None, 409),
        (None, "POST", "/v1/calls/1.2/resume", None, 401),
        (SEAT, "POST", "/v1/seats/1001/spy", {"supervisor": "1001", "how": "listen"}, 403),
        (ORDERS, "POST", "/v1/seats/1001/spy", {"supervisor": "1002", "how": "listen"}, 403),
        (ORDERS, "POST", "/v1/seats/1001/spy", {"supervisor": "1900", "how": "listen"}, 409),
        (SEAT, "GET", "/v1/queues", None, 403),
        (ORDERS, "PUT", "/v1/switches/emergency", {"on": True}, 403),
        (ADMIN, "PUT", "/v1/switches/other", {"on": True}, 404),
        (ADMIN, "GET", "/v1/dead-letters", None, 200),
    ],
)  # fmt: skip
def test_a_token_opens_what_is_its_owners_and_nothing_else(
    tmp_path: Path, owner: Owner | None, method: str, path: str, body: Any, status: int
) -> None:
    http, _, _ = client(tmp_path)
    answer = http.request(method, path, json=body, headers=bearer(owner) if owner else {})
    assert answer.status_code == status, answer.text


def test_changes_are_in_the_audit_log_refused_ones_too(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    http, _, _ = client(tmp_path)
    with caplog.at_level(logging.INFO, "ccctl.bridge.audit"):
        http.post("/v1/seats/1002/pause", json={}, headers=bearer(SEAT))
        http.put("/v1/switches/emergency", json={"on": True})
    told = [json.loads(record.message) for record in caplog.records if record.name == "ccctl.bridge.audit"]
    assert [(one["who"], one["status"]) for one in told] == [("seat:1001", 403), ("nobody", 401)]
    assert all(token_of(SECRET, SEAT) not in record.message for record in caplog.records)


def test_too_many_requests_are_put_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "ccctl.bridge.api_guard.time", SimpleNamespace(monotonic=lambda: 0.0, time=time.time)
    )  # all at once
    http, _, _ = client(tmp_path)
    codes = [http.get("/v1/status", headers=bearer(ADMIN)).status_code for _ in range(60)]
    assert codes[0] == 200 and 429 in codes
    wrong = [http.get("/v1/status", headers={"authorization": "Bearer admin:0"}).status_code for _ in range(30)]
    assert wrong[0] == 401 and wrong[-1] == 429


def test_a_screen_pops_on_the_desktop_of_the_seat_that_rings_and_on_no_other(tmp_path: Path) -> None:
    http, _, desktops = client(tmp_path)
    ringing = {"call": "1.5", "caller": "+49<&>", "number": "1", "seat": "1001"}
    other_seat = bearer(Owner("seat", "1002"))
    with (
        http.websocket_connect("/v1/desktop", headers=bearer(SEAT)) as mine,
        http.websocket_connect("/v1/desktop", headers=other_seat) as other,
    ):
        while len([seat for seat in desktops._open.values() if seat]) < 2:
            time.sleep(0.01)
        loop: asyncio.AbstractEventLoop = mine.portal.call(asyncio.get_running_loop)  # type: ignore[union-attr]
        loop.call_soon_threadsafe(desktops.hear, Event("seat.ringing", 1.0, "1.5", 1, ringing))
        loop = other.portal.call(asyncio.get_running_loop)  # type: ignore[union-attr]
        loop.call_soon_threadsafe(desktops.hear, Event("seat.paused", 2.0, "seat/1002", 1, {"seat": "1002"}))
        told = mine.receive_json()
        assert told["type"] == "seat.ringing"
        assert told["screen_pop"] == {"desktop": "https://crm.example/pop?phone=%2B49%3C%26%3E&call=1.5"}
        assert other.receive_json()["type"] == "seat.paused"


def test_a_page_of_some_numbers_pops_up_for_calls_to_them_only() -> None:
    desktops = Desktops({"mine": Pop("https://a.example/", frozenset({"+491"})), "all": Pop("https://b.example/")})
    told = desktops.join("1001")
    for number in ("+491", "+492"):
        data = {"call": number, "caller": "1", "number": number, "seat": "1001"}
        desktops.hear(Event("seat.ringing", 1.0, number, 1, data, number))
    pops = [message["screen_pop"] for message in (told.get_nowait(), told.get_nowait()) if message]
    assert [list(pop) for pop in pops] == [["mine", "all"], ["all"]]


def test_a_desktop_without_a_seats_token_is_not_let_in(tmp_path: Path) -> None:
    http, _, _ = client(tmp_path)
    for headers in ({}, bearer(ADMIN), {"authorization": "Bearer seat:1001:0"}):
        with pytest.raises(WebSocketDisconnect), http.websocket_connect("/v1/desktop", headers=headers) as socket:
            socket.receive_json()


def test_dead_letters_are_listed_and_sent_again(tmp_path: Path) -> None:
    http, bridge, _ = client(tmp_path)
    event = Event("call.ended", 5.0, "1.5", 1, {"call": "1.5"})
    bridge.outbox.take([(event, "evt_x", b"{}")], bridge.config.events, {}, {})
    (row,) = bridge.outbox.pending("crm", 0, 10)
    bridge.outbox.settle([], [row], {row.n: "answered 500"}, [row.n])
    (letter,) = http.get("/v1/dead-letters", headers=bearer(ADMIN)).json()
    assert (letter["hook"], letter["type"], letter["error"]) == ("crm", "call.ended", "answered 500")
    assert http.post("/v1/dead-letters/resend", json={"numbers": [99]}, headers=bearer(ADMIN)).json() == {"resent": 0}
    assert http.post("/v1/dead-letters/resend", json={}, headers=bearer(ADMIN)).json() == {"resent": 1}
    assert http.get("/v1/dead-letters", headers=bearer(ADMIN)).json() == []


def test_the_interface_describes_itself(tmp_path: Path) -> None:
    http, _, _ = client(tmp_path)
    paths = http.get("/openapi.json").json()["paths"]
    assert {"/v1/calls", "/v1/seats/{seat}/pause", "/v1/switches/{name}", "/v1/dead-letters/resend"} <= paths.keys()
    assert calls(1)


def test_a_hold_is_asked_of_the_seat_that_is_meant_and_others_are_told_of_no_call(tmp_path: Path) -> None:
    asked: list[tuple[str, str, bool]] = []

    class Up(AsteriskActs):
        async def calls(self) -> list[dict[str, Any]]:
            return [{"call": "1.2", "seats": ["1001"]}, {"call": "1.3", "seats": []}, {"call": "1.5", "seats": two}]

        async def hold(self, call: str, seat: str, *, on: bool) -> None:
            asked.append((call, seat, on))

    two = ["1001", "1002"]
    bridge = Bridge(config(), Outbox(f"sqlite:///{tmp_path}/outbox.db"), None)
    link = AsteriskLink(nobody, bridge.tell, bridge.config.seats, (), ())
    web = TestClient(make_app(bridge, Up(link), Desktops({})))
    refused = [(Owner("seat", "1002"), "1.2", None, 404), (ADMIN, "1.4", None, 404), (ADMIN, "1.3", None, 409),
               (ADMIN, "1.5", None, 409), (ADMIN, "1.5", "1900", 409), (SEAT, "1.5", "1002", 409)]  # fmt: skip
    taken = [(SEAT, "1.2", None, "1001"), (SEAT, "1.5", None, "1001"), (ORDERS, "1.5", "1002", "1002")]
    for what in ("hold", "resume"):
        for owner, call, seat, status in refused:
            answer = web.post(f"/v1/calls/{call}/{what}", headers=bearer(owner), json=seat and {"seat": seat})
            assert answer.status_code == status, answer.text
        assert not asked
        for owner, call, seat, meant in taken:
            answer = web.post(f"/v1/calls/{call}/{what}", headers=bearer(owner), json=seat and {"seat": seat})
            assert answer.status_code == 204, answer.text
            assert asked.pop() == (call, meant, what == "hold")
