"""Queues: who is a member, and settings that contradict each other."""

from __future__ import annotations

from ccctl.center import Destination, Member, Overflow, Queue, RecordingMode, Seat, Strategy
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context
from ccctl.resolve.team import TeamSeats
from ccctl.schema.queue import MemberSpec, QueueSpec
from ccctl.schema.seat import seat_numbers


def build_queues(context: Context, seats: dict[str, Seat], teams: TeamSeats) -> dict[str, Queue]:
    """The queues by name, their members expanded."""
    return {
        name: Queue(
            name=name,
            strategy=Strategy(queue.strategy),
            members=_members(context, name, queue, seats, teams),
            ring_ms=queue.ring,
            wrap_up_ms=queue.wrap_up,
            rest_after_missed_ms=queue.rest_after_missed,
            rest_after_declined_ms=queue.rest_after_declined,
            max_wait_ms=queue.max_wait,
            max_waiting=queue.max_waiting,
            music=queue.music,
            overflow=Overflow(
                full=_overflow(context, name, "full", queue.overflow.full),
                timeout=_overflow(context, name, "timeout", queue.overflow.timeout),
                unstaffed=_overflow(context, name, "unstaffed", queue.overflow.unstaffed),
                keys={
                    key: context.destination(queue.overflow.keys[key], "queues", name, "overflow", "keys", key)
                    for key in sorted(queue.overflow.keys, key="0123456789*#".index)
                },
            ),
            recording=RecordingMode(queue.recording) if queue.recording else None,
            say_seat_number=queue.say_seat_number,
            whisper=queue.whisper,
            survey=queue.survey,
            span=context.key("queues", name),
        )
        for name, queue in context.spec.queues.items()
    }


def _overflow(context: Context, name: str, when: str, written: str | None) -> Destination | None:
    return context.destination(written, "queues", name, "overflow", when) if written is not None else None


def _members(
    context: Context, name: str, queue: QueueSpec, seats: dict[str, Seat], teams: TeamSeats
) -> tuple[Member, ...]:
    """The members in the order of the spec; a seat named twice has its lowest tier. CC211: an entry without effect."""
    tiers: dict[str, int] = {}
    for at, entry in enumerate(queue.members):
        numbers = _entry_seats(entry, seats, teams)
        useful = False
        for number in numbers:
            if number not in tiers or entry.tier < tiers[number]:
                tiers[number] = entry.tier
                useful = True
        if numbers and not useful:
            context.problem(
                codes.CC211,
                f'queue "{name}": every seat of this entry is a member already, in the same tier or a lower one',
                *("queues", name, "members", at),
                hint="remove it, or take these seats out of the other entry: the lowest tier of a seat counts",
            )
    return tuple(Member(number, tier) for number, tier in tiers.items())


def _entry_seats(entry: MemberSpec, seats: dict[str, Seat], teams: TeamSeats) -> list[str]:
    """The seats of one entry that exist, in the order of the spec."""
    if entry.team is not None:
        return teams.get(entry.team, [])
    return [number for written in entry.seats or () for number in seat_numbers(written) if number in seats]


def check_queue_times(context: Context) -> None:
    """CC231: a seat rings longer than callers wait."""
    for name, queue in context.spec.queues.items():
        if queue.max_wait is not None and queue.ring > queue.max_wait:
            written = "ring" if "ring" in queue.model_fields_set else "max_wait"
            context.problem(
                codes.CC231,
                f'queue "{name}": a seat rings for {_seconds(queue.ring)}, '
                f"and callers wait for {_seconds(queue.max_wait)}",
                *("queues", name, written),
                hint="make ring shorter than max_wait, or every caller gets one offer at most",
            )


def check_queue_size(context: Context) -> None:
    """CC228: a queue that takes nobody."""
    for name, queue in context.spec.queues.items():
        if queue.max_waiting == 0:
            context.problem(
                codes.CC228,
                f'queue "{name}" lets nobody wait, so every call to it overflows as full',
                *("queues", name, "max_waiting"),
                hint="write at least 1, or leave max_waiting out",
            )


def check_overflow_happens(context: Context) -> None:
    """CC229: an overflow without the limit that it is for."""
    for name, queue in context.spec.queues.items():
        for when, limit, key in (
            ("timeout", queue.max_wait, "max_wait"),
            ("full", queue.max_waiting, "max_waiting"),
        ):
            if getattr(queue.overflow, when) is not None and limit is None:
                context.problem(
                    codes.CC229,
                    f'queue "{name}" has no {key}, so its overflow `{when}` never happens',
                    *("queues", name, "overflow", when),
                    hint=f"set {key}, or remove the overflow",
                )


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:g}s"
