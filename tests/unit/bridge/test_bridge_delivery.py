"""Events reach a receiver signed, in order and once a key, however it behaves, and whoever is killed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from bridge_support import Crm, calls, config, crm, target
from sqlalchemy import event
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from ccctl.bridge import deliver
from ccctl.bridge.config import EventTarget
from ccctl.bridge.events import KINDS
from ccctl.bridge.outbox import Outbox
from ccctl.bridge.service import Bridge

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@contextlib.asynccontextmanager
async def running(bridge: Bridge) -> AsyncIterator[Bridge]:
    task = asyncio.create_task(bridge.run())
    try:
        yield bridge
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        bridge.outbox.close()


def made(folder: Path, *targets: EventTarget, lines: list[str]) -> Bridge:
    records = folder / "calls.csv"
    records.write_text("".join(lines), encoding="utf-8")
    return Bridge(config(*targets), Outbox(f"sqlite:///{folder}/outbox.db"), records)


async def test_requests_are_signed_so_that_another_library_accepts_them(tmp_path: Path) -> None:
    async with (
        crm() as receiver,
        running(made(tmp_path, target(receiver.url, sign=SECRET, token="t0k"), lines=calls(1))),
    ):
        await receiver.until(7)
    for headers, raw, body in receiver.got:
        lowered = {name.lower(): value for name, value in headers.items()}
        Webhook(SECRET).verify(raw, lowered)
        assert lowered["webhook-id"] == lowered["idempotency-key"] == body["id"]
        assert lowered["authorization"] == "Bearer t0k"
        with pytest.raises(WebhookVerificationError):
            Webhook(SECRET).verify(raw + b" ", lowered)


async def test_events_come_in_order_for_each_call(tmp_path: Path) -> None:
    async with crm() as receiver, running(made(tmp_path, target(receiver.url), lines=calls(50))):
        await receiver.until(350)
    lanes = receiver.by_lane()
    assert len(lanes) == 50 and all(order == list(range(1, 8)) for order in lanes.values())
    assert receiver.got[0][2]["type"] == "call.started"


async def test_a_hook_gets_the_kinds_that_it_asks_for(tmp_path: Path) -> None:
    async with crm() as receiver:
        few = EventTarget("crm", receiver.url, frozenset({"call.started", "call.ended"}))
        async with running(made(tmp_path, few, lines=calls(3))):
            await receiver.until(6)
            await asyncio.sleep(0.2)
    assert Counter(receiver.types) == {"call.started": 3, "call.ended": 3}


async def test_a_hook_of_some_numbers_hears_nothing_of_other_calls(tmp_path: Path) -> None:
    lines = calls(3)
    async with crm() as mine, crm() as others, crm() as all_of_it:
        of_mine = target(mine.url, "mine", numbers=frozenset({"+864008288124"}))
        of_others = target(others.url, "others", numbers=frozenset({"+864008288123", "+864008288125"}))
        other = [line.replace("4008288124", "4008288125") for line in calls(2, 3)]
        async with running(made(tmp_path, of_mine, of_others, target(all_of_it.url, "all"), lines=lines + other)):
            await all_of_it.until(35)
            await mine.until(21)
            await others.until(14)
            await asyncio.sleep(0.2)
    assert (len(mine.got), len(others.got)) == (21, 14)
    assert not set(mine.by_lane()) & set(others.by_lane())


async def test_what_a_receiver_refuses_is_tried_again_before_the_next_of_its_call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "FIRST_DELAY", 0.01)
    monkeypatch.setattr(deliver, "FAILING", 1000)
    tries: Counter[str] = Counter()

    async def often(_request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        tries[body["id"]] += 1
        return web.Response(status=500 if tries[body["id"]] < 3 else 200, text="x" * 100)

    async with crm(often) as receiver, running(made(tmp_path, target(receiver.url), lines=calls(4))):
        await receiver.until(4 * 7 * 3, 20)
    for call in receiver.by_lane().values():
        assert call == [number for number in range(1, 8) for _ in range(3)]


async def never(_request: web.Request, _body: dict[str, Any]) -> web.StreamResponse:
    await asyncio.sleep(60)
    return web.Response()


async def endless(request: web.Request, _body: dict[str, Any]) -> web.StreamResponse:
    answer = web.StreamResponse(status=200)
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await answer.write(b"x" * 65_536)
    return answer


async def away(_request: web.Request, _body: dict[str, Any]) -> web.StreamResponse:
    raise web.HTTPTemporaryRedirect("http://127.0.0.1:9/secret")


async def test_a_receiver_that_never_answers_holds_up_nobody_else(tmp_path: Path) -> None:
    async with crm(never) as slow, crm() as quick:
        bridge = made(tmp_path, target(slow.url, "slow"), target(quick.url, "quick"), lines=calls(20))
        began = time.monotonic()
        async with running(bridge):
            await quick.until(140)
            assert time.monotonic() - began < 5
            status = {hook["hook"]: hook for hook in bridge.status()["hooks"]}
            assert status["slow"]["pending"] == 140 and slow.got == []


async def test_an_endless_answer_is_cut_off(tmp_path: Path) -> None:
    async with crm(endless) as receiver:
        bridge = made(tmp_path, target(receiver.url), lines=calls(2))
        async with running(bridge):
            async with asyncio.timeout(10):
                while bridge.senders["crm"].state.sent < 14:
                    await asyncio.sleep(0.02)


async def test_redirects_are_not_followed_and_status_says_so(tmp_path: Path) -> None:
    async with crm(away) as receiver:
        bridge = made(tmp_path, target(receiver.url), lines=calls(1))
        async with running(bridge):
            async with asyncio.timeout(5):
                while not bridge.senders["crm"].state.failures:
                    await asyncio.sleep(0.02)
        assert "307: redirects are not followed" in bridge.senders["crm"].state.last_error


async def test_a_wrong_certificate_is_no_receiver(tmp_path: Path) -> None:
    import ssl

    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=other.example",
         "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(cert, key)
    got: list[bytes] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        got.append(await reader.read(10))
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    bridge = made(tmp_path, target(f"https://127.0.0.1:{port}/"), lines=calls(1))
    async with server, running(bridge):
        async with asyncio.timeout(5):
            while not bridge.senders["crm"].state.failures:
                await asyncio.sleep(0.02)
        assert "certificate" in bridge.senders["crm"].state.last_error
        assert got == []


async def test_after_a_day_of_tries_an_event_is_a_dead_letter_that_can_be_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (
        sum(deliver.delay_of(n) for n in range(1, deliver.MOST_ATTEMPTS))
        >= 86_400
        > sum(deliver.delay_of(n) for n in range(1, deliver.MOST_ATTEMPTS - 1))
    )
    monkeypatch.setattr(deliver, "FIRST_DELAY", 0.001)
    monkeypatch.setattr(deliver, "MOST_ATTEMPTS", 3)
    refused = True

    async def picky(_request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        return web.Response(status=422 if refused and body["type"] == "call.answered" else 200)

    async with crm(picky) as receiver:
        bridge = made(tmp_path, target(receiver.url), lines=calls(1))
        async with running(bridge):
            await receiver.until(9)
            async with asyncio.timeout(5):
                while bridge.status()["hooks"][0]["dead"] != 1:
                    await asyncio.sleep(0.02)
            assert receiver.types.count("call.answered") == 3  # and those behind it went on
            (letter,) = bridge.outbox.dead_letters()
            assert (letter.type, letter.error) == ("call.answered", "answered 422")
            refused = False
            assert bridge.outbox.resend() == 1
            bridge.senders["crm"].again()
            await receiver.until(10)
            assert receiver.types[-1] == "call.answered"
            async with asyncio.timeout(5):
                while bridge.status()["hooks"][0]["pending"]:
                    await asyncio.sleep(0.02)


def write_slowly(path: Path, count: int, seconds: float) -> asyncio.Task[None]:
    async def write() -> None:
        for number in range(count):
            with path.open("a") as file:
                file.write("".join(calls(1, number)))
            await asyncio.sleep(seconds / count)

    return asyncio.create_task(write())


def bridge_process(folder: Path, url: str, database: str = "") -> subprocess.Popen[bytes]:
    release = folder / "release"
    release.mkdir(exist_ok=True)
    data = {
        "version": 1, "center": "hooked", "environment": "dev", "engine": "asterisk",
        "events": [{"name": "crm", "url": url, "events": list(KINDS)}], "lookups": [], "pops": [],
        "seats": {"1002": ""}, "by_code": [], "supervisors": {}, "trunks": [], "queues": [], "switches": [],
        "records": "", "control_port": 1, "lookup_port": 1,
    }  # fmt: skip
    (release / "bridge.json").write_text(json.dumps(data))
    (release / "bridge-secrets.conf").write_text("; secrets\ncrm.sign = a\\;b\n")
    arguments = [sys.executable, "-m", "ccctl.bridge", "run", "--release", str(release), "--folder", str(folder / "kept"),
                 "--records", str(folder / "calls.csv"), "--api", "none", "--no-engine"]  # fmt: skip
    if database:
        arguments += ["--database", database]
    return subprocess.Popen(arguments, stderr=subprocess.DEVNULL)


async def killed_three_times(folder: Path, receiver: Crm, count: int, seconds: float, database: str = "") -> None:
    """Writes records like an engine, kills the bridge three times, and waits for every call's end."""
    records = folder / "calls.csv"
    writing = write_slowly(records, count, seconds)
    process = bridge_process(folder, receiver.url, database)
    try:
        for _ in range(3):
            await asyncio.sleep(seconds / 4)
            process.kill()
            process.wait()
            await asyncio.sleep(0.2)
            process = bridge_process(folder, receiver.url, database)
        await writing
        async with asyncio.timeout(60):
            while len({body["id"] for _, _, body in receiver.got}) < 7 * count:
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.3)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def check_whole(receiver: Crm, count: int) -> int:
    """Every event of every call came, in order by its first coming; how many came more than once."""
    seen: set[str] = set()
    lanes: dict[str, list[int]] = {}
    keys: dict[tuple[str, int], str] = {}
    for _, _, body in receiver.got:
        place = (body["data"]["call"], body["sequence"])
        assert keys.setdefault(place, body["id"]) == body["id"]  # one key for one event
        if body["id"] not in seen:
            seen.add(body["id"])
            lanes.setdefault(body["data"]["call"], []).append(body["sequence"])
    assert len(lanes) == count
    assert all(order == list(range(1, 8)) for order in lanes.values())
    return len(receiver.got) - len(seen)


@pytest.mark.timeout(120)
async def test_a_bridge_that_is_killed_three_times_loses_nothing_and_doubles_nothing_beyond_its_key(
    tmp_path: Path,
) -> None:
    async with crm() as receiver:
        await killed_three_times(tmp_path, receiver, 120, 6.0)
    assert check_whole(receiver, 120) <= 3 * 7 * deliver.AT_ONCE


@pytest.mark.timeout(120)
async def test_a_receiver_that_is_killed_gets_everything_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "FIRST_DELAY", 0.05)
    async with crm() as first:
        port = int(first.url.split(":")[2].split("/")[0])
        bridge = Bridge(config(target(first.url)), Outbox(f"sqlite:///{tmp_path}/o.db"), tmp_path / "calls.csv")
        async with running(bridge):
            writing = write_slowly(tmp_path / "calls.csv", 60, 2.0)
            await first.until(50)
            got = list(first.got)
    async with running(Bridge(config(target(first.url)), Outbox(f"sqlite:///{tmp_path}/o.db"), tmp_path / "calls.csv")):
        await writing
        await asyncio.sleep(0.5)
        async with crm(port=port) as second:
            async with asyncio.timeout(30):
                while len({body["id"] for _, _, body in first.got + second.got}) < 420:
                    await asyncio.sleep(0.05)
    assert len(got) >= 50
    second.got = first.got + second.got
    check_whole(second, 60)


async def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path) -> None:
    """A small file system needs root; SQLite's limit on pages fails with the same words: database or disk is full."""
    limit = 30

    def small(connection: Any, _record: Any, _proxy: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={limit}")

    async with crm() as receiver:
        bridge = made(tmp_path, target(receiver.url), lines=calls(150))
        event.listen(bridge.outbox._engine, "checkout", small)
        async with running(bridge):
            async with asyncio.timeout(10):
                while "outbox" not in bridge.problems:
                    await asyncio.sleep(0.02)
            assert bridge.problems["outbox"] == "cannot be written: database or disk is full"
            limit = 100_000
            await receiver.until(7 * 150, 20)
            assert bridge.problems == {}
    assert check_whole(receiver, 150) == 0


async def test_a_file_of_records_that_grows_long_is_put_aside_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ccctl.bridge import feed

    monkeypatch.setattr(feed, "LONG", 20_000)
    monkeypatch.setattr(feed, "QUIET_READS", 3)
    async with crm() as receiver:
        bridge = made(tmp_path, target(receiver.url), lines=[])
        async with running(bridge):
            await write_slowly(tmp_path / "calls.csv", 60, 3.0)
            await receiver.until(420, 20)
    check_whole(receiver, 60)
    assert sum(file.stat().st_size for file in tmp_path.glob("calls.csv*")) < 100_000


@pytest.mark.parametrize("jump", [-36_000.0, 36_000.0])
async def test_a_clock_that_jumps_changes_no_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jump: float) -> None:
    """Tries and distances are counted on the clock that never jumps; only what stands in an event is of the other one."""
    monkeypatch.setattr(deliver, "FIRST_DELAY", 0.05)
    real, moved = time.time, 0.0
    monkeypatch.setattr(time, "time", lambda: real() + moved)
    refuse = True

    async def at_first(_request: web.Request, _body: dict[str, Any]) -> web.StreamResponse:
        return web.Response(status=500 if refuse else 204)

    async with crm(at_first) as receiver:
        bridge = made(tmp_path, target(receiver.url), lines=calls(5))
        async with running(bridge):
            await receiver.until(3)
            moved = jump
            await asyncio.sleep(0.3)
            refuse = False
            async with asyncio.timeout(20):
                while bridge.senders["crm"].state.sent < 35:
                    await asyncio.sleep(0.02)
            assert bridge.status()["hooks"][0]["dead"] == 0
    taken = list(dict.fromkeys((body["data"]["call"], body["sequence"]) for _, _, body in receiver.got))
    assert len(taken) == 35
