"""The state of a center with its calls, seats and time; what a call's walk does to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from ccctl.center import Center, Queue, RecordingMode, SeatState, SignIn
from ccctl.center.hook import Answer
from ccctl.center.queue import HANDLING_MS, HANDLING_WEIGHT
from ccctl.center.scenario import Outcome
from ccctl.trace.call import BUSY_HERE, NO_ANSWER, Call, Park, Served, TimeUp, Unserved, Wake
from ccctl.trace.clock import Clock, Timer
from ccctl.trace.desk import Desk
from ccctl.trace.events import (
    Accepted,
    Ended,
    Event,
    Joined,
    LeftQueue,
    MessageEnded,
    Parted,
    Played,
    RecordingBegan,
    RecordingEnded,
    RingEnd,
)
from ccctl.trace.lines import Lines
from ccctl.trace.mailboxes import Mailboxes
from ccctl.trace.ringing import Offer, Ringer
from ccctl.trace.rooms import Chooser, Rooms, first
from ccctl.trace.speech import estimate_ms
from ccctl.trace.sticky import Memory
from ccctl.trace.supervising import Supervising

REQUEST_TERMINATED = 487


class Core:
    """What World (world.py) stands on: a center with its seats, at an instant.

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
        self._ringer = Ringer(self._clock, self.desks, self.log)
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

    # --- what calls do to the world (called by walk.py)

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

    def ring_directly(self, call: Call, seats: tuple[str, ...], ring_ms: int, *, team: bool = False) -> int:
        """Rings all these seats at once that can ring; 0, or the SIP status that says why none can.

        A call for a team passes over seats that have not signed in; one for the seat itself rings its phone.
        """
        desks = [self.desks[seat] for seat in seats]
        present = [desk.number for desk in desks if (desk.signed_in if team else desk.reachable)]
        free = [seat for seat in present if not self.desks[seat].in_use]
        if not free:
            return BUSY_HERE if present else NO_ANSWER

        def answered(seat: str) -> None:
            del self._offers[call.name]
            self.wake(call, Served(seat))

        def over() -> None:
            missed = self._offers.pop(call.name).missed
            self.wake(call, Unserved(NO_ANSWER if missed else BUSY_HERE))

        offer = self._offers[call.name] = Offer(call.name, None, answered, over)
        self._ringer.ring(offer, free, ring_ms, frozenset())
        return 0

    def _take_line(self, seat: str, call: str) -> bool:
        """A seat that is an outside number is rung over the first trunk that takes the call."""
        number = self.center.seats[seat].outside if seat in self.center.seats else ""
        found = self.center.dialing.find(number, self.center.plan) if number else None
        if found is None:
            return True
        trunk, _ = self.lines.choose(found[0].trunks)
        if trunk is not None:
            self.lines.take(trunk, self._leg(seat, call))
        return trunk is not None

    def _leave_line(self, seat: str, call: str, how: RingEnd) -> None:
        if how is not RingEnd.ANSWERED:
            self.lines.give_back(self._leg(seat, call))

    @staticmethod
    def _leg(seat: str, call: str) -> str:
        return f"{call} to {seat}"

    def outside(self, name: str) -> str:
        """An outside number, which takes one call at a time, as a telephone does."""
        self.desks.setdefault(name, Desk(name, SeatState.READY))
        return name

    def pick_up(self, seat: str, by: str) -> bool:
        """The seat `by` takes the call that rings at `seat`; false when none does."""
        offer = self.desks[seat].offer
        if offer is None:
            return False
        self.calls[offer.call].counts_for = seat
        return self._ringer.pick_up(seat, by)

    def take(self, call: Call, seat: str, queue: Queue | None) -> None:
        """The seat has answered, and does nothing else until one of the two hangs up."""
        desk = self.desks[seat]
        desk.talking_to = call.name
        call.taken_by = seat
        call.served_by = seat
        call.queue = queue
        if queue is not None:
            self.desks[call.counts_for or seat].calls_taken += 1
            call.taken_ms = self.now
            self.memory.note(call, seat, self.now)

    def join(self, call: Call, seat: str, mode: RecordingMode) -> None:
        """Caller and seat speak from now on; the seat has taken the call."""
        always = mode is RecordingMode.ALWAYS
        channels = self.center.recording.channels if always else None
        there = self.center.seats.get(seat)
        call.joined = Joined(self.now, call.name, "", there.span if there else None, seat, channels)
        self.log(call.joined)
        call.mode, call.recording_paused = mode, False
        if always:
            self.record(call, seat)

    def record(self, call: Call, seat: str, *, asked: bool = False) -> None:
        """The conversation is recorded from now on."""
        channels = self.center.recording.channels
        call.recording = RecordingBegan(self.now, call.name, "", None, seat, channels, asked)
        self.log(call.recording)

    def stop_recording(self, call: Call, *, asked: bool = False) -> None:
        """What is being recorded, if anything is, ends."""
        began, call.recording = call.recording, None
        if began is not None:
            lasted = self.now - began.at_ms
            self.log(RecordingEnded(self.now, call.name, "", None, began.seat, began.channels, lasted, asked))

    def hand_over(self, call: Call) -> None:
        """The caller's own call ends; the center goes on with it, to call back."""
        call.leaving, call.away = False, True
        self.lines.give_back(call.name)

    def stop_ringing(self, call: Call) -> None:
        """What rings for the call without a queue rings no more."""
        offer = self._offers.pop(call.name, None)
        if offer is not None:
            self._ringer.withdraw(offer)

    def stop_music(self, call: Call) -> None:
        """Ends the queue's music, if it is a prompt that plays."""
        if call.music is not None:
            prompt, began = call.music.prompt, call.music.at_ms
            self.log(Played(self.now, call.name, "", call.music.span, prompt, began, cut=True))
            call.music = None

    def stop_playing(self, call: Call) -> None:
        """Cuts short what the call hears, if it is a prompt."""
        if call.playing is not None:
            playing, call.playing = call.playing, None
            self.log(Played(self.now, call.name, "", playing.span, playing.prompt, playing.at_ms, cut=True))

    def expected_wait_ms(self, queue: Queue, place: int) -> int:
        """How long who has this place may still wait: place x mean handling time / seats that are signed in."""
        seats = sum(self.desks[member.seat].signed_in for member in queue.members)
        return place * self.handling.get(queue.name, HANDLING_MS) // max(1, seats)

    def wake(self, call: Call, wake: Wake) -> None:
        """Goes on with a call that has waited for this."""
        if call.timer is not None:
            call.timer.cancel()
            call.timer = None
        self._advance(call, wake)

    def end(self, call: Call, *, by_caller: bool, sip_status: int = NO_ANSWER) -> None:
        """The call is over: frees its place, its ring and its seat, and says what has come of it."""
        if call.over:
            return
        if call.timer is not None:
            call.timer.cancel()
        self._stop_everything(call)
        call.ended_ms = self.now
        self.lines.give_back(call.name)
        if call.served_by is not None:
            self.lines.give_back(self._leg(call.served_by, call.name))
        if call.accepted:
            call.sip_status = 200
        else:
            call.sip_status = REQUEST_TERMINATED if by_caller else sip_status
        call.outcome = outcome_of(call, by_caller=by_caller)
        self.log(Ended(self.now, call.name, "", None, call.outcome, call.sip_status, by_caller))
        if call.script is not None and by_caller:
            call.script.close()
        call.script = None

    # --- inside

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

    def _stop_everything(self, call: Call) -> None:
        self.stop_playing(call)
        self.stop_music(call)
        entered = self.rooms.leave(call.name)
        if entered is not None:
            queue, since = entered
            self.log(LeftQueue(self.now, call.name, "", queue.span, queue.name, self.now - since))
        self.stop_ringing(call)
        self.part(call, by_seat=False)
        if call.from_seat and self.desks[call.sender].dialled == call.name:
            self.desks[call.sender].dialled = None
            self.rooms.look()
        if call.message is not None:
            message, call.message = call.message, None
            lasted = self.now - message.at_ms
            self.mailboxes.leave(message.box, call.name, lasted)
            self.log(MessageEnded(self.now, call.name, "", message.span, message.box, lasted))

    def part(self, call: Call, *, by_seat: bool) -> None:
        """Ends the conversation, or what comes before it; after a queue's call the seat wraps up."""
        if call.taken_by is None:
            return
        seat, call.taken_by = call.taken_by, None
        joined, call.joined = call.joined, None
        desk = self.desks[seat]
        desk.talking_to = None
        call.held = False
        for supervisor in [each for each, found in self.supervising.items() if found.seat == seat]:
            del self.supervising[supervisor]
            self.desks[supervisor].dialled = None
        if call.called_at is not None:
            self.desks[call.called_at].talking_to = None
            call.called_at = None
        wrap_up = 0
        if call.queue is not None:
            self.desks[call.counts_for or seat].last_call_ended = self.now
            self._note_handling(call.queue, self.now - call.taken_ms + call.queue.wrap_up_ms)
            desk.to_be_coded = call.queue.name if call.queue.wrap_up_codes else ""
            wrap_up = call.queue.wrap_up_ms
            desk.wraps_up_until = max(desk.wraps_up_until, self.now + wrap_up)
        call.counts_for = ""
        self.stop_recording(call)
        if joined is not None:
            lasted = self.now - joined.at_ms
            self.log(Parted(self.now, call.name, "", joined.span, seat, lasted, by_seat))
        self.rooms.look_in(wrap_up)

    def _note_handling(self, queue: Queue, took_ms: int) -> None:
        mean = self.handling.get(queue.name, HANDLING_MS)
        self.handling[queue.name] = (mean * (HANDLING_WEIGHT - 1) + took_ms) // HANDLING_WEIGHT


def outcome_of(call: Call, *, by_caller: bool) -> Outcome:
    """What the call has come to if it ends now."""
    if call.served_by is not None:
        return Outcome.NUMBER if call.served_by.startswith("number/") else Outcome.SEAT
    if call.conference:
        return Outcome.CONFERENCE
    if call.left_message:
        return Outcome.VOICEMAIL
    if by_caller:
        return Outcome.ABANDONED
    return Outcome.HUNG_UP if call.accepted else Outcome.REFUSED
