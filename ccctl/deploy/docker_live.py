"""Talks to the engine in a container: one short session for one question, as plain calls."""

from __future__ import annotations

import asyncio
import calendar
import re
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

from ccctl.control.asterisk import AsteriskControl, LogMark, LogSince
from ccctl.control.base import ControlError, Expected, Health
from ccctl.control.complaints import complaints, unresolved_hosts
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_engine import open_ami
from ccctl.plan.drift import MEMBER, Drift

if TYPE_CHECKING:
    from docker.models.containers import Container

Result = TypeVar("Result")
_STAMP = re.compile(r"^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?Z ")
RELOAD_TIMEOUT = 120.0  # 30,000 endpoints take 16 s; other work may slow it


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


def in_vain(container: Container, since: float) -> list[str]:
    """The host names that the engine has looked up in vain since a time (seconds since the epoch, Docker's clock)."""
    with docker_errors(f"reading the log of {container.name}"):
        text = container.logs(since=int(since))
    return unresolved_hosts(text.decode("utf-8", "replace").splitlines())


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


def ask(
    container: Container,
    secret: str,
    question: Callable[[AsteriskControl], Awaitable[Result]],
    *,
    trunks: Iterable[str] = (),
    timeout: float = 10.0,
) -> Result:
    """The answer to a question to the engine; ControlError when it does not answer."""

    async def session() -> Result:
        ami = await open_ami(container, secret, events=False, timeout=timeout)
        async with ami:
            return await question(AsteriskControl(ami, log_mark(container), trunks))

    return asyncio.run(session())


def health(container: Container, secret: str, expected: Expected) -> Health:
    """The engine's health; one that does not answer is not healthy."""
    try:
        return ask(container, secret, lambda control: control.health(expected))
    except ControlError as failure:
        return Health(False, (str(failure),))


def reload(container: Container, secret: str, actions: Sequence[str]) -> None:
    """Runs reload actions; ControlError with the engine's words when it refuses."""
    ask(container, secret, lambda control: control.reload(actions), timeout=RELOAD_TIMEOUT)


def waiting(container: Container, secret: str, queues: Collection[str]) -> dict[str, int]:
    """How many callers wait in those of the queues (sections of queues.conf) in which anybody waits."""
    found = ask(container, secret, lambda control: control.queues())
    names = {section.removesuffix("_") for section in queues}
    return {queue.queue: queue.waiting for queue in found if queue.waiting and queue.queue in names}


def repair(
    container: Container, secret: str, drifts: Sequence[Drift], members: Mapping[str, Mapping[str, int]]
) -> None:
    """Takes members out of queues that were put in at runtime, and gives others their penalty back."""

    async def question(control: AsteriskControl) -> None:
        for queue, interface in (one.key for one in drifts if one.kind == MEMBER):
            penalty = members.get(queue, {}).get(interface)
            if penalty is None:
                await control.remove_member(queue, interface)
            else:
                await control.set_penalty(queue, interface, penalty)

    if any(one.kind == MEMBER for one in drifts):
        ask(container, secret, question)


def report(container: Container, secret: str, expected: Expected) -> dict[str, object]:
    """Everything that a status shows, as plain data: health, trunks, seats, queues, calls."""

    async def question(control: AsteriskControl) -> dict[str, object]:
        return {
            "health": await control.health(expected),
            "trunks": tuple(asdict(found) for found in await control.trunks()),
            "seats": tuple(asdict(found) for found in await control.seats()),
            "queues": tuple(asdict(found) for found in await control.queues()),
            "calls": tuple(asdict(found) for found in await control.calls()),
        }

    return ask(container, secret, question, trunks=expected.trunks)
