"""The reference meaning of a center: many calls through it at once, on a virtual clock, without an engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from ccctl.center import Center, Queue, SeatState
from ccctl.center.scenario import Outcome
from ccctl.trace.call import BUSY_HERE, NO_ANSWER, Call, Key, Park, SeatLeft, Served, TimeUp, Unserved, Wake
from ccctl.trace.clock import Clock
from ccctl.trace.desk import Desk
from ccctl.trace.entrance import default_trunk, find_number, refusal, refusal_of_seat
from ccctl.trace.events import Accepted, Ended, Event, Joined, LeftQueue, MessageEnded, Noted, Parted, Played, Pressed
from ccctl.trace.ringing import Offer, Ringer
from ccctl.trace.rooms import Chooser, Rooms, first
from ccctl.trace.speech import estimate_ms
from ccctl.trace.walk import Walk

REQUEST_TERMINATED = 487


class World:
    """A center with its seats, at an instant. Deterministic: the same inputs give the same events.

    `at` is local time of the center (naive or aware). `seats` gives states; seats that it does not name are signed out.
    `switches` says how those stand that were turned before. `duration(prompt)` is a prompt's length in ms. `choose`
    picks where the language leaves the choice free.
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
    ) -> None:
        self.center = center
        self.at = at
        self.events: list[Event] = []
        self.calls: dict[str, Call] = {}
        self.desks = {number: Desk(number, (seats or {}).get(number, SeatState.SIGNED_OUT)) for number in center.seats}
        self.switches = {name: switch.default for name, switch in center.switches.items()} | dict(switches or {})
        self.duration: Callable[[str], int] = duration or partial(estimate_ms, center)
        self._clock = Clock()
        self._ringer = Ringer(self._clock, self.desks, self.log)
        self.rooms = Rooms(self._clock, self.desks, self._ringer, choose)
        self._offers: dict[str, Offer] = {}  # direct ones, by call

    # --- what callers and seats do

    @property
    def now(self) -> int:
        """Milliseconds since the world began."""
        return self._clock.now

    def start_call(
        self,
        name: str,
        sender: str,
        to: str,
        *,
        trunk: str | None = None,
        at: datetime | None = None,
        from_seat: bool = False,
    ) -> Call:
        """A call comes in over the trunk (None = the default one), or `sender` is a seat that dials.

        `at` is this call's own instant.
        """
        if name in self.calls:
            raise ValueError(f"there is a call {name} already")
        if not from_seat:
            trunk = trunk if trunk is not None else default_trunk(self.center, to)
            sender = self.center.plan.e164(sender)
        zone = ZoneInfo(self.center.timezone)
        moment = at or self.at
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        # Python adds to aware times of one zone by the wall clock; in UTC a change of clocks comes out right.
        call = Call(name, sender, to, trunk, aware.astimezone(ZoneInfo("UTC")), self.now, from_seat=from_seat)
        up = sum(not each.over and each.trunk == trunk for each in self.calls.values())
        self.calls[name] = call
        number = find_number(self.center, to) if not from_seat or to not in self.center.seats else None
        if from_seat:
            refused = refusal_of_seat(self.center, number, to)
            self.desks[sender].dialled = name
        else:
            refused = refusal(self.center, number, trunk, up)
        if refused is not None:
            status, why = refused
            self.log(Noted(self.now, name, why, number.span if number else None, f"{to} is refused"))
            self.end(call, by_caller=False, sip_status=status)
            return call
        call.number = number
        walk = Walk(self, call)
        call.script = walk.run(number) if number is not None else walk.run_between_seats(to)
        self._advance(call, None)
        self._clock.move_to(self.now)
        return call

    def press(self, name: str, key: str) -> bool:
        """The caller presses one key; false when nobody took it."""
        call = self.calls[name]
        used = not call.over and call.takes_keys
        self.log(Pressed(self.now, name, "", None, key, used))
        if used:
            self.wake(call, Key(key))
        self._clock.move_to(self.now)
        return used

    def answer(self, seat: str) -> bool:
        """The seat answers; false when it does not ring."""
        done = self._ringer.answer(seat)
        self._clock.move_to(self.now)
        return done

    def decline(self, seat: str) -> bool:
        """The seat refuses the call (486); false when it does not ring."""
        done = self._ringer.decline(seat)
        self._clock.move_to(self.now)
        return done

    def hang_up_seat(self, seat: str) -> bool:
        """The seat ends its conversation; false when it has none."""
        talking_to = self.desks[seat].talking_to
        if talking_to is None:
            return False
        call = self.calls[talking_to]
        self._part(call, by_seat=True)
        self.wake(call, SeatLeft())
        self._clock.move_to(self.now)
        return True

    def hang_up(self, name: str) -> bool:
        """The caller ends the call; false when it was over."""
        call = self.calls[name]
        if call.over:
            return False
        self.end(call, by_caller=True)
        self._clock.move_to(self.now)
        return True

    def set_state(self, seat: str, state: SeatState) -> None:
        """The seat signs in or out, pauses or comes back; a conversation goes on, a ring ends with the phone."""
        self.desks[seat].state = state
        if state is SeatState.SIGNED_OUT:
            self._ringer.leave(seat)
        self.rooms.look()
        self._clock.move_to(self.now)

    def dial_code(self, seat: str, code: str) -> bool:
        """The seat dials a feature code, which turns its switch over; false when it cannot, or nothing has the code."""
        found = next((switch for switch in self.center.switches.values() if switch.code == code), None)
        desk = self.desks[seat]
        if found is None or not desk.signed_in or desk.in_use:
            return False
        self.switches[found.name] = not self.switches[found.name]
        return True

    # --- time

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

    def ring_directly(self, call: Call, seats: tuple[str, ...], ring_ms: int) -> int:
        """Rings all these seats at once that can ring; 0, or the SIP status that says why none can."""
        present = [seat for seat in seats if self.desks[seat].signed_in]
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

    def take(self, call: Call, seat: str, queue: Queue | None) -> None:
        """The seat has answered, and does nothing else until one of the two hangs up."""
        desk = self.desks[seat]
        desk.talking_to = call.name
        call.taken_by = seat
        call.served_by = seat
        call.queue = queue
        if queue is not None:
            desk.calls_taken += 1

    def join(self, call: Call, seat: str, channels: int | None) -> None:
        """Caller and seat speak from now on; the seat has taken the call."""
        call.joined = Joined(self.now, call.name, "", self.center.seats[seat].span, seat, channels)
        self.log(call.joined)

    def stop_music(self, call: Call) -> None:
        """Ends the queue's music, if it is a prompt that plays."""
        if call.music is not None:
            prompt, began = call.music.prompt, call.music.at_ms
            self.log(Played(self.now, call.name, "", call.music.span, prompt, began, cut=True))
            call.music = None

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
        if call.playing is not None:
            playing = call.playing
            call.playing = None
            self.log(Played(self.now, call.name, "", playing.span, playing.prompt, playing.at_ms, cut=True))
        self.stop_music(call)
        entered = self.rooms.leave(call.name)
        if entered is not None:
            queue, since = entered
            self.log(LeftQueue(self.now, call.name, "", queue.span, queue.name, self.now - since))
        offer = self._offers.pop(call.name, None)
        if offer is not None:
            self._ringer.withdraw(offer)
        self._part(call, by_seat=False)
        if call.from_seat and self.desks[call.sender].dialled == call.name:
            self.desks[call.sender].dialled = None
            self.rooms.look()
        if call.message is not None:
            message, call.message = call.message, None
            lasted = self.now - message.at_ms
            self.log(MessageEnded(self.now, call.name, "", message.span, message.box, lasted))

    def _part(self, call: Call, *, by_seat: bool) -> None:
        """Ends the conversation, or what comes before it; after a queue's call the seat wraps up."""
        if call.taken_by is None:
            return
        seat, call.taken_by = call.taken_by, None
        joined, call.joined = call.joined, None
        desk = self.desks[seat]
        desk.talking_to = None
        wrap_up = 0
        if call.queue is not None:
            desk.last_call_ended = self.now
            wrap_up = call.queue.wrap_up_ms
            desk.wraps_up_until = max(desk.wraps_up_until, self.now + wrap_up)
        if joined is not None:
            lasted = self.now - joined.at_ms
            self.log(Parted(self.now, call.name, "", joined.span, seat, lasted, by_seat, joined.channels))
        self.rooms.look_in(wrap_up)


def outcome_of(call: Call, *, by_caller: bool) -> Outcome:
    """What the call has come to if it ends now."""
    if call.served_by is not None:
        return Outcome.SEAT
    if call.left_message:
        return Outcome.VOICEMAIL
    if by_caller:
        return Outcome.ABANDONED
    return Outcome.HUNG_UP if call.accepted else Outcome.REFUSED
