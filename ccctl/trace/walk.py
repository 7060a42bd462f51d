"""One call's way through the center: from room to room, and what all rooms share."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING

from ccctl.center import Destination, Kind, Number, Queue
from ccctl.center.destination import HANGUP
from ccctl.center.languages import voiced
from ccctl.diagnostics import Span
from ccctl.trace.call import NO_ANSWER, Call, Key, Park, Script, Steps, Wake
from ccctl.trace.clock import Stuck
from ccctl.trace.events import AwaitingKey, Entered, Noted, Played, Playing
from ccctl.trace.walk_conference import walk_conference
from ccctl.trace.walk_flow import walk_flow
from ccctl.trace.walk_menu import walk_menu
from ccctl.trace.walk_outside import walk_number
from ccctl.trace.walk_queue import walk_queue
from ccctl.trace.walk_seat import ring_directly, walk_seat, walk_team
from ccctl.trace.walk_survey import walk_survey
from ccctl.trace.walk_voicemail import walk_voicemail

if TYPE_CHECKING:
    from ccctl.trace.core import Core

MOST_NODES_AT_ONE_INSTANT = 1_000


class Walk:
    """Runs one call from its number to its end, from room to room (ROOMS)."""

    def __init__(self, world: Core, call: Call) -> None:
        self.world = world
        self.center = world.center
        self.call = call
        self.status = NO_ANSWER  # of a hang-up that comes before the answer
        self._entered_at, self._entered_now = -1, 0

    def run(self, number: Number) -> Script:
        """The script of the call; it ends with the center hanging up."""
        over = f"over trunk {self.call.trunk}" if self.call.trunk else ""
        if self.call.from_seat:
            over = f"dialled by seat {self.call.sender}"
        self.enter(f"number/{number.number}", number.span, over)
        return (yield from self.run_to(number.to, ""))

    def run_to(self, to: Destination, why: str) -> Script:
        """The script of a call from there on."""
        while to.kind is not Kind.HANGUP:
            to, why = yield from ROOMS[to.kind](self, to, why)
        self.note("hang up", why, to.span)
        self.world.end(self.call, by_caller=False, sip_status=self.status)

    def run_between_seats(self, seat: str) -> Script:
        """The script of a call from seat to seat, which leaves no breadcrumb and is not recorded."""
        self.note(f"seat {self.call.sender} dials seat {seat}", "no call of the center", self.center.seats[seat].span)
        _, why = yield from ring_directly(self, (seat,), leave_crumb=False)
        self.note("hang up", why)
        self.world.end(self.call, by_caller=False, sip_status=self.status)

    def await_key(
        self, menu: str, hearing: int, timeout_ms: int, span: Span | None
    ) -> Generator[Park, Wake, str | None]:
        """Waits for a key; None when the time is over."""
        world, call = self.world, self.call
        call.menu_waits = True
        world.log(AwaitingKey(world.now, call.name, "", span, menu, hearing, timeout_ms))
        wake = yield Park(timeout_ms, keys=True)
        call.menu_waits = False
        return wake.key if isinstance(wake, Key) else None

    def enter(self, node: str, span: Span | None, why: str) -> None:
        """The call comes to a node: its breadcrumb. Stuck when it goes round without time passing."""
        now = self.world.now
        self._entered_now = self._entered_now + 1 if now == self._entered_at else 0
        self._entered_at = now
        if self._entered_now > MOST_NODES_AT_ONE_INSTANT:
            raise Stuck(f"{self.call.name} goes round and round without time passing, last at {node}")
        self.call.nodes.append(node)
        self.world.log(Entered(self.world.now, self.call.name, why, span, node))

    def start_music(self, queue: Queue) -> None:
        """The queue's music begins, or goes on, if it is a prompt."""
        if queue.music in self.center.prompts:
            prompt = voiced(self.center, queue.music, self.call.language)
            self.call.music = Playing(self.world.now, self.call.name, "", queue.span, prompt, music=True)
            self.world.log(self.call.music)

    def note(self, text: str, why: str = "", span: Span | None = None) -> None:
        """Writes a line for people into the log."""
        self.world.log(Noted(self.world.now, self.call.name, why, span, text))

    def accept(self) -> None:
        """The center answers the call, once."""
        self.world.accept(self.call)

    def play(self, prompt: str, why: str, span: Span | None, keys: bool) -> Generator[Park, Wake, str | None]:
        """Plays to the end, or to a key if keys count here; returns that key."""
        world, call = self.world, self.call
        prompt = voiced(self.center, prompt, call.language)
        call.playing = Playing(world.now, call.name, why, span, prompt)
        world.log(call.playing)
        wake = yield Park(world.duration(prompt), keys)
        world.log(Played(world.now, call.name, "", span, prompt, call.playing.at_ms, isinstance(wake, Key)))
        call.playing = None
        return wake.key if isinstance(wake, Key) else None


def _nowhere(walk: Walk, to: Destination, why: str) -> Steps:  # noqa: ARG001 - of every room
    """`repeat` and `back` mean something in menus only; `resolve` refuses them elsewhere."""
    yield from ()
    return HANGUP, f"{to} outside of a menu"


# What each kind of destination does with a call: it returns where the call goes next, and why.
ROOMS: Mapping[Kind, Callable[[Walk, Destination, str], Steps]] = {
    Kind.FLOW: walk_flow,
    Kind.MENU: walk_menu,
    Kind.QUEUE: walk_queue,
    Kind.SEAT: walk_seat,
    Kind.TEAM: walk_team,
    Kind.VOICEMAIL: walk_voicemail,
    Kind.SURVEY: walk_survey,
    Kind.CONFERENCE: walk_conference,
    Kind.NUMBER: walk_number,
    Kind.REPEAT: _nowhere,
    Kind.BACK: _nowhere,
}
