"""What hooks are told of calls that a test has played: the real bridge, from the engine's records to a receiver of our own.

`ccctl test` hands over what the engine wrote and said; outbox, senders and signatures are those of production.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from aiohttp import web

from ccctl.bridge.asterisk import facts_of_message, line_of
from ccctl.bridge.config import Config, config_of, read_secrets
from ccctl.bridge.facts import What
from ccctl.bridge.outbox import Outbox
from ccctl.bridge.service import Bridge
from ccctl.bridge.sign import headers
from ccctl.control.message import Message

QUIET_SECONDS = 0.15  # without anything new, and nothing left to send: all is told
LONGEST = 10.0
Told = dict[str, dict[str, list[str]]]  # hook -> the engine's identifier of a call -> kinds of events, as they came


async def told(
    bridge_json: bytes, secrets: bytes, records: bytes, said: Iterable[Message], calls: Collection[str]
) -> Told:
    """What each event hook got of these calls. `said` are events of the engine's control port."""
    config = config_of(json.loads(bridge_json), read_secrets(secrets.decode()))
    got: list[tuple[str, dict[str, Any]]] = []
    with tempfile.TemporaryDirectory(prefix="ccctl-hooks-") as folder:
        path = Path(folder) / "calls.csv"
        path.write_text("".join(lines_of(records, said, calls)), encoding="utf-8")
        runner = web.AppRunner(_receiver(config, got), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            at = f"http://127.0.0.1:{runner.addresses[0][1]}"
            targets = tuple(replace(hook, url=f"{at}/{hook.name}") for hook in config.events)
            await _run(Bridge(replace(config, events=targets), Outbox(f"sqlite:///{folder}/outbox.db"), path), got)
        finally:
            await runner.cleanup()
    found: Told = {hook.name: {call: [] for call in calls} for hook in config.events}
    for hook, body in got:
        call = str(body["data"].get("call", ""))
        if call in found[hook] and body["type"] != "seat.wrapping_up":
            found[hook][call].append(body["type"])
    return found


def lines_of(records: bytes, said: Iterable[Message], calls: Collection[str]) -> list[str]:
    """The records of these calls, with what the control port alone tells of them, in the order of time."""
    rows: list[tuple[float, str]] = []
    for line in records.decode("utf-8", "replace").splitlines():
        cells = line.split(",", 3)
        if len(cells) == 4 and cells[2].strip('"') in calls:
            rows.append((float(cells[1].strip('"') or 0), line + "\n"))
    for message in said:
        rows += [
            (fact.at, line_of(fact))
            for fact in facts_of_message(message, 0.0)
            if fact.what is What.HELD and fact.call in calls
        ]
    return [line for _, line in sorted(rows, key=lambda row: row[0])]


def _receiver(config: Config, got: list[tuple[str, dict[str, Any]]]) -> web.Application:
    signs = {hook.name: hook.sign for hook in config.events}

    async def take(request: web.Request) -> web.Response:
        hook, body = request.match_info["hook"], await request.read()
        identifier, at = request.headers["webhook-id"], int(request.headers["webhook-timestamp"])
        right = headers(signs[hook], identifier, at, body).get("webhook-signature")
        if request.headers.get("webhook-signature") != right:
            return web.Response(status=401)
        got.append((hook, json.loads(body)))
        return web.Response(status=204)

    app = web.Application()
    app.router.add_post("/{hook}", take)
    return app


async def _run(bridge: Bridge, got: list[tuple[str, dict[str, Any]]]) -> None:
    """Runs the bridge until everything that it made is sent."""
    working = asyncio.create_task(bridge.run())
    try:
        async with asyncio.timeout(LONGEST):
            await bridge.ready.wait()
            seen, quiet = (-1, -1), 0.0
            while quiet < QUIET_SECONDS:
                await asyncio.sleep(0.03)
                now = (bridge.lines, len(got))
                pending = any(hook["pending"] for hook in (await asyncio.to_thread(bridge.status))["hooks"])
                quiet = quiet + 0.03 if now == seen and not pending else 0.0
                seen = now
    except TimeoutError:
        pass
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        bridge.outbox.close()
