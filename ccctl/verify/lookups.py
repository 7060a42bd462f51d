"""Answers the lookups of a center in tests: with their mock, or with what the test says.

The engine asks `GET /v1/lookups/<hook>?caller=...&number=...&call=...&keys=...` and is answered `200 text/plain` with lines
`key=value`, as in production.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from ccctl.center import Center
from ccctl.center.hook import LATE, Answer

LONGEST_REQUEST = 8192
LATER = 1.5  # so many timeouts after the question comes an answer that is late


class Answerer:
    """Listens at an address of this machine that the engine can reach; `answers` may be changed at any time."""

    def __init__(self, center: Center, host: str) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []  # hook, and what was said with the question
        self._center = center
        self._host = host
        self._server: asyncio.Server | None = None

    async def start(self) -> str:
        """Host and port where it listens."""
        self._server = await asyncio.start_server(self._serve, self._host, 0)
        return f"{self._host}:{self._server.sockets[0].getsockname()[1]}"

    def prepare(self, answers: Mapping[str, Answer]) -> None:
        """For the next story."""
        self.answers = {name: hook.mock for name, hook in self._center.lookups.items()} | dict(answers)
        self.asked.clear()

    async def close(self) -> None:
        """Frees the address."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            head = (await reader.readuntil(b"\r\n\r\n"))[:LONGEST_REQUEST].decode("latin-1")
            writer.write(await self._answer(head.split(" ")[1]))
            await writer.drain()
        writer.close()

    async def _answer(self, target: str) -> bytes:
        url = urlsplit(target)
        hook = url.path.removeprefix("/v1/lookups/")
        told = {key: values[0] for key, values in parse_qs(url.query, keep_blank_values=True).items()}
        self.asked.append((hook, told))
        answer = self.answers.get(hook)
        lookup = self._center.lookups.get(hook)
        if lookup is not None and any(f"tag.{tag}" not in told for tag in lookup.tags):
            return _response("400 Bad Request", "")
        if answer == LATE:
            await asyncio.sleep(LATER * self._center.lookups[hook].timeout_ms / 1000)
        if not isinstance(answer, Mapping):
            return _response("503 Service Unavailable", "")
        wanted = told.get("keys", "").split(",")
        return _response("200 OK", "".join(f"{key}={value}\n" for key, value in answer.items() if key in wanted))


def _response(status: str, text: str) -> bytes:
    body = text.encode("utf-8")
    head = ("Content-Type: text/plain; charset=utf-8", f"Content-Length: {len(body)}", "Connection: close")
    return "\r\n".join((f"HTTP/1.1 {status}", *head, "", "")).encode("ascii") + body
