"""The engine in a container, as an Engine (place.py): one session with its manager for all questions of one command."""

from __future__ import annotations

import asyncio
import calendar
import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ccctl.control.ami import Ami
from ccctl.control.asterisk import LogMark, LogSince
from ccctl.control.complaints import complaints, unresolved_hosts
from ccctl.control.esl import Esl
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_duplex import ExecDuplex
from ccctl.deploy.docker_engine import open_ami, open_esl
from ccctl.deploy.docker_known import engine_of
from ccctl.deploy.session import Session

if TYPE_CHECKING:
    from docker.models.containers import Container

_STAMP = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z ")


class DockerEngine(Session):
    """A running container's engine. `close` ends the session; a broken one is opened anew by the next question."""

    def __init__(
        self,
        container: Container,
        secret: str | Callable[[], str],
        begun: Callable[[], ExecDuplex | None] = lambda: None,
    ) -> None:
        """`begun`: what leads to the control port already, for the first session."""
        super().__init__()
        self.container = container
        self._secret = secret
        self._begun = begun

    @property
    def name(self) -> str:
        """The container's name."""
        return str(self.container.name)

    async def _open(self, timeout: float) -> Ami | Esl:
        begun, self._begun = self._begun(), lambda: None
        if engine_of(self.container) == "freeswitch":
            return await open_esl(self.container, self._secret, timeout=timeout, begun=begun)
        return await open_ami(self.container, self._secret, events=False, timeout=timeout, begun=begun)

    def _log_mark(self) -> LogMark:
        return log_mark(self.container)

    def in_vain(self, since: float) -> list[str]:
        """The host names that the engine has looked up in vain since a time (seconds since the epoch, Docker's clock)."""
        with docker_errors(f"reading the log of {self.name}"):
            text = self.container.logs(since=int(since))
        return unresolved_hosts(text.decode("utf-8", "replace").splitlines())


def log_mark(container: Container) -> LogMark:
    """A LogMark (control/asterisk.py) over the container's log, by Docker's own time stamps."""

    async def mark() -> LogSince:
        last = await asyncio.to_thread(_stamped, container, None)
        stamp = last[-1][0] if last else ""

        async def since() -> list[str]:
            lines = await asyncio.to_thread(_stamped, container, stamp)
            return complaints(text for when, text in lines if when > stamp)

        return since

    return mark


def _stamped(container: Container, since: str | None) -> list[tuple[str, str]]:
    """(time stamp, line) of the log: the last line, or all from a time stamp on."""
    with docker_errors(f"reading the log of {container.name}"):
        if since:
            found = _STAMP.match(f"{since} ")
            whole = calendar.timegm(time.strptime(found.group(1), "%Y-%m-%dT%H:%M:%S")) if found else 0
            raw = container.logs(timestamps=True, since=whole)
        elif since is None:
            raw = container.logs(timestamps=True, tail=1)
        else:
            raw = container.logs(timestamps=True)
    lines: list[tuple[str, str]] = []
    for line in raw.decode("utf-8", "replace").splitlines():
        found = _STAMP.match(line)
        if found:
            # Docker drops trailing zeros of the fraction: pad, so that text compares as time does.
            stamp = f"{found.group(1)}{(found.group(2) or '.').ljust(10, '0')}Z"
            lines.append((stamp, line[found.end() :]))
    return lines
