"""What hooks were told of a story's calls, by the real bridge; how that is done is handed in, for it stands right of us."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from ccctl.center import Scenario
from ccctl.control.message import Message
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.verify.threads import in_thread

if TYPE_CHECKING:
    from ccctl.verify.lab import Lab

RECORDS = {engine: f"{runtime.spool}/calls.csv" for engine, runtime in RUNTIMES.items()}
WAIT_SECONDS = 4.0  # for what comes after a call's end: its recording
Told = dict[str, dict[str, list[str]]]
Telling = Callable[[bytes, bytes, bytes, Iterable[Message], Collection[str]], Awaitable[Told]]


async def told_of(lab: Lab, scenario: Scenario, first: str) -> Mapping[str, tuple[str, ...]] | None:
    """The kinds of events that each hook got of the first call, in order; None when the test does not ask.

    Waits a while for those that the test expects.
    """
    if not scenario.expect.hooks or lab.telling is None or first not in lab.book.linked:
        return None
    call = lab.book.linked[first]
    config = lab.tree["bridge.json"].with_secrets(lab.secrets)
    secrets = lab.tree["bridge-secrets.conf"].with_secrets(lab.secrets)
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        records = await in_thread(lab.box.read, RECORDS[lab.tree.engine])
        said = [message for _, message in lab.book.events]
        told = await lab.telling(config, secrets, records, said, (call,))
        found = {hook: tuple(calls[call]) for hook, calls in told.items()}
        if time.monotonic() > deadline or not any(
            missing(wanted, found.get(hook, ())) for hook, wanted in scenario.expect.hooks.items()
        ):
            return found
        await asyncio.sleep(0.3)


def missing(wanted: Collection[str], got: Collection[str]) -> bool:
    """Whether the events of the kinds that are wanted are not exactly these, in this order."""
    return tuple(wanted) != tuple(kind for kind in got if kind in wanted)
