"""A call with seats: direct rings, what is told before the conversation, the conversation."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from ccctl.center import Destination, Kind, Queue, RecordingMode
from ccctl.center.destination import HANGUP
from ccctl.center.prompt import seat_number
from ccctl.center.recording import mode_of
from ccctl.center.seat import DIRECT_RING_MS
from ccctl.trace.after import go_on
from ccctl.trace.call import (
    BUSY_HERE,
    NO_ANSWER,
    Handed,
    LeftTo,
    Park,
    Parked,
    SentOn,
    Served,
    Steps,
    Three,
    Unserved,
    Wake,
)
from ccctl.trace.events import Whispered

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk

DEAF_MS = 200  # between the seat and a survey


def walk_seat(walk: Walk, to: Destination, why: str) -> Steps:
    """Rings one seat."""
    walk.enter(str(to), walk.center.seats[to.name].span, why)
    return (yield from ring_directly(walk, (to.name,), leave_crumb=False))


def walk_team(walk: Walk, to: Destination, why: str) -> Steps:
    """Rings all seats of a team at once."""
    team = walk.center.teams[to.name]
    walk.enter(str(to), team.span, why)
    return (yield from ring_directly(walk, team.seats, leave_crumb=True))


def ring_directly(walk: Walk, seats: tuple[str, ...], leave_crumb: bool) -> Steps:
    """Rings these seats outside of any queue."""
    world = walk.world
    if any(world.desks[seat].signed_in and not world.desks[seat].in_use for seat in seats):
        yield from notice(walk, None, seats)
    wake: Wake = Unserved(world.ring_directly(walk.call, seats, DIRECT_RING_MS, team=leave_crumb))
    if wake == Unserved(0):
        wake = yield Park()
    if not isinstance(wake, Served):
        walk.status = wake.sip_status if isinstance(wake, Unserved) else NO_ANSWER
        return HANGUP, "busy" if walk.status == BUSY_HERE else "no answer"
    if leave_crumb or wake.seat not in seats:  # another seat may have picked the call up
        walk.enter(f"seat/{wake.seat}", walk.center.seats[wake.seat].span, "answered")
    return (yield from talk(walk, wake.seat, None))


def notice(walk: Walk, queue: Queue | None, seats: Iterable[str]) -> Generator[Park, Wake, bool]:
    """Tells the caller, once a call, that a conversation with these seats is or may be recorded; whether it did."""
    prompt, number = walk.center.recording.notice, walk.call.number
    if prompt is None or number is None or walk.call.noticed:
        return False
    if all(mode_of(walk.center, number, queue, seat) is RecordingMode.NEVER for seat in seats):
        return False
    walk.call.noticed = True
    walk.accept()
    yield from walk.play(prompt, "", walk.center.recording.span, keys=False)
    return True


def talk(walk: Walk, seat: str, queue: Queue | None) -> Steps:
    """The seat has answered: what is told first, then the conversation to its end."""
    walk.accept()
    walk.world.take(walk.call, seat, queue)
    number = walk.call.number
    mode = RecordingMode.NEVER if number is None else mode_of(walk.center, number, queue, seat)
    if walk.call.recorded:  # it was handed on, and so is its recording
        mode = RecordingMode.ALWAYS
    if queue is not None and queue.tells:
        if mode is RecordingMode.ALWAYS:  # with what the caller hears before the conversation
            walk.world.record(walk.call, seat)
        if not (yield from _tell(walk, seat, queue)):
            return (yield from _after(queue)), f"seat {seat} hung up"
    walk.world.join(walk.call, seat, mode)
    wake = yield Park()
    if isinstance(wake, Handed | SentOn | Parked | Three | LeftTo):
        return (yield from go_on(walk, wake))
    return (yield from _after(queue)), f"seat {seat} hung up"


def _after(queue: Queue | None) -> Generator[Park, Wake, Destination]:
    """Where the caller goes whose seat has hung up first. A key that was pressed at that moment is no answer to a survey."""
    if queue is None or queue.survey is None:
        return HANGUP
    yield Park(DEAF_MS)
    return Destination(Kind.SURVEY, queue.survey, queue.span)


def _tell(walk: Walk, seat: str, queue: Queue) -> Generator[Park, Wake, bool]:
    """The whisper and the seat's number, at once; whether the seat is still there when both have been said."""
    world, call = walk.world, walk.call
    whispered = 0
    if queue.whisper is not None:
        whispered = world.duration(queue.whisper)
        world.log(Whispered(world.now, call.name, "", queue.span, seat, queue.whisper, whispered))
    ends = world.now + whispered
    if queue.say_seat_number:
        yield from walk.play(seat_number(seat), "", queue.span, keys=False)
    if call.taken_by is not None and ends > world.now:
        yield Park(ends - world.now)
    return call.taken_by is not None
