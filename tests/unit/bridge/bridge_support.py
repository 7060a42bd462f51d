"""A receiver of events that can misbehave, and what the bridge's tests share."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web

from ccctl.bridge.config import Config, EventTarget
from ccctl.bridge.events import KINDS

RECORDS = Path(__file__).with_name("asterisk-calls.csv")
Answer = Callable[[web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


async def yes(_request: web.Request, _body: dict[str, Any]) -> web.StreamResponse:
    """Takes it."""
    return web.Response(status=204)


@dataclass
class Crm:
    """What came, in order: headers, raw body, and the body's data."""

    url: str = ""
    answer: Answer = yes
    got: list[tuple[dict[str, str], bytes, dict[str, Any]]] = field(default_factory=list)

    @property
    def types(self) -> list[str]:
        """The kinds of the events, as they came."""
        return [body["type"] for _, _, body in self.got]

    def by_lane(self) -> dict[str, list[int]]:
        """The sequence numbers of each call, seat or trunk, as they came."""
        lanes: dict[str, list[int]] = {}
        for _, _, body in self.got:
            data = body["data"]
            lane = data["call"] if "call" in data and body["type"] != "seat.wrapping_up" else data.get("seat", "?")
            lanes.setdefault(lane, []).append(body["sequence"])
        return lanes

    async def until(self, count: int, within: float = 10.0) -> None:
        """Waits for so many requests."""
        async with asyncio.timeout(within):
            while len(self.got) < count:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def crm(answer: Answer = yes, port: int = 0) -> AsyncIterator[Crm]:
    """A receiver on loopback."""
    found = Crm(answer=answer)

    async def take(request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw)
        answered = await found.answer(request, body)
        found.got.append((dict(request.headers), raw, body))
        return answered

    app = web.Application()
    app.router.add_post("/events", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    server: Any = site._server
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/events"
    try:
        yield found
    finally:
        await runner.cleanup()


def target(url: str, name: str = "crm", **more: Any) -> EventTarget:
    """A hook that wants everything."""
    return EventTarget(name, url, frozenset(KINDS), **more)


def config(*targets: EventTarget) -> Config:
    """A small center's configuration."""
    return Config(
        "hooked",
        "dev",
        "asterisk",
        events=targets,
        seats={"1001": "orders", "1002": "orders", "1900": "sales"},
        supervisors={"orders": ("1900",)},
        switches=("emergency",),
        api_secret="not for production",
    )


def calls(count: int, start: int = 0) -> list[str]:
    """The records of so many calls, all different, of this moment: the direct call of RECORDS."""
    rows = [line.split(",", 2) for line in RECORDS.read_text().splitlines() if "1795309602.13" in line]
    assert len(rows) > 10
    shift = time.time() - float(rows[-1][1].strip('"'))
    lines = [f'{kind},"{float(at.strip(chr(34))) + shift:.6f}",{rest}' for kind, at, rest in rows]
    return [
        line.replace("1795309602.13", f"1795400000.{number}") + "\n"
        for number in range(start, start + count)
        for line in lines
    ]
