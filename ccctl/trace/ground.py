"""The state of a center with its calls, seats and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from ccctl.center import Center, Queue, SeatState, SignIn
from ccctl.center.hook import Answer
from ccctl.center.queue import HANDLING_MS, HANDLING_WEIGHT, SHORTEST_REST_MS
from ccctl.trace.call import Call, Park, TimeUp, Wake
from ccctl.trace.clock import Clock, Timer
from ccctl.trace.desk import Desk
from ccctl.trace.events import Accepted, Event, RingEnd
from ccctl.trace.lines import Lines
from ccctl.trace.mailboxes import Mailboxes
from ccctl.trace.ringing import Offer, Ringer
from ccctl.trace.rooms import Chooser, Rooms, first
from ccctl.trace.speech import estimate_ms
from ccctl.trace.sticky import Memory
from ccctl.trace.supervising import Supervising


class Ground:
    """A center with its seats, at an instant: what Core (core.py) and World (world.py) stand on.

    Deterministic: the same inputs give the same events.

    `at` is local time of the center (naive or aware). `seats` gives states; seats that it does not name are signed out.
    `switches` says how those stand that were turned before. `answers` are those of lookups that do not answer
    their mock. `duration(prompt)` is a prompt's length in ms. `choose` picks where the language leaves the choice free.
    Times are milliseconds from 0. Raises clock.Stuck on a defect, never for what a caller does.
    """

    def __init__(
        self,
        center: Center,
        *,
        at: datetime,
        seats: Mapping[str, SeatState] | None = None,
        duration: Callable[[str], int] | None = None,
        choose: Chooser = first,
        switches: Mapping[str, bool] | None = None,
        answers: Mapping[str, Answer] | None = None,
    ) -> None:
        self.center = center
        self.at = at
        self.events: list[Event] = []
        self.calls: dict[str, Call] = {}
        states = seats or {}
        self.desks = {
            number: Desk(
                number,
                states.get(number, SeatState.SIGNED_OUT),
                here=number in states and seat.sign_in is SignIn.CODE,
            )
            for number, seat in center.seats.items()
        }
        self.switches = {name: switch.default for name, switch in center.switches.items()} | dict(switches or {})
        self.answers: dict[str, Answer] = {name: hook.mock for name, hook in center.lookups.items()} | dict(
            answers or {}
        )
        self.duration: Callable[[str], int] = duration or partial(estimate_ms, center)
        self.lines = Lines(center)
        self._clock = Clock()
        self._ringer = Ringer(self._clock, self.desks, self.log, SHORTEST_REST_MS[center.engine])
        self.rooms = Rooms(self._clock, self.desks, self._ringer, choose)
        self._ringer.takes, self._ringer.stopped = self._take_line, self._leave_line
        self.memory = Memory()
        self.mailboxes = Mailboxes(center)
        self.handling: dict[str, int] = {}  # by queue: the mean time of a call with its wrap-up, later calls weigh more
        self.supervising: dict[str, Supervising] = {}  # by supervisor
        self._offers: dict[str, Offer] = {}  # direct ones, by call

    @property
    def now(self) -> int:
        """Milliseconds since the world began."""
        return self._clock.now

    # --- time

    def after(self, delay_ms: int, act: Callable[[], None]) -> Timer:
        """Does something in so many ms, whatever calls do meanwhile; the timer can be cancelled."""
        return self._clock.after(delay_ms, act)

    def advance(self, duration_ms: int) -> None:
        """Lets so much time go by."""
        self._clock.move_to(self.now + duration_ms)

    def run_until(self, predicate: Callable[[], bool], limit_ms: int) -> bool:
        """Lets time go by until the predicate holds, at most so long; whether it holds."""
        end = self.now + limit_ms
        while not predicate():
            due = self._clock.next_ms()
            if due is None or due > end:
                self._clock.move_to(end)
                return predicate()
            self._clock.step()
        return True

    # --- calls

    def log(self, event: Event) -> None:
        """Adds an event to the log."""
        self.events.append(event)

    def accept(self, call: Call) -> None:
        """The center answers the call, once."""
        if not call.accepted:
            call.accepted = True
            self.log(Accepted(self.now, call.name))

    def callers_in(self, menu: str, *, but: Call) -> int:
        """How many other calls have a place in the menu."""
        return sum(call.in_menu == menu and not call.over for call in self.calls.values() if call is not but)

    def expected_wait_ms(self, queue: Queue, place: int) -> int:
        """How long who has this place may still wait: place x mean handling time / seats that are signed in."""
        seats = sum(self.desks[member.seat].signed_in for member in queue.members)
        return place * self.handling.get(queue.name, HANDLING_MS) // max(1, seats)

    def note_handling(self, queue: Queue, took_ms: int) -> None:
        """A call of the queue, with the wrap-up after it, took so long."""
        mean = self.handling.get(queue.name, HANDLING_MS)
        self.handling[queue.name] = (mean * (HANDLING_WEIGHT - 1) + took_ms) // HANDLING_WEIGHT

    # --- lines of seats that are outside numbers

    def _take_line(self, seat: str, call: str) -> bool:
        """A seat that is an outside number is rung over the first trunk that takes the call."""
        number = self.center.seats[seat].outside if seat in self.center.seats else ""
        found = self.center.dialing.find(number, self.center.plan) if number else None
        if found is None:
            return True
        trunk, _ = self.lines.choose(found[0].trunks)
        if trunk is not None:
            self.lines.take(trunk, self.leg(seat, call))
        return trunk is not None

    def _leave_line(self, seat: str, call: str, how: RingEnd) -> None:
        if how is not RingEnd.ANSWERED:
            self.lines.give_back(self.leg(seat, call))

    @staticmethod
    def leg(seat: str, call: str) -> str:
        """By which name `lines` knows the way to a seat that is an outside number."""
        return f"{call} to {seat}"

    # --- the walk of a call

    def wake(self, call: Call, wake: Wake) -> None:
        """Goes on with a call that has waited for this."""
        if call.timer is not None:
            call.timer.cancel()
            call.timer = None
        self._advance(call, wake)

    def _advance(self, call: Call, wake: Wake | None) -> None:
        """Runs the call's script to its next waiting point."""
        if call.script is None:
            return
        call.takes_keys = False
        try:
            park: Park = next(call.script) if wake is None else call.script.send(wake)
        except StopIteration:
            return
        call.takes_keys = park.keys
        if park.for_ms is not None:
            call.timer = self._clock.after(park.for_ms, lambda: self.wake(call, TimeUp()))
