"""Queues: their settings, and which of them contradict each other; members.py has who is in them."""

from __future__ import annotations

from dataclasses import replace

from ccctl.center import (
    Announce,
    Callback,
    Destination,
    Overflow,
    Queue,
    RecordingMode,
    Seat,
    ServiceLevel,
    Sticky,
    Strategy,
)
from ccctl.center.languages import call_languages
from ccctl.center.spoken import SENTENCES, speaks
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context
from ccctl.resolve.members import build_members
from ccctl.resolve.team import TeamSeats
from ccctl.schema.queue import AnnounceSpec, CallbackSpec, QueueSpec, ServiceLevelSpec

CALLBACK = "callback"  # among the keys of an overflow


def build_queues(context: Context, seats: dict[str, Seat], teams: TeamSeats) -> dict[str, Queue]:
    """The queues by name, their members expanded."""
    return {
        name: Queue(
            name=name,
            strategy=Strategy(queue.strategy),
            members=build_members(context, name, queue, seats, teams),
            ring_ms=queue.ring,
            wrap_up_ms=queue.wrap_up,
            wrap_up_codes=queue.wrap_up_codes,
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
                    if queue.overflow.keys[key] != CALLBACK
                },
            ),
            recording=RecordingMode(queue.recording) if queue.recording else None,
            say_seat_number=queue.say_seat_number,
            whisper=queue.whisper,
            survey=queue.survey,
            pause_after_missed=queue.pause_after_missed,
            announce=_announce(queue.announce),
            callback=_callback(queue),
            sticky=Sticky(queue.sticky.within, queue.sticky.wait) if queue.sticky else None,
            weight=queue.weight,
            service_level=_service_level(queue.service_level),
            span=context.key("queues", name),
        )
        for name, queue in context.spec.queues.items()
    }


def _overflow(context: Context, name: str, when: str, written: str | None) -> Destination | None:
    return context.destination(written, "queues", name, "overflow", when) if written is not None else None


def _callback(queue: QueueSpec) -> Callback | None:
    """How the queue calls back, if a key asks for it; of several, the first counts, and CC259 says so."""
    key = next(iter(_callback_keys(queue)), None)
    if key is None:
        return None
    how = queue.callback or CallbackSpec()
    return Callback(key, how.prompt, how.tries, how.again, how.ring)


def _callback_keys(queue: QueueSpec) -> list[str]:
    return sorted((key for key, to in queue.overflow.keys.items() if to == CALLBACK), key="0123456789*#".index)


def check_callbacks(context: Context) -> None:
    """CC258: nothing can be dialled, so nobody called back. CC259: a key too many, or none. CC257: no words for it."""
    for name, queue in context.spec.queues.items():
        keys = _callback_keys(queue)
        if keys and not (context.spec.dialing and context.spec.dialing.rules):
            context.problem(
                codes.CC258,
                f'queue "{name}" calls back, and `dialing` has no rule by which anybody could be called',
                *("queues", name, "overflow", "keys", keys[0]),
                hint='add a rule that is open to all: dialing: {rules: [{match: "0."}]}',
            )
        for key in keys[1:]:
            context.problem(
                codes.CC259,
                f'queue "{name}": key {keys[0]} asks for a callback already',
                *("queues", name, "overflow", "keys", key),
                hint="keep one of the two",
            )
        if queue.callback is not None and not keys:
            context.problem(
                codes.CC259,
                f'queue "{name}": no key asks for a callback',
                *("queues", name, "callback"),
                hint="overflow: {keys: {1: callback}}, or remove it",
            )
        mute = next((each for each in call_languages(context.center) if not speaks(each)), None)
        if keys and mute is not None and not (queue.callback and queue.callback.prompt):
            context.problem(
                codes.CC257,
                f'queue "{name}" tells callers in {mute} that they are called back, and has no words for it',
                *("queues", name, "overflow", "keys", keys[0]),
                hint="callback: {prompt: ...} plays a prompt of your own",
            )


def _announce(written: AnnounceSpec | None) -> Announce | None:
    if written is None:
        return None
    announce = Announce(written.position, written.wait, written.every)
    also = written.also
    return announce if also is None else replace(announce, also=also.prompt, also_every_ms=also.every)


def check_announced_language(context: Context) -> None:
    """CC257: a place or a wait is told in a language for which there are no words."""
    for name, queue in context.spec.queues.items():
        mute = next((each for each in call_languages(context.center) if not speaks(each)), None)
        if queue.announce is None or mute is None:
            continue
        for key in ("position", "wait"):
            if getattr(queue.announce, key):
                context.problem(
                    codes.CC257,
                    f'queue "{name}" tells callers their {key} in {mute}, for which there are no words',
                    *("queues", name, "announce", key),
                    hint=f"there are words in {', '.join(sorted(SENTENCES))}; `also` plays a prompt of your own",
                )


def _service_level(written: ServiceLevelSpec | None) -> ServiceLevel | None:
    return ServiceLevel(written.answer_within, written.target) if written is not None else None


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
