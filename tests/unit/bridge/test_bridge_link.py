"""The session with FreeSWITCH is kept up: lost, refused and odd ones; and how things stand is told anew after each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable

from ccctl.bridge import link
from ccctl.bridge.facts import Fact, What
from ccctl.bridge.freeswitch_link import FreeswitchLink, open_tcp

AGENTS = "name|status|state|external_calls_count\n101|Available|Waiting|0\n+OK\n"
ROWS = b'{"row_count":1,"rows":[{"reg_user":"101","url":"sip:\xff\xfe@192.0.2.1"}]}'
GATEWAYS = "<gateways><gateway><name>carrier</name><state>REGED</state></gateway></gateways>"


class Engine:
    """What FreeSWITCH says to what the link asks; `kill` cuts every connection, as a killed engine does."""

    def __init__(self) -> None:
        self.greeted = 0
        self._writers: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.greeted += 1
        self._writers.append(writer)
        writer.write(b"Content-Type: auth/request\n\n")
        try:
            while line := await reader.readuntil(b"\n\n"):
                command = line.decode().strip()
                if command.startswith("auth"):
                    writer.write(b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n")
                    continue
                body = self._said(command)
                writer.write(b"Content-Type: api/response\nContent-Length: %d\n\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def _said(self, command: str) -> bytes:
        if "registrations" in command:
            return ROWS
        if "agent list" in command:
            return AGENTS.encode()
        if "xmlstatus" in command:
            return GATEWAYS.encode()
        return b'{"row_count":0}' if "show channels" in command else b"-ERR no reply\n"

    def kill(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()


def test_a_session_that_is_lost_is_taken_up_again_and_tells_how_things_stand() -> None:
    async def story() -> None:
        engine, facts = Engine(), list[Fact]()

        def tell(found: Iterable[Fact]) -> None:
            facts.extend(found)

        def told(what: What) -> int:
            return sum(fact.what is what for fact in facts)

        async def until(count: int) -> None:
            deadline = time.monotonic() + 8
            while told(What.TRUNK_UP) < count:
                assert time.monotonic() < deadline, facts
                await asyncio.sleep(0.02)

        server = await asyncio.start_server(engine.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        kept = FreeswitchLink(open_tcp(port, "secret"), tell, ["101"], ["carrier"], [])
        running = asyncio.create_task(kept.run())
        await until(1)
        assert kept.session is not None
        engine.kill()  # noticed at once, not at the next look
        await until(2)
        assert told(What.SIGNED_IN) == told(What.UNPAUSED) == 2  # bytes that are no text hold nothing up
        server.close()
        engine.kill()
        while kept.session is not None:
            await asyncio.sleep(0.02)
        await asyncio.sleep(2 * link.RETRY)
        assert "does not answer" in kept.problem and engine.greeted == 2
        again = await asyncio.start_server(engine.serve, "127.0.0.1", port)  # the engine is back
        await until(3)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        again.close()

    asyncio.run(story())
