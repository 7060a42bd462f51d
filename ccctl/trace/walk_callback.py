"""A caller who has asked to be called back: keeps the place in the queue, and is dialled when a seat has taken the call."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from ccctl.center import Queue
from ccctl.center.callback import Callback
from ccctl.center.destination import HANGUP
from ccctl.center.recording import mode_of
from ccctl.center.spoken import CALLBACK
from ccctl.trace.call import Call, Park, Served, Steps, Unserved, Wake
from ccctl.trace.events import Whispered
from ccctl.trace.walk_outside import outside_name
from ccctl.trace.wording import seconds

if TYPE_CHECKING:
    from ccctl.trace.core import Core
    from ccctl.trace.rooms import Place
    from ccctl.trace.walk import Walk


def may_be_called_back(world: Core, call: Call) -> bool:
    """Whether the caller shows a number, and a rule that is open to everybody lets it be dialled."""
    if call.from_seat or not call.sender:
        return False
    found = world.center.dialing.find(call.sender, world.center.plan)
    return found is not None and found[0].role is None and found[0].team is None


def walk_callback(walk: Walk, queue: Queue, callback: Callback, place: Place) -> Steps:
    """Tells the caller so, hangs up, waits in the place, and calls back when a seat has answered."""
    world, call = walk.world, walk.call
    walk.enter(f"callback/{queue.name}", queue.span, f"key {callback.key}")
    call.leaving = True
    yield from walk.play(callback.prompt or CALLBACK, "", queue.span, keys=False)
    world.hand_over(call)
    walk.note("the caller hangs up and keeps the place", "", queue.span)
    world.rooms.release(place)
    for left in reversed(range(callback.tries)):
        wake: Wake | None = None
        while not isinstance(wake, Served):
            wake = yield Park()
        if (yield from _try(walk, queue, callback, wake.seat)):
            return HANGUP, "the conversation is over"
        if left:
            walk.note(f"called back again in {seconds(callback.again_ms)}", "not reached", queue.span)
            yield Park(callback.again_ms)
            world.rooms.come_back(place)
    return HANGUP, f"not reached in {callback.tries} {'try' if callback.tries == 1 else 'tries'}"


def _try(walk: Walk, queue: Queue, callback: Callback, seat: str) -> Generator[Park, Wake, bool]:
    """The seat has answered; whether the caller was reached. Either way the seat is free afterwards."""
    world, call = walk.world, walk.call
    walk.enter(f"seat/{seat}", walk.center.seats[seat].span, "answered")
    world.take(call, seat, queue)
    call.served_by = None
    if queue.whisper is not None:
        world.log(Whispered(world.now, call.name, "", queue.span, seat, queue.whisper, world.duration(queue.whisper)))
    found = walk.center.dialing.find(call.sender, walk.center.plan)
    rule, sent = found if found is not None else (None, call.sender)
    trunk, tried = world.lines.choose(rule.trunks if rule else ())
    if trunk is None:
        walk.note(f"{sent} cannot be dialled: {', '.join(tried)}")
        world.part(call, by_seat=False)
        return False
    walk.note(f"calls {sent} back over trunk {trunk}", ", ".join(tried), walk.center.trunks[trunk].span)
    name = world.outside(outside_name(walk, sent))
    world.lines.take(trunk, call.name)
    wake: Wake = Unserved(world.ring_directly(call, (name,), callback.ring_ms))
    if wake == Unserved(0):
        wake = yield Park()
    if not isinstance(wake, Served):
        world.stop_ringing(call)
        world.lines.leave(trunk, call.name)
        world.part(call, by_seat=False)
        return False
    call.called_at = name
    world.desks[name].talking_to = call.name
    call.served_by = seat
    world.join(call, seat, mode_of(walk.center, call.number, queue, seat))
    yield Park()
    return True
