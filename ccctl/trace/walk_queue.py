"""A call in a queue: on entry, while it waits, and what becomes of it."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from ccctl.center import Destination, Queue
from ccctl.center.destination import HANGUP
from ccctl.trace.announce import Announcer
from ccctl.trace.call import BUSY_HERE, NO_ANSWER, Key, Park, Served, Steps, To, Unserved, Wake
from ccctl.trace.events import LeftQueue, Waiting
from ccctl.trace.walk_callback import may_be_called_back, walk_callback
from ccctl.trace.walk_seat import notice, talk
from ccctl.trace.wording import seconds

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk


def walk_queue(walk: Walk, to: Destination, why: str) -> Steps:
    """Waits until a seat answers, or the queue overflows."""
    queue = walk.center.queues[to.name]
    world, call, rooms, overflow = walk.world, walk.call, walk.world.rooms, queue.overflow
    walk.enter(f"queue/{queue.name}", queue.span, why)
    told = True
    while told:  # time goes by while the caller is told of the recording: what holds on entry is looked at again
        if not any(world.desks[member.seat].signed_in for member in queue.members):
            return _overflow(walk, overflow.unstaffed, "unstaffed: no seat is signed in", NO_ANSWER)
        waiting = rooms.waiting(queue.name)
        if queue.max_waiting is not None and waiting >= queue.max_waiting:
            return _overflow(walk, overflow.full, f"full: {waiting} waiting", BUSY_HERE)
        told = yield from notice(walk, queue, [member.seat for member in queue.members])
    walk.accept()
    entered = world.now
    sticky = world.memory.seat_for(call, queue, world.desks, entered)
    before = rooms.enter(
        call.name,
        queue,
        call.priority,
        lambda seat: world.wake(call, Served(seat)),
        lambda: world.wake(call, Unserved(NO_ANSWER)),
        sticky,
    )
    reason = f"priority {call.priority}" if call.priority else ""
    world.log(Waiting(world.now, call.name, reason, queue.span, queue.name, before))
    if sticky is not None and queue.sticky is not None:
        limit = seconds(queue.sticky.wait_ms)
        walk.note(f"waits for seat {sticky} alone, {limit} at most", "it served this caller last", queue.span)
    walk.start_music(queue)
    announcer = Announcer(walk, queue)
    try:
        wake = yield from _wait(walk, queue)
    finally:
        announcer.stop()
    world.stop_music(call)
    world.log(LeftQueue(world.now, call.name, "", queue.span, queue.name, world.now - entered))
    if isinstance(wake, Key) and queue.callback is not None and wake.key == queue.callback.key:
        return (yield from walk_callback(walk, queue, queue.callback, rooms.hold(call.name)))
    if isinstance(wake, Key):
        rooms.leave(call.name)
        return overflow.keys[wake.key], f"key {wake.key}"
    if not isinstance(wake, Served):
        return _overflow(walk, overflow.timeout, f"timeout: waited {seconds(world.now - entered)}", NO_ANSWER)
    walk.enter(f"seat/{wake.seat}", walk.center.seats[wake.seat].span, "answered")
    return (yield from talk(walk, wake.seat, queue))


def _wait(walk: Walk, queue: Queue) -> Generator[Park, Wake, Wake]:
    """What ends the wait in a queue: a seat, the longest wait, or one of the keys that lead out of it."""
    keys = set(queue.overflow.keys)
    if queue.callback is not None and may_be_called_back(walk.world, walk.call):
        keys.add(queue.callback.key)
    wake = yield Park(keys=bool(keys))
    while isinstance(wake, Key) and wake.key not in keys:
        wake = yield Park(keys=True)
    return wake


def _overflow(walk: Walk, to: Destination | None, why: str, status: int) -> To:
    if to is None:
        walk.status = status
    return to or HANGUP, why
