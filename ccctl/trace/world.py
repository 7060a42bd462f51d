"""The reference meaning of a center: many calls through it at once, on a virtual clock, without an engine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from ccctl.center import Destination, Kind, Number, SeatState
from ccctl.center.scenario import TrunkState
from ccctl.trace.call import Call, Key, Script, SeatLeft, TimeUp
from ccctl.trace.codes import dial_code
from ccctl.trace.core import Core
from ccctl.trace.entrance import default_trunk, find_number, refusal, refusal_of_seat
from ccctl.trace.events import Noted, Pressed
from ccctl.trace.three_way import joined_by, leave_three
from ccctl.trace.walk import Walk
from ccctl.trace.walk_conference import dialled_conference
from ccctl.trace.walk_outside import run_help, run_outside, run_refused

REQUEST_TERMINATED = 487


class World(Core):
    """A center with its seats, at an instant. Deterministic: the same inputs give the same events.

    `at` is local time of the center (naive or aware). `seats` gives states; seats that it does not name are signed out.
    `switches` says how those stand that were turned before. `answers` are those of lookups that do not answer
    their mock. `duration(prompt)` is a prompt's length in ms. `choose` picks where the language leaves the choice free.
    Times are milliseconds from 0. Raises clock.Stuck on a defect, never for what a caller does.
    """

    def start_call(
        self,
        name: str,
        sender: str,
        to: str,
        *,
        trunk: str | None = None,
        at: datetime | None = None,
        from_seat: bool = False,
        tags: Mapping[str, str] | None = None,
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
        call.language = self.center.language
        call.tags.update(tags or {})
        self.calls[name] = call
        number = find_number(self.center, to) if not from_seat or to not in self.center.seats else None
        if from_seat:
            self.desks[sender].dialled = name
            if to not in self.center.seats or self.center.dialing.is_emergency(to):
                script, number = self._dialled(call, to, number)
                if script is not None:
                    call.script = script
                    self._advance(call, None)
                    self._clock.move_to(self.now)
                    return call
            refused = refusal_of_seat(self.center, number, to)
        else:
            refused = refusal(self.center, number, trunk, self.lines)
            if refused is None and trunk is not None:
                self.lines.take(trunk, name)
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

    def _dialled(self, call: Call, to: str, number: Number | None) -> tuple[Script | None, Number | None]:
        """What becomes of a call that a seat dials and that is no seat's: its script, or the center's own number."""
        center, walk = self.center, Walk(self, call)
        if (room := dialled_conference(center, to)) is not None:
            return walk.run_to(Destination(Kind.CONFERENCE, room.name), f"dialled by seat {call.sender}"), None
        if not center.trunks:
            return None, number
        if center.dialing.is_emergency(to):
            known = center.dialing.emergency
            return run_help(walk, to if to in known else to[len(center.dialing.prefix) :]), None
        if number is not None or center.dialing.span is None:
            return None, number
        outside = center.dialing.outside(to)
        if outside is None:
            return run_refused(walk, f"the prefix {center.dialing.prefix} is missing"), None
        own = find_number(center, outside)
        if own is not None:
            return None, own
        found = center.dialing.find(outside, center.plan)
        if found is None:
            return run_refused(walk, "no rule matches"), None
        rule, sent = found
        if not rule.lets(center.seats[call.sender]):
            return run_refused(walk, f"rule {rule.name} is not for seat {call.sender}"), None
        if not self.lines.allows(call.sender, rule, self.now):
            return run_refused(walk, f"seat {call.sender} has dialled often enough for this hour"), None
        return run_outside(walk, outside, sent, rule), None

    def set_trunk(self, trunk: str, state: TrunkState) -> None:
        """The carrier of the trunk fails, or works again; calls that are up stay."""
        self.lines.states[trunk] = state

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
        if self.supervising.pop(seat, None) is not None:
            self.desks[seat].dialled = None
            self.rooms.look()
            return True
        talking_to = self.desks[seat].talking_to
        if talking_to is None:
            return False
        call = self.calls[talking_to]
        if call.taken_by == seat and leave_three(self, call):
            self._clock.move_to(self.now)
            return True
        self.part(call, by_seat=True)
        self.wake(call, SeatLeft())
        self._clock.move_to(self.now)
        return True

    def hang_up(self, name: str) -> bool:
        """The caller ends the call; false when it was over."""
        call = self.calls[name]
        if call.over:
            return False
        whole = joined_by(self, name)
        if whole is not None:  # the phone of the seat that has joined three
            leave_three(self, whole)
        elif call.leaving:
            self.wake(call, TimeUp())  # who hangs up before the end of the sentence is called back all the same
        else:
            self.end(call, by_caller=not call.away)
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
        """The seat dials a feature code; false when it cannot, may not, or nothing has the code."""
        done = dial_code(self, seat, code)
        self._clock.move_to(self.now)
        return done
