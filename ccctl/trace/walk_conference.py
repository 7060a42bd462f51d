"""A call in a conference: the PIN, the greeting, and then the others."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from ccctl.center import Center, Conference, Destination
from ccctl.center.conference import LONGEST_PIN, PIN_END, PIN_TIMEOUT_MS, PIN_TRIES
from ccctl.center.destination import HANGUP
from ccctl.trace.call import BUSY_HERE, Key, Park, Steps, Wake
from ccctl.trace.events import CameIn

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk

SENTENCE_MS = 3_000  # of ccctl's own, which are not spoken here
UNKNOWN_PIN = "P"  # stands for a PIN that is not known here, in the place of its digits: no telephone has this key


def dialled_conference(center: Center, dialled: str) -> Conference | None:
    """The conference that a seat reaches by these digits."""
    return next((room for room in center.conferences.values() if room.number == dialled), None)


def walk_conference(walk: Walk, to: Destination, why: str) -> Steps:
    """Asks for the PIN, greets, and lets the call in, where it stays until it hangs up."""
    room, call, world = walk.center.conferences[to.name], walk.call, walk.world
    walk.enter(str(to), room.span, why)
    if _is_full(walk, room):
        walk.status = BUSY_HERE
        return HANGUP, f"{room.max_callers} are in it already"
    walk.accept()
    if room.pin is not None and not (yield from _ask(walk, room, room.pin.literal or UNKNOWN_PIN)):
        return HANGUP, f"no PIN in {PIN_TRIES} tries"
    if room.greeting is not None:
        yield from walk.play(room.greeting, "", room.span, keys=False)
    if _is_full(walk, room):
        return HANGUP, f"{room.max_callers} are in it already"
    call.conference = room.name
    others = sum(each.conference == room.name and not each.over for each in world.calls.values()) - 1
    world.log(CameIn(world.now, call.name, "", room.span, room.name, others))
    while True:
        yield Park()


def _is_full(walk: Walk, room: Conference) -> bool:
    inside = sum(each.conference == room.name and not each.over for each in walk.world.calls.values())
    return room.max_callers is not None and inside >= room.max_callers


def _ask(walk: Walk, room: Conference, pin: str) -> Generator[Park, Wake, bool]:
    """Whether the keys of one of three tries are the PIN."""
    for hearing in range(1, PIN_TRIES + 1):
        keys = ""
        key = yield from _say(walk, room, room.ask, "asks for the PIN", keys=True)
        while key is None or key != PIN_END:
            keys += key or ""
            if len(keys) >= LONGEST_PIN:
                break
            key = yield from walk.await_key("", hearing, PIN_TIMEOUT_MS, room.span)
            if key is None:
                break
        if keys == pin:
            walk.note("the PIN is right", "", room.span)
            return True
        yield from _say(walk, room, room.wrong, "says that this is not the PIN", keys=False)
    return False


def _say(
    walk: Walk, room: Conference, prompt: str | None, text: str, *, keys: bool
) -> Generator[Park, Wake, str | None]:
    if prompt is not None:
        return (yield from walk.play(prompt, "", room.span, keys))
    walk.note(text, "", room.span)
    wake = yield Park(SENTENCE_MS, keys)
    return wake.key if isinstance(wake, Key) else None
