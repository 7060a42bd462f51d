"""A call in voicemail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.center import Destination
from ccctl.center.destination import HANGUP
from ccctl.trace.call import Key, Park, Steps
from ccctl.trace.events import MessageBegan
from ccctl.trace.wording import seconds

if TYPE_CHECKING:
    from ccctl.trace.walk import Walk

BEEP_MS = 500


def walk_voicemail(walk: Walk, to: Destination, why: str) -> Steps:
    """Greets, gives a tone, and takes a message."""
    box = walk.center.voicemails[to.name]
    world, call = walk.world, walk.call
    walk.enter(f"voicemail/{box.name}", box.span, why)
    walk.accept()
    if box.greeting:
        yield from walk.play(box.greeting, "", box.span, keys=False)
    yield Park(BEEP_MS)
    call.message = MessageBegan(world.now, call.name, "", box.span, box.name)
    call.left_message = True
    world.log(call.message)
    end = world.now + box.max_ms
    while (left := end - world.now) > 0:
        wake = yield Park(left, keys=True)
        if isinstance(wake, Key) and wake.key == "#":
            return HANGUP, "key #"
    return HANGUP, f"the message is as long as it may be, {seconds(box.max_ms)}"
