"""Tests without an engine: the stage is the interpreter, the time is virtual."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ccctl.center import Center, Scenario
from ccctl.diagnostics import Diagnostic, codes
from ccctl.trace.call import Call
from ccctl.trace.core import outcome_of
from ccctl.trace.events import Entered, MessageEnded, Parted, Played, Playing, Ringing, Whispered
from ccctl.trace.rooms import Chooser, first, last
from ccctl.trace.world import World
from ccctl.verify.result import (
    CallReport,
    Check,
    RecordingFacts,
    Ring,
    ScenarioResult,
    StageReport,
    Status,
    VoicemailFacts,
)
from ccctl.verify.runner import run_scenario

if TYPE_CHECKING:
    from ccctl.trace.events import Event

DONE = Check(True)
START_GAP_MS = 200  # one caller after the other, so that the order of calls is the order of the spec
RECOGNISED_MS = 500
CODE_MS = 1_000  # the tones that answer a feature code
TOLD_MS = 600_000  # no whisper is longer
MUSIC_HEARD_MS = 3_000  # so much of a queue's music is enough to know it


async def run_offline(
    center: Center, scenario: Scenario, *, now: datetime, duration: Callable[[str], int] | None = None
) -> ScenarioResult:
    """The result of one test by the interpreter alone, at once. A test that depends on a free choice is undecidable.

    Whether it depends is tried: where the language left a choice, the story is played again with the other choice.
    """
    stage = OfflineStage(center, now=now, duration=duration)
    result = await run_scenario(scenario, stage)
    if not (result.passed and stage.free_choice):
        return result
    other = await run_scenario(scenario, OfflineStage(center, now=now, duration=duration, choose=last))
    if other.passed:
        return result
    text = f"it depends on a choice that the language leaves free; with the other one: {other.reasons[0].message}"
    reason = Diagnostic(codes.UNDECIDABLE, text, other.reasons[0].span or scenario.span)
    return replace(result, status=Status.UNDECIDABLE, reasons=(reason,))


class OfflineStage:
    """A Stage over a World. `now` is the instant of calls that name none; `duration` the length of prompts in ms."""

    def __init__(
        self, center: Center, *, now: datetime, duration: Callable[[str], int] | None = None, choose: Chooser = first
    ) -> None:
        self._center = center
        self._now = now
        self._duration = duration
        self._choose = choose
        self._world = World(center, at=now)
        self._scenario: Scenario | None = None
        self._heard: dict[str, int] = {}  # by caller: events before this index cannot be heard any more
        self._ignored: dict[str, set[str]] = {}  # by caller: seats that let it ring
        self._watched: dict[tuple[str, ...], list[int]] = {}  # a story may watch for the same thing twice at once
        self._rang_before: list[Ringing] = []
        self.free_choice = False  # whether something happened that the language leaves free

    @property
    def world(self) -> World:
        """The world that the story is played in."""
        return self._world

    def now_ms(self) -> int:
        """Milliseconds since the story began."""
        return self._world.now

    async def open(self, scenario: Scenario) -> None:
        """A new world, with the seats in their states."""
        self._scenario = scenario
        self._world = World(
            self._center, at=self._now, seats=scenario.seats, duration=self._duration, choose=self._choose
        )

    async def start(self, call: str) -> Check:
        """Places the call, a little after the one before."""
        spec = next((each for each in self._scenario.calls if each.name == call), None) if self._scenario else None
        if spec is None or call in self._world.calls:
            return Check(False, f"{call} has called already" if spec else f"no caller {call}", codes.NOT_POSSIBLE)
        if self._world.calls:
            self._world.advance(START_GAP_MS)
        self._world.start_call(call, spec.sender, spec.to, trunk=spec.trunk, at=spec.at)
        return DONE

    async def hear(self, call: str, prompt: str, within_ms: int) -> Check:
        """Lets time go by until the prompt has been played."""
        state = self._world.calls.get(call)
        if state is None:
            return _no_call(call)
        music = state.music
        if music is not None and music.prompt == prompt and self._world.events.index(music) < self._heard.get(call, 0):
            return self._hear_next_round(state, music, within_ms)

        def began() -> Playing | None:
            mine = self._events(call, self._heard.get(call, 0))
            short = {each.started_ms for each in mine if isinstance(each, Played) and each.cut and _too_short(each)}
            playing = (each for each in mine if isinstance(each, Playing) and each.at_ms not in short)
            return next((each for each in playing if each.prompt == prompt), None)

        self._world.run_until(lambda: began() is not None or state.over, within_ms)
        playing = began()
        if playing is None:
            return Check(False, f"not within {within_ms / 1000:g} s; {self._doing(state)}")
        if playing.music:
            length = min(MUSIC_HEARD_MS, self._world.duration(prompt))
            heard_at = playing.at_ms + length
            self._world.run_until(lambda: state.music is not playing or self._world.now >= heard_at, length)
            if state.music is playing:
                self._world.advance(heard_at - self._world.now)
        else:
            self._world.run_until(lambda: state.playing is not playing, self._world.duration(prompt))
        self._heard[call] = self._world.events.index(playing) + 1
        return DONE

    def _hear_next_round(self, state: Call, music: Playing, within_ms: int) -> Check:
        """Music that was heard before goes round: lets time go by until enough of its next round has been played."""
        length, now = self._world.duration(music.prompt), self._world.now
        begins_in = -(now - music.at_ms) % length
        if begins_in > within_ms:
            return Check(False, f"not within {within_ms / 1000:g} s; {self._doing(state)}")
        enough = begins_in + min(MUSIC_HEARD_MS, length)
        self._world.run_until(lambda: state.music is not music, enough)
        return DONE if state.music is music else Check(False, f"not to its end; {self._doing(state)}")

    async def not_hear_begin(self, call: str, prompt: str) -> None:
        """Remembers where the story is."""
        self._watched.setdefault(("hear", call, prompt), []).append(len(self._world.events))

    async def not_hear_end(self, call: str, prompt: str) -> Check:
        """Whether the prompt has not begun since."""
        since = self._watched["hear", call, prompt].pop(0)
        for event in self._events(call, since):
            if isinstance(event, Playing) and event.prompt == prompt:
                return Check(False, f"heard at {event.at_ms / 1000:.1f} s")
        return DONE

    async def press(self, call: str, keys: str, gap_ms: int) -> Check:
        """Presses the keys, the first one now."""
        state = self._world.calls.get(call)
        if state is None:
            return _no_call(call)
        for index, key in enumerate(keys):
            if index:
                self._world.advance(gap_ms)
            if state.over:
                return Check(False, f"the call was over before key {key}", codes.NOT_POSSIBLE)
            self._world.press(call, key)
        return DONE

    async def wait(self, call: str, duration_ms: int) -> Check:  # noqa: ARG002 - of the protocol
        """Lets time go by."""
        self._world.advance(duration_ms)
        return DONE

    async def ring(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """Lets time go by until all of the seats ring for the call at once."""
        if call not in self._world.calls:
            return _no_call(call)
        state = self._world.calls[call]
        mark = len(self._world.events)
        self._world.run_until(lambda: self._all_ring(call, seats) or state.over, within_ms)
        now = self._ringing(call)
        for event in (*now.values(), *self._rings_since(mark)):
            free = self._free(event)
            if event.call == call and free and (event.may & set(seats)):
                return Check(False, free, codes.UNDECIDABLE)
        if set(seats) <= set(now):
            return DONE
        rung = f"{', '.join(now)} rings instead" if now else self._doing(state)
        return Check(False, f"not within {within_ms / 1000:g} s; {rung}")

    async def not_ring_begin(self, call: str, seats: Sequence[str]) -> None:
        """Remembers where the story is, and what rings."""
        self._watched.setdefault(("ring", call, *seats), []).append(len(self._world.events))
        self._rang_before = [event for each in self._world.calls for event in self._ringing(each).values()]

    async def not_ring_end(self, call: str, seats: Sequence[str]) -> Check:
        """Whether none of the seats has rung since, and none had to be lucky for it."""
        since = self._watched["ring", call, *seats].pop(0)
        for event in (*self._rang_before, *self._rings_since(since)):
            free = self._free(event)
            if free and event.may & set(seats):
                return Check(False, free, codes.UNDECIDABLE)
            if event.seat in seats:
                return Check(False, f"seat {event.seat} rang at {event.at_ms / 1000:.1f} s")
        return DONE

    async def answer(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """The seat answers when it rings; what the two are told first is over when this is done."""
        done = await self._act(call, seats, within_ms, self._world.answer)
        state = self._world.calls.get(call)
        if done.ok and state is not None and state.taken_by is not None:
            self._world.run_until(lambda: state.joined is not None or state.over, TOLD_MS)
        return done

    async def decline(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """The seats decline when they ring."""
        return await self._act(call, seats, within_ms, self._world.decline)

    async def ignore(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        """Lets it ring out, unless another seat rings for the same call."""
        rings = await self.ring(call, seats, within_ms)
        if not rings.ok:
            return rings
        ignored = self._ignored.setdefault(call, set())
        ignored.update(seats)
        if set(self._ringing(call)) <= ignored:
            self._world.run_until(lambda: not set(seats) & set(self._ringing(call)), max(self._ring_times()))
            ignored.difference_update(seats)
        return DONE

    async def seat_hears(self, call: str, seat: str, prompt: str, within_ms: int) -> Check:
        """Lets time go by until the seat has heard the prompt."""
        state = self._world.calls.get(call)
        if state is None:
            return _no_call(call)

        def began() -> Whispered | None:
            mine = (each for each in self._events(call, 0) if isinstance(each, Whispered))
            return next((each for each in mine if each.seat == seat and each.prompt == prompt), None)

        self._world.run_until(lambda: began() is not None or state.over, within_ms)
        heard = began()
        if heard is None:
            return Check(False, f"not within {within_ms / 1000:g} s; {self._doing(state)}")
        ends = heard.at_ms + heard.lasts_ms
        self._world.run_until(lambda: self._world.now >= ends or state.over, max(0, ends - self._world.now))
        return DONE if self._world.now >= ends else Check(False, f"seat {seat} heard only a part of {prompt}")

    async def talk(self, call: str, duration_ms: int) -> Check:
        """Caller and seat, or caller and voicemail, for so long."""
        state = self._world.calls.get(call)
        if state is None:
            return _no_call(call)
        if state.joined is None and state.message is None:
            # A message is spoken after the tone; people wait for it.
            self._world.run_until(lambda: state.message is not None or state.over, 1000)
        if state.joined is None and state.message is None:
            return Check(False, f"nobody to talk to; {self._doing(state)}")
        began = self._world.now
        self._world.run_until(lambda: state.over, duration_ms)
        if state.over and self._world.now < began + duration_ms:
            return Check(False, f"the call was over after {(self._world.now - began) / 1000:.1f} s")
        return DONE

    async def hang_up_seat(self, seat: str) -> Check:
        """The seat ends its conversation."""
        if seat in self._world.desks and self._world.hang_up_seat(seat):
            return DONE
        return Check(False, f"seat {seat} is in no conversation", codes.NOT_POSSIBLE)

    async def hang_up_caller(self, call: str) -> Check:
        """The caller ends the call."""
        if call not in self._world.calls:
            return _no_call(call)
        if self._world.hang_up(call):
            return DONE
        return Check(False, f"the call of {call} was over already", codes.NOT_POSSIBLE)

    async def switch(self, name: str, on: bool) -> Check:
        """Turns the switch."""
        self._world.switches[name] = on
        return DONE

    async def code(self, seat: str, dial: str) -> Check:
        """The seat dials a feature code."""
        if self._world.dial_code(seat, dial):
            self._world.advance(CODE_MS)
            return DONE
        return Check(False, f"seat {seat} has a call, or {dial} is no code", codes.NOT_POSSIBLE)

    async def pause(self, duration_ms: int) -> None:
        """Lets time go by."""
        self._world.advance(duration_ms)

    async def progress(self) -> Mapping[str, CallReport]:
        """The calls as they are now."""
        return {name: self._report(call) for name, call in self._world.calls.items()}

    async def finish(self) -> StageReport:
        """Hangs up what is still up and tells all that happened."""
        for name in self._world.calls:
            self._world.hang_up(name)
        rings = tuple(Ring(each.seat, each.call, each.at_ms, each.may) for each in self._rings_since(0))
        self.free_choice = any(self._free(each) for each in self._rings_since(0))
        return StageReport({name: self._report(call) for name, call in self._world.calls.items()}, rings)

    async def close(self) -> None:
        """Nothing to free."""

    # --- inside

    async def _act(self, call: str, seats: Sequence[str], within_ms: int, act: Callable[[str], bool]) -> Check:
        rings = await self.ring(call, seats, within_ms)
        if not rings.ok:
            return rings
        for seat in seats:
            act(seat)
        return DONE

    def _events(self, call: str, since: int) -> list[Event]:
        return [event for event in self._world.events[since:] if event.call == call]

    def _rings_since(self, since: int) -> list[Ringing]:
        return [event for event in self._world.events[since:] if isinstance(event, Ringing)]

    def _ringing(self, call: str) -> dict[str, Ringing]:
        """The seats that ring for the call now, each with the event that says so."""
        ringing = {
            seat: desk for seat, desk in self._world.desks.items() if desk.offer is not None and desk.offer.call == call
        }
        last = {event.seat: event for event in self._rings_since(0) if event.call == call}
        return {seat: last[seat] for seat in ringing}

    def _all_ring(self, call: str, seats: Sequence[str]) -> bool:
        desks = (self._world.desks.get(seat) for seat in seats)
        return all(desk is not None and desk.offer is not None and desk.offer.call == call for desk in desks)

    def _ring_times(self) -> list[int]:
        return [30_000, *(queue.ring_ms for queue in self._center.queues.values())]

    def _free(self, event: Ringing) -> str:
        """Why this ring was free to go elsewhere; empty = it was not."""
        if len(event.may) > 1:
            return f"any one of {', '.join(sorted(event.may))} may ring here, the choice is free"
        if event.rivals:
            callers = ", ".join(sorted({event.call, *event.rivals}))
            return f"seat {event.seat} may ring here for any one of the callers {callers}, the choice is free"
        return ""

    def _doing(self, call: Call) -> str:
        """What the call does now, for the message of a step that failed."""
        if call.over:
            return f"the call is over ({call.outcome.value if call.outcome else ''}, SIP {call.sip_status})"
        ringing = ", ".join(self._ringing(call.name))
        playing = call.playing.prompt if call.playing else ""
        doing = f", {playing} is played" if playing else f", {ringing} rings" if ringing else ""
        return f"the call is in {call.nodes[-1] if call.nodes else 'no node'}{doing}"

    def _report(self, call: Call) -> CallReport:
        mine = self._events(call.name, 0)
        journey = tuple(event.node for event in mine if isinstance(event, Entered))
        outcome = call.outcome
        if outcome is None and (call.served_by or call.left_message):
            outcome = outcome_of(call, by_caller=True)
        status = 200 if call.accepted else call.sip_status
        return CallReport(call.name, journey, outcome, status, _recording(mine), _message(mine), call.ended_ms)


def _too_short(played: Played) -> bool:
    """Whether a key cut the prompt so early that nobody could tell which one it was."""
    return played.at_ms - played.started_ms < RECOGNISED_MS


def _recording(events: list[Event]) -> RecordingFacts | None:
    parted = next((event for event in events if isinstance(event, Parted)), None)
    if parted is None or parted.channels is None:
        return None
    return RecordingFacts(parted.lasted_ms, parted.channels)


def _message(events: list[Event]) -> VoicemailFacts | None:
    ended = next((event for event in events if isinstance(event, MessageEnded)), None)
    return VoicemailFacts(ended.box, ended.lasted_ms) if ended is not None and ended.lasted_ms else None


def _no_call(call: str) -> Check:
    return Check(False, f"{call} has not called yet", codes.NOT_POSSIBLE)
