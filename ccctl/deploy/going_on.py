"""What is going on in an engine, as a plan wants to know it."""

from __future__ import annotations

from collections import Counter, defaultdict

from ccctl.control.asterisk import AsteriskControl, Snapshot
from ccctl.control.base import Expected
from ccctl.plan.live import Live

# Contexts of the dialplan that are named after a thing of the spec, and in which a caller is.
_PLACES = ("menu", "flow", "voicemail", "conference")


async def going_on(control: AsteriskControl, expected: Expected, now: Snapshot | None = None) -> Live:
    """The calls that are up now, and what they are on."""
    trunks = set(expected.trunks)
    calls = await control.calls()
    queues = await control.queues(now)
    ends = [end for call in calls for end in {*call.trunks, *call.seats}]
    on: defaultdict[str, set[str]] = defaultdict(set)
    for call in calls:
        for end in {*call.trunks, *call.seats}:
            on[f"{'trunk' if end in trunks else 'seat'}.{end}"].add(call.call)
        if call.queue and not call.bridged:
            on[f"queue.{call.queue}"].add(call.call)
        for context in call.contexts:
            kind, _, name = context.partition("-")
            if kind in _PLACES and name:
                on[f"{kind}.{name}"].add(call.call)
    return Live(
        calls=len(calls),
        waiting={queue.queue: queue.waiting for queue in queues if queue.waiting},
        seats=Counter(end for end in ends if end not in trunks),
        trunks=Counter(end for end in ends if end in trunks),
        on={address: frozenset(found) for address, found in sorted(on.items())},
    )
