"""What is going on in an engine, as a plan wants to know it."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict

from ccctl.control.asterisk import AsteriskControl, Snapshot
from ccctl.control.base import PARKED, places
from ccctl.plan.live import PARKED_CALLS, Live

_BEFORE = ("queue", "team")  # nobody stays there but who has not come to a seat yet


async def going_on(control: AsteriskControl, now: Snapshot | None = None) -> Live:
    """The calls that are up now, and what they are on."""
    calls, waiting, promised = await asyncio.gather(control.calls(), control.waiting(now), control.promised())
    on: defaultdict[str, set[str]] = defaultdict(set)
    entering: Counter[str] = Counter()  # queues, by callers who hear something before they wait
    for call in calls:
        for kind, ends in (("trunk", call.trunks), ("seat", call.seats)):
            for end in ends:
                on[f"{kind}.{end}"].add(call.call)
        if call.queue and not call.bridged:
            on[f"queue.{call.queue}"].add(call.call)
        if PARKED in call.contexts:
            on[PARKED_CALLS].add(call.call)
        for kind, name in places(call.contexts):
            if kind not in _BEFORE or not (call.queue or call.bridged):
                on[f"{kind}.{name}"].add(call.call)
                entering[name] += kind == "queue"
    waits = Counter(waiting) + entering
    for queue, found in promised.items():
        on[f"callback.{queue}"] |= found
    return Live(
        calls=len(calls),
        waiting=dict(sorted(waits.items())),
        seats=Counter(end for call in calls for end in call.seats),
        trunks=Counter(end for call in calls for end in call.trunks),
        on={address: frozenset(found) for address, found in sorted(on.items())},
    )
