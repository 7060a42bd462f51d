"""Events a second through the bridge to a receiver, as a ratio to plain SQLite inserts and HTTP posts of the same bytes."""

from __future__ import annotations

import asyncio
import http.client
import multiprocessing
import sqlite3
import statistics
import tempfile
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from ccctl.bridge.asterisk import facts_of_line
from ccctl.bridge.config import Config, EventTarget
from ccctl.bridge.events import KINDS
from ccctl.bridge.outbox import Outbox
from ccctl.bridge.service import Bridge
from ccctl.bridge.story import Story

CALLS = 600
ROUNDS = 3
CONFIG = Config("bench", "dev", "asterisk")


def lines(calls: int) -> list[str]:
    """What Asterisk writes of so many calls to a seat, one after the other."""
    found = []
    for number in range(calls):
        at, call = time.time() + number / 1000, f"1795400000.{number}"
        leg = f"1795400000.9{number}"
        for kind, own, channel, told in (
            ("CHAN_START", call, "PJSIP/carrier-0", ""),
            ("CC_CALL", call, "PJSIP/carrier-0", "carrier|+8613800138000|+864008288124"),
            ("CC_NODE", call, "PJSIP/carrier-0", "seat/1002"),
            ("CC_OFFER", call, "PJSIP/carrier-0", "1002"),
            ("BRIDGE_ENTER", leg, "PJSIP/1002-0", ""),
            ("BRIDGE_EXIT", leg, "PJSIP/1002-0", ""),
            ("HANGUP", call, "PJSIP/carrier-0", ""),
            ("LINKEDID_END", call, "PJSIP/carrier-0", ""),
        ):
            user = kind if kind.startswith("CC_") else ""
            cells = (kind, f"{at:.6f}", call, own, channel, "+8613800138000", "", user, "", told)
            found.append(",".join(f'"{cell}"' for cell in cells) + "\n")
    return found


def receive(told: Connection) -> None:
    """A receiver in a process of its own; says its port."""

    async def serve() -> None:
        async def take(request: web.Request) -> web.Response:
            await request.read()
            return web.Response(status=204)

        app = web.Application()
        app.router.add_post("/", take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(serve())


def plain(bodies: list[tuple[str, bytes]], port: int, folder: Path) -> float:
    """Events a second: an insert and a post, one after the other."""
    database = sqlite3.connect(folder / "plain.db")
    database.execute("pragma journal_mode=wal")
    database.execute("pragma synchronous=normal")
    database.execute("create table events(id text primary key, body blob)")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    began = time.monotonic()
    for key, body in bodies:
        database.execute("insert into events values(?,?)", (key, body))
        database.commit()
        connection.request("POST", "/", body, {"content-type": "application/json"})
        connection.getresponse().read()
    return len(bodies) / (time.monotonic() - began)


async def bridged(records: list[str], events: int, port: int, folder: Path) -> float:
    """Events a second: from records through the outbox, signed, in order for each call."""
    path = folder / "calls.csv"
    path.write_text("".join(records), encoding="utf-8")
    target = EventTarget("crm", f"http://127.0.0.1:{port}/", frozenset(KINDS), "secret")
    bridge = Bridge(replace(CONFIG, events=(target,)), Outbox(f"sqlite:///{folder}/outbox.db"), path)
    began = time.monotonic()
    working = asyncio.create_task(bridge.run())
    while bridge.senders["crm"].state.sent < events:
        await asyncio.sleep(0.01)
    took = time.monotonic() - began
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    bridge.outbox.close()
    return events / took


def main() -> None:
    """Prints the ratio of each round, and the one in the middle."""
    mine, theirs = multiprocessing.Pipe()
    multiprocessing.Process(target=receive, args=(theirs,), daemon=True).start()
    port = int(mine.recv())
    ratios = []
    for _ in range(ROUNDS):
        records, story = lines(CALLS), Story()
        events = [event for line in records for fact in facts_of_line(line) for event in story.take(fact)]
        bodies = [(event.key(CONFIG.source), event.body(CONFIG.source)) for event in events]
        with tempfile.TemporaryDirectory() as folder:
            floor = plain(bodies, port, Path(folder))
            ours = asyncio.run(bridged(records, len(bodies), port, Path(folder)))
        ratios.append(ours / floor)
        print(
            f"bridge: {len(bodies)} events; floor {floor:.0f}/s, bridge {ours:.0f}/s, ratio {ours / floor:.2f}",
            flush=True,
        )
    print(f"bridge: ratio {statistics.median(ratios):.2f} (wanted: at least 0.5)")


if __name__ == "__main__":
    main()
