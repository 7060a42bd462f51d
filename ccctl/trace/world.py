"""The reference meaning of a center: many calls through it at once, on a virtual clock, without an engine."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from ccctl.center import SeatState
from ccctl.trace.call import Call, Key, SeatLeft
from ccctl.trace.codes import dial_code
from ccctl.trace.core import Core
from ccctl.trace.entrance import default_trunk, find_number, refusal, refusal_of_seat
from ccctl.trace.events import Noted, Pressed
from ccctl.trace.walk import Walk

REQUEST_TERMINATED = 487


class World(Core):
    """A center with its seats, at an instant. Deterministic: the same inputs give the same events.

    `at` is local time of the center (naive or aware). `seats` gives states; seats that it does not name are signed out.
    `switches` says how those stand that were turned before. `duration(prompt)` is a prompt's length in ms. `choose`
    picks where the language leaves the choice free.
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
        """The seat dials a feature code; false when it cannot, may not, or nothing has the code."""
        done = dial_code(self, seat, code)
        self._clock.move_to(self.now)
        return done
