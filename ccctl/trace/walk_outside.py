"""A call with an outside number: which trunk carries it, its ring, the conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ccctl.center import Destination, DialRule, RecordingMode
from ccctl.center.destination import HANGUP
from ccctl.center.dialing import OUTSIDE_RING_MS
from ccctl.center.recording import mode_of
from ccctl.trace.call import BUSY_HERE, NO_ANSWER, Park, Script, Served, Steps, Unserved, Wake
from ccctl.trace.entrance import TRUNK_FULL

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk

FORBIDDEN = 403
HELP_MS = 120_000  # an emergency number rings until somebody answers, or gives up


def outside_name(walk: Walk, number: str) -> str:
    """How events speak of an outside party: `number/` and its E.164 form."""
    return f"number/{walk.center.plan.e164(number)}"


def walk_number(walk: Walk, to: Destination, why: str) -> Steps:
    """Sends a caller on to an outside number that the spec names: for the center's own calls `only` does not hold."""
    walk.enter(str(to), to.span, why)
    found = walk.center.dialing.find(to.name, walk.center.plan)
    if found is None:  # resolve has refused it
        walk.status = TRUNK_FULL
        return HANGUP, "no rule carries this number"
    rule, sent = found
    return (yield from _dial(walk, sent, rule.trunks, f"rule {rule.name}"))


def run_outside(walk: Walk, number: str, sent: str, rule: DialRule) -> Script:
    """The script of a seat's call to an outside number."""
    walk.enter(f"number/{number}", rule.span, f"dialled by seat {walk.call.sender}")
    to, why = yield from _dial(walk, sent, rule.trunks, f"rule {rule.name}")
    walk.note("hang up", why, to.span)
    walk.world.end(walk.call, by_caller=False, sip_status=walk.status)


def run_help(walk: Walk, number: str) -> Script:
    """The script of a seat's call to an emergency number."""
    walk.enter(f"number/{number}", walk.center.dialing.span, f"emergency call of seat {walk.call.sender}")
    walk.world.lines.helping.add(walk.call.name)
    to, why = yield from _dial(walk, number, tuple(walk.center.trunks), "emergency", always=True)
    walk.note("hang up", why, to.span)
    walk.world.end(walk.call, by_caller=False, sip_status=walk.status)


def run_refused(walk: Walk, why: str) -> Script:
    """The script of a seat's call that is not allowed: it is told so, and never answered."""
    prompt = walk.center.dialing.refused
    walk.note(f"{walk.call.dialled} is refused", why, walk.center.dialing.span)
    if prompt is not None:
        yield from walk.play(prompt, "", walk.center.dialing.span, keys=False)
    yield from ()
    walk.world.end(walk.call, by_caller=False, sip_status=FORBIDDEN)


def _dial(walk: Walk, sent: str, trunks: Sequence[str], why: str, *, always: bool = False) -> Steps:
    world, call = walk.world, walk.call
    trunk, tried = world.lines.choose(trunks, always=always)
    if trunk is None:
        walk.status = TRUNK_FULL
        for other in world.lines.in_the_way(trunks) if always else ():
            if (ended := world.calls.get(other)) is not None:
                walk.note(f"ends the call {other}", "an emergency call needs its line")
                world.end(ended, by_caller=False)
        walk.note(f"{sent} cannot be dialled: {', '.join(tried)}", why)
        return HANGUP, "no trunk takes the call"
    walk.note(f"dials {sent} over trunk {trunk}", ", ".join([why, *tried]), walk.center.trunks[trunk].span)
    name = outside_name(walk, sent)
    world.lines.take(trunk, call.name)
    wake: Wake = Unserved(world.ring_directly(call, (world.outside(name),), HELP_MS if always else OUTSIDE_RING_MS))
    if wake == Unserved(0):
        wake = yield Park()
    if not isinstance(wake, Served):
        world.lines.leave(trunk, call.name)
        walk.status = wake.sip_status if isinstance(wake, Unserved) else NO_ANSWER
        return HANGUP, "busy" if walk.status == BUSY_HERE else "no answer"
    walk.accept()
    world.take(call, wake.seat, None)
    world.join(call, wake.seat, RecordingMode.NEVER if always else mode_of(walk.center, call.number, None, call.sender))
    yield Park()
    return HANGUP, f"{name.removeprefix('number/')} hung up"
