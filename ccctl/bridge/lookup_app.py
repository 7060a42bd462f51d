"""Where the engine asks: a plain HTTP server on the loopback that bridge and engine share."""

from __future__ import annotations

import asyncio
import logging
import time

import aiohttp
from aiohttp import web

from ccctl.bridge.config import Config
from ccctl.bridge.lookup import NoAnswerError, lines_of, look_up

_log = logging.getLogger("ccctl.bridge")


class Lookups:
    """The server; `problems` says by hook what its last answer was wrong with."""

    def __init__(self, config: Config) -> None:
        self.problems: dict[str, str] = {}
        self.asked = 0
        self._targets = {target.name: target for target in config.lookups}
        self._session: aiohttp.ClientSession | None = None

    async def run(self, host: str, port: int) -> None:
        """Serves for ever; OSError when the port is taken."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            self._session = session
            app = web.Application()
            app.router.add_get("/v1/lookups/{hook}", self._answer)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            try:
                await web.TCPSite(runner, host, port).start()
                await asyncio.Event().wait()
            finally:
                await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.Response:
        target = self._targets.get(request.match_info["hook"])
        if target is None or self._session is None:
            return web.Response(status=404, text="there is no such lookup\n")
        values = {name: request.query.get(name, "") for name in ("caller", "number", "call")}
        values |= {name: value for name, value in request.query.items() if name.startswith("tag.")}
        self.asked += 1
        began = time.monotonic()
        try:
            found = await look_up(self._session, target, values)
        except NoAnswerError as failure:
            self.problems[target.name] = str(failure)
            _log.warning("lookup %s: %s (after %.0f ms)", target.name, failure, 1000 * (time.monotonic() - began))
            return web.Response(status=502, text=f"{failure}\n")
        self.problems.pop(target.name, None)
        wanted = request.query.get("keys", "").split(",") if "keys" in request.query else list(found)
        found = {key: value for key, value in found.items() if key in wanted}
        return web.Response(text=lines_of(found), content_type="text/plain")
