"""Where a test is played: live phones around an engine, or the interpreter. One method a verb; runner.py calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ccctl.center import Scenario
from ccctl.center.scenario import TrunkState
from ccctl.verify.result import CallReport, Check, StageReport


class Stage(Protocol):
    """Plays the callers and the seats of one story. Times are milliseconds; `call` is a caller's name.

    A method returns when its step is done or has failed. What a center does wrong is never raised: it is a Check that
    is not ok. A seat that rings does nothing until it is told; one that hangs up is free (or wraps up) at once.
    """

    def now_ms(self) -> int:
        """Milliseconds since the story began."""
        ...

    async def open(self, scenario: Scenario) -> None:
        """Brings the seats into the scenario's states and the clock to its instant; no call is started."""
        ...

    async def start(self, call: str) -> Check:
        """Places the call. Done when the center has taken it in (any reply or breadcrumb), answered or not."""
        ...

    async def hear(self, call: str, prompt: str, within_ms: int) -> Check:
        """The caller hears the prompt; done at its end. One that began before this step, but not before the previous
        prompt that was heard, counts; two `hear` of the same prompt need two playings.
        """
        ...

    async def not_hear_begin(self, call: str, prompt: str) -> None:
        """From here on the prompt must not begin."""
        ...

    async def not_hear_end(self, call: str, prompt: str) -> Check:
        """Whether it was kept since the begin."""
        ...

    def pin(self, conference: str) -> str:
        """The keys of the PIN of this conference, as far as they are known here."""
        ...

    async def press(self, call: str, keys: str, gap_ms: int) -> Check:
        """The caller presses the keys now, one after the other."""
        ...

    async def wait(self, call: str, duration_ms: int) -> Check:
        """The caller stays silent for this long."""
        ...

    async def ring(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """All these seats ring for this call at the same time. Ringing already counts."""
        ...

    async def not_ring_begin(self, call: str, seats: Sequence[str]) -> None:
        """From here on none of these seats may ring, for any call; one that rings already is a failure at the end."""
        ...

    async def not_ring_end(self, call: str, seats: Sequence[str]) -> Check:
        """Whether it was kept since the begin."""
        ...

    async def answer(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """The seat answers this call as soon as it rings for it; done when both are joined."""
        ...

    async def decline(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """The seats decline (486) as soon as they ring."""
        ...

    async def ignore(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """The seats let it ring, once they ring (within_ms). Done when their ring has ended.

        Done at once when another seat, not ignored so far, is ringing for the same call: the story goes on with it.
        """
        ...

    async def seat_hears(self, call: str, seat: str, prompt: str, within_ms: int) -> Check:
        """The seat, which has answered this call, hears the prompt; done at its end. An earlier playing counts too."""
        ...

    async def talk(self, call: str, duration_ms: int) -> Check:
        """The caller and the seat joined to it speak, and each hears the other. In voicemail only the caller speaks."""
        ...

    async def hang_up_seat(self, seat: str) -> Check:
        """The seat ends its conversation."""
        ...

    async def hang_up_caller(self, call: str) -> Check:
        """The caller ends the call, in whatever state it is."""
        ...

    async def switch(self, name: str, on: bool) -> Check:
        """Somebody turns the switch, as `ccctl switch` does it."""
        ...

    async def code(self, seat: str, dial: str) -> Check:
        """The seat, which has no call, dials a feature code; done when the center has taken it and hung up.

        Where the code joins the seat to a call, done when it is joined. A seat that has a call presses the keys in it.
        A code that the center does not take is a failure without a code of its own.
        """
        ...

    async def trunk(self, name: str, state: TrunkState) -> Check:
        """The carrier of this trunk fails in this way from now on, or works again; calls that are up stay."""
        ...

    async def transfer(self, seat: str, to: str, *, attended: bool) -> Check:
        """The seat hands its call on. Attended: the seat called answers at once; done when it has the caller."""
        ...

    async def hold(self, seat: str) -> Check:
        """The seat puts its call on hold."""
        ...

    async def resume(self, seat: str) -> Check:
        """The seat takes its call off hold."""
        ...

    async def three_way(self, seat: str) -> Check:
        """The seat, which holds a call and has placed another, joins all three; done when they are."""
        ...

    async def messages(self, seat: str, count: int) -> Check:
        """The seat's phone has been told that so many new messages wait in its boxes."""
        ...

    async def listen(self, call: str, seat: str, *, delete: bool) -> Check:
        """The seat listens: the first message that it hears is that of this caller; it keeps or deletes it and hangs up."""
        ...

    async def pause(self, duration_ms: int) -> None:
        """Lets time go by, for the runner's own waiting."""
        ...

    async def progress(self) -> Mapping[str, CallReport]:
        """The calls as far as they are known now: journeys and ends are right, recordings need not be there yet."""
        ...

    async def finish(self) -> StageReport:
        """Hangs up what is still up (as the caller), waits for recordings and messages, and tells all that was seen."""
        ...

    async def close(self) -> None:
        """Frees what open took; called also after a failure."""
        ...
