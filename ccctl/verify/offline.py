"""Tests without an engine: the stage is the interpreter, the time is virtual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from ccctl.center import Center, Scenario
from ccctl.center.scenario import TrunkState
from ccctl.diagnostics import Diagnostic, codes
from ccctl.trace.call import Call
from ccctl.trace.core import outcome_of
from ccctl.trace.events import Entered
from ccctl.trace.rooms import last
from ccctl.trace.walk_conference import UNKNOWN_PIN
from ccctl.trace.world import World
from ccctl.verify.offline_base import DONE, message_of, no_call, recording_of
from ccctl.verify.offline_box import OfflineBox
from ccctl.verify.offline_hear import OfflineHear
from ccctl.verify.offline_ring import OfflineRing
from ccctl.verify.offline_seat import OfflineSeat
from ccctl.verify.result import (
    CallReport,
    Check,
    Ring,
    ScenarioResult,
    StageReport,
    Status,
)
from ccctl.verify.runner import run_scenario

START_GAP_MS = 200  # one caller after the other, so that the order of calls is the order of the spec


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


class OfflineStage(OfflineBox, OfflineHear, OfflineRing, OfflineSeat):
    """A Stage over a World."""

    async def open(self, scenario: Scenario) -> None:
        """A new world, with the seats in their states."""
        self._scenario = scenario
        self._world = World(
            self._center,
            at=self._now,
            seats=scenario.seats,
            duration=self._duration,
            choose=self._choose,
            answers=scenario.answers,
        )

    async def start(self, call: str) -> Check:
        """Places the call, a little after the one before."""
        spec = next((each for each in self._scenario.calls if each.name == call), None) if self._scenario else None
        if spec is None or call in self._world.calls:
            return Check(False, f"{call} has called already" if spec else f"no caller {call}", codes.NOT_POSSIBLE)
        if self._world.calls:
            self._world.advance(START_GAP_MS)
        self._world.start_call(
            call, spec.sender, spec.to, trunk=spec.trunk, at=spec.at, from_seat=spec.from_seat, tags=spec.tags
        )
        return DONE

    def pin(self, conference: str) -> str:
        """The PIN, or the key that stands for one that is not known."""
        known = self._center.conferences[conference].pin
        return (known.literal if known is not None else None) or UNKNOWN_PIN

    async def press(self, call: str, keys: str, gap_ms: int) -> Check:
        """Presses the keys, the first one now."""
        state = self._world.calls.get(call)
        if state is None:
            return no_call(call)
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

    async def talk(self, call: str, duration_ms: int) -> Check:
        """Caller and seat, or caller and voicemail, for so long."""
        state = self._world.calls.get(call)
        if state is None:
            return no_call(call)
        if state.conference and not state.over:
            return self._talk_in_conference(state.conference, duration_ms)
        if state.joined is None and state.message is None:
            # A message is spoken after the tone; people wait for it.
            self._world.run_until(lambda: state.message is not None or state.over, 1000)
        if state.joined is None and state.message is None:
            return Check(False, f"nobody to talk to; {self._doing(state)}")
        if state.held:
            return Check(False, f"{state.taken_by} holds the call")
        began = self._world.now
        self._world.run_until(lambda: state.over, duration_ms)
        if state.over and self._world.now < began + duration_ms:
            return Check(False, f"the call was over after {(self._world.now - began) / 1000:.1f} s")
        return DONE

    def _talk_in_conference(self, conference: str, duration_ms: int) -> Check:
        """Everybody in the conference speaks, and hears all others."""
        inside = [call for call in self._world.calls.values() if call.conference == conference and not call.over]
        if len(inside) == 1:
            return Check(False, f"{inside[0].name} is alone in the conference {conference}")
        self._world.advance(duration_ms)
        return DONE

    async def hang_up_seat(self, seat: str) -> Check:
        """The seat ends its conversation."""
        if seat in self._world.desks and self._world.hang_up_seat(seat):
            return DONE
        dialled = self._world.desks[seat].dialled if seat in self._world.desks else None
        if dialled in self._world.calls and self._world.hang_up(dialled):
            return DONE
        return Check(False, f"seat {seat} is in no conversation", codes.NOT_POSSIBLE)

    async def hang_up_caller(self, call: str) -> Check:
        """The caller ends the call."""
        if call not in self._world.calls:
            return no_call(call)
        if self._world.hang_up(call):
            return DONE
        return Check(False, f"the call of {call} was over already", codes.NOT_POSSIBLE)

    async def switch(self, name: str, on: bool) -> Check:
        """Turns the switch."""
        self._world.switches[name] = on
        return DONE

    async def trunk(self, name: str, state: TrunkState) -> Check:
        """The carrier fails, or works again."""
        self._world.set_trunk(name, state)
        return DONE

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

    def _report(self, call: Call) -> CallReport:
        mine = self._events(call.name, 0)
        journey = tuple(event.node for event in mine if isinstance(event, Entered))
        outcome = call.outcome
        if outcome is None and (call.served_by or call.left_message):
            outcome = outcome_of(call, by_caller=True)
        status = 200 if call.accepted else call.sip_status
        answers = tuple(call.answers.items())
        message = message_of(self._center, mine)
        return CallReport(call.name, journey, outcome, status, recording_of(mine), message, answers, call.ended_ms)
