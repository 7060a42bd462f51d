"""What a call's walk does to a center: seats ring, take calls and part from them, conversations are recorded."""

from __future__ import annotations

from ccctl.center import Queue, RecordingMode, SeatState
from ccctl.center.scenario import Outcome
from ccctl.trace.call import BUSY_HERE, NO_ANSWER, Call, Served, Unserved
from ccctl.trace.desk import Desk
from ccctl.trace.events import (
    Ended,
    Joined,
    LeftQueue,
    MessageEnded,
    Parted,
    Played,
    RecordingBegan,
    RecordingEnded,
)
from ccctl.trace.ground import Ground
from ccctl.trace.ringing import Offer

REQUEST_TERMINATED = 487


class Core(Ground):
    """What World (world.py) stands on: the state of a center, and what a call's walk does to its seats and lines."""

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
        if always and call.recording is None:
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
            self.lines.give_back(self.leg(call.served_by, call.name))
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
            self.note_handling(call.queue, self.now - call.taken_ms + call.queue.wrap_up_ms)
            desk.to_be_coded = call.queue.name if call.queue.wrap_up_codes else ""
            wrap_up = call.queue.wrap_up_ms
            desk.wraps_up_until = max(desk.wraps_up_until, self.now + wrap_up)
        call.counts_for = ""
        self.stop_recording(call)
        if joined is not None:
            lasted = self.now - joined.at_ms
            self.log(Parted(self.now, call.name, "", joined.span, seat, lasted, by_seat))
        self.rooms.look_in(wrap_up)


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
