"""The queues of an Asterisk, from what its manager interface says of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ccctl.control.asterisk_callbacks import STAND_IN as CALLED_BACK
from ccctl.control.base import QueueStatus
from ccctl.control.message import Message
from ccctl.control.seat_states import SIGNED_OUT

STAND_IN = "@cc-stand-in"  # a queue's member that is no seat: dialplan/queues.conf


def members(items: Iterable[Message]) -> dict[str, dict[str, tuple[int, bool]]]:
    """The members of each queue: queue -> interface -> (penalty, added at runtime)."""
    found: dict[str, dict[str, tuple[int, bool]]] = {}
    for item in items:
        if item.event == "QueueParams":
            found.setdefault(item.get("Queue"), {})
        elif item.event == "QueueMember":
            runtime = item.get("Membership") != "static"
            found.setdefault(item.get("Queue"), {})[item.get("Location")] = (item.number("Penalty"), runtime)
    return found


def waiting(items: Iterable[Message]) -> dict[str, int]:
    """How many callers wait in each queue in which somebody does; those that are called back are not counted."""
    found: Counter[str] = Counter()
    for item in items:
        if item.event == "QueueParams":
            found[item.get("Queue")] += item.number("Calls")
        elif item.event == "QueueEntry":
            found[item.get("Queue")] -= CALLED_BACK in item.get("Channel")
    return {queue_name(queue): count for queue, count in sorted(found.items()) if count > 0}


def statuses(items: Iterable[Message]) -> tuple[QueueStatus, ...]:
    """How every queue stands, sorted."""
    found: list[QueueStatus] = []
    members: dict[str, list[Message]] = {}
    waits: Counter[str] = Counter()
    standing: Counter[str] = Counter()
    params: dict[str, Message] = {}
    for item in items:
        queue = item.get("Queue")
        if item.event == "QueueParams":
            params[queue] = item
        elif item.event == "QueueMember":
            members.setdefault(queue, []).append(item)
        elif item.event == "QueueEntry":
            waits[queue] = max(waits[queue], item.number("Wait"))
            standing[queue] += CALLED_BACK in item.get("Channel")
    for queue, item in sorted(params.items()):
        crew = [member for member in members.get(queue, []) if not member.get("Location").endswith(STAND_IN)]
        found.append(
            QueueStatus(
                queue=queue_name(queue),
                waiting=item.number("Calls"),
                longest_wait=waits[queue],
                members=len(crew),
                # 4 invalid, 5 unavailable: not registered (include/asterisk/devicestate.h)
                signed_in=sum(member.number("Status") not in (4, 5) and not _signed_out(member) for member in crew),
                paused=sum(member.get("Paused") == "1" and not _signed_out(member) for member in crew),
                answered=item.number("Completed"),
                abandoned=item.number("Abandoned"),
                in_time=_in_time(item),
                callbacks=standing[queue],
            )
        )
    return tuple(found)


def _in_time(queue: Message) -> int | None:
    """The share of answered callers, in per cent, who were answered within the queue's service level, if it has one."""
    if not queue.number("ServiceLevel") or not queue.number("Completed"):
        return None
    return round(float(queue.get("ServicelevelPerf") or 0))


def queue_name(section: str) -> str:
    """The spec's name of a queue: a trailing underscore is the renderer's, for names that app_queue keeps for itself."""
    return section.removesuffix("_")


def _signed_out(member: Message) -> bool:
    """Whether the member's seat has not signed in by code: the queues hold a mark of it."""
    return member.get("Paused") == "1" and member.get("PausedReason") == SIGNED_OUT
