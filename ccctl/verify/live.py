"""A story played with live phones around a live engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping

from ccctl.center import Scenario
from ccctl.center.scenario import TrunkState
from ccctl.diagnostics import codes
from ccctl.verify.hearing import Hearing
from ccctl.verify.hooks import told_of
from ccctl.verify.live_base import FINE, JOIN_SECONDS, Caller, over
from ccctl.verify.live_box import LiveBox
from ccctl.verify.live_hear import LiveHear
from ccctl.verify.live_ring import LiveRing
from ccctl.verify.live_seat import LiveSeat
from ccctl.verify.live_talk import LiveTalk
from ccctl.verify.live_three import LiveThree
from ccctl.verify.outcome import facts_of, report_of
from ccctl.verify.report_folder import Evidence
from ccctl.verify.result import CallReport, Check, Ring, StageReport
from ccctl.verify.threads import in_thread
from ccctl.verify.wav import write_wav

TAKEN_SECONDS = 5.0  # an engine that says nothing to an INVITE for so long has not taken it
HEAR_OUT_SECONDS = 5.0
HANG_UP_SECONDS = 0.4


class LiveStage(LiveBox, LiveHear, LiveRing, LiveSeat, LiveTalk, LiveThree):
    """Implements Stage (stage.py) on a Lab. One stage plays one scenario."""

    async def open(self, scenario: Scenario) -> None:
        story = await self.lab.prepare(scenario)
        self.scenario = scenario
        self.began = time.monotonic()
        self.callers = {spec.name: Caller(spec, f"{story}c{index}") for index, spec in enumerate(scenario.calls, 1)}

    async def start(self, call: str) -> Check:
        caller = self.callers[call]
        if caller.call is not None:
            return Check(False, f"{call} has called already", codes.NOT_POSSIBLE)
        caller.call = await self.lab.place(caller.spec, caller.name)
        caller.hearing = Hearing(caller.call, self.lab.references)
        taken = await self.until(
            lambda: caller.call is not None and (caller.call.status > 100 or bool(self.lab.book.journey(caller.name))),
            TAKEN_SECONDS,
        )
        return FINE if taken else Check(False, f"the center said nothing to the call within {TAKEN_SECONDS:.0f} s")

    def pin(self, conference: str) -> str:
        pin = self.lab.center.conferences[conference].pin
        assert pin is not None
        return self.lab.secrets[f"spec/{pin.name}"]

    async def press(self, call: str, keys: str, gap_ms: int) -> Check:
        placed = self.callers[call].call
        if placed is None:
            return self.not_placed(call)
        if not await placed.wait_answered(JOIN_SECONDS):
            return Check(False, f"{call} is not answered, so no key can be pressed", codes.NOT_POSSIBLE)
        if placed.over:
            return Check(False, f"the call of {call} is over", codes.NOT_POSSIBLE)
        await placed.press(keys, gap=gap_ms / 1000)
        return FINE

    async def wait(self, call: str, duration_ms: int) -> Check:  # noqa: ARG002 - a silent caller does nothing
        await self.pause(duration_ms)
        return FINE

    async def switch(self, name: str, on: bool) -> Check:
        await self.lab.turn(name, on=on)
        return FINE

    async def trunk(self, name: str, state: TrunkState) -> Check:
        said = await self.lab.fail(name, state)
        return Check(False, said) if said else FINE

    async def pause(self, duration_ms: int) -> None:
        await asyncio.sleep(duration_ms / 1000)

    async def progress(self) -> Mapping[str, CallReport]:
        return {name: report_of(caller, self.lab, self.began) for name, caller in self.callers.items() if caller.call}

    async def finish(self) -> StageReport:
        await self._heard_out()
        live = {name: caller.call for name, caller in self.callers.items() if caller.call and not caller.call.over}
        self.cut = frozenset(live)
        await asyncio.gather(*(call.hang_up() for call in live.values()))
        await self.lab.quiet()
        reports = await self.progress()
        calls = {name: await facts_of(self.callers[name], report, self.lab) for name, report in reports.items()}
        return StageReport(calls, tuple(self._rings()), await self._hooks_told())

    async def _hooks_told(self) -> Mapping[str, tuple[str, ...]] | None:
        first = next(iter(self.callers.values()), None)
        return None if first is None else await told_of(self.lab, self.scenario, first.name)

    async def close(self) -> None:
        await self.lab.clear()

    async def _heard_out(self) -> None:
        """Lets recognised prompts come to their ends, and the center hang up after them: it is not cut short by us."""
        hearings = [caller.hearing for caller in self.callers.values() if caller.hearing and not over(caller)]
        ends = [hearing.ends_at for hearing in hearings if hearing.ends_at > time.monotonic() - HANG_UP_SECONDS]
        if ends:
            left = min(HEAR_OUT_SECONDS, max(ends) + HANG_UP_SECONDS - time.monotonic())
            await self.until(lambda: all(hearing.call.over for hearing in hearings), left)

    def _rings(self) -> list[Ring]:
        self.lab.seats.match()
        names = {caller.name: name for name, caller in self.callers.items()}
        return [
            Ring(ring.seat, names.get(ring.caller, "an unknown call"), round(1000 * (ring.at - self.began)))
            for ring in self.lab.seats.rung
        ]

    async def evidence(self) -> Evidence:
        """What each party heard, the SIP ladder, what the engine said."""
        files: dict[str, bytes] = {}
        for name, caller in self.callers.items():
            if caller.call is not None:
                files[f"{name}-heard.wav"] = write_wav(caller.call.heard(early=True))
            if caller.recording is not None:
                files[f"{name}-recording.wav"] = write_wav(caller.recording.samples.T, caller.recording.rate)
            if caller.message is not None:
                files[f"{name}-message.wav"] = write_wav(caller.message.samples.T, caller.message.rate)
        for number, ring in enumerate(self.lab.seats.rung, 1):
            if ring.call.answered_at is not None:
                files[f"seat-{ring.seat.replace('/', '-')}-{number}-heard.wav"] = write_wav(ring.call.heard(early=True))
        files["ladder.txt"] = self.lab.ladder.render().encode()
        files["sip.txt"] = self.lab.ladder.full().encode()
        files["events.txt"] = self.lab.book.text(self.began).encode()
        files["engine.txt"] = (await in_thread(self.lab.box.log)).encode()
        return Evidence(files)
