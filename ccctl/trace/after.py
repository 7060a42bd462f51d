"""Where a conversation goes on that its seat, or a supervisor, has handed on."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from ccctl.center import Destination, Kind, Number, RecordingMode
from ccctl.center.destination import HANGUP
from ccctl.center.features import PARKED_MS
from ccctl.trace.call import Handed, LeftTo, Park, Parked, SentOn, Steps, Three, Wake

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk


def _go_on_with(walk: Walk, seat: str) -> Generator[Park, Wake, Wake]:
    served_by = walk.call.served_by
    walk.world.take(walk.call, seat, None)
    walk.call.served_by = served_by  # whoever is there now
    walk.world.join(walk.call, seat, RecordingMode.ALWAYS if walk.call.recorded else walk.call.mode)
    return (yield Park())


def go_on(walk: Walk, wake: Wake) -> Steps:
    """The rest of the conversation, with whom it is now. A recording goes on, but for a call that enters a number anew."""
    while True:
        match wake:
            case Handed(seat, why):
                walk.enter(f"seat/{seat}", walk.center.seats[seat].span, why)
                walk.world.take(walk.call, seat, None)
                walk.world.join(walk.call, seat, RecordingMode.ALWAYS if walk.call.recorded else walk.call.mode)
                wake = yield Park()
            case Three(seat, third):
                if third in walk.center.seats:
                    walk.enter(f"seat/{third}", walk.center.seats[third].span, f"joined by seat {seat}")
                else:
                    walk.note(f"{third.removeprefix('number/')} is joined too", f"by seat {seat}")
                wake = yield from _go_on_with(walk, seat)
            case LeftTo(third):
                wake = yield from _go_on_with(walk, third)
            case Parked(seat, slot):
                walk.call.slot = (walk.center.seats[seat].team, slot)
                walk.note(f"parked in slot {slot}", f"by seat {seat}")
                wake = yield Park(PARKED_MS)
                walk.call.slot = None
                if not isinstance(wake, Handed):
                    return Destination(Kind.SEAT, seat), "parked too long"
            case SentOn(Number() as number, why):
                walk.call.recorded = False
                if number.trunks and walk.call.trunk not in (None, *number.trunks):
                    return HANGUP, f"{number.number} is not answered on trunk {walk.call.trunk}"
                walk.enter(f"number/{number.number}", number.span, why)
                walk.call.number = number
                return number.to, ""
            case SentOn(Destination() as to, why):
                return to, why
            case _:
                return HANGUP, f"seat {walk.call.served_by} hung up"
