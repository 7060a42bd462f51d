"""A story played with phones around a live engine."""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from policy import Caller, Story
from seen import Prompt, Seen

from ccctl.center import Scenario
from ccctl.center.scenario import Expectation
from ccctl.verify.audio import RATE, known_signal
from ccctl.verify.audio_match import Heard
from ccctl.verify.lab import Lab
from ccctl.verify.live import LiveStage
from ccctl.verify.live_base import Caller as Placed
from ccctl.verify.outcome import facts_of, report_of
from ccctl.verify.seats import SeatCall
from ccctl.verify.threads import in_thread

TICK = 0.015
LONGEST = 60.0
SAME = 0.8  # correlation
PIECE_MS, PIECES = (
    100,
    3,
)  # a prompt is known by its first pieces, which no other prompt shares; one of them may be torn
SLIP = (
    RATE * 60 // 1000
)  # samples by which what follows a tear may be late or early: an engine on a busy machine skips packets


class Performance:
    """One playing of a story. Times are seconds of time.monotonic."""

    def __init__(self, story: Story, lab: Lab) -> None:
        self.story, self.lab = story, lab
        self.stage = LiveStage(lab)
        self.callers: dict[str, Placed] = {}
        self._todo: list[tuple[float, int, Callable[[], object]]] = []
        self._count = 0
        self._turns: dict[str, int] = {}
        self._crumbs: dict[str, int] = {}
        self._rings = 0
        self._running: set[asyncio.Task[object]] = set()
        self._began = 0.0

    async def play(self) -> dict[str, Seen]:
        """What was seen of each call. Raises Rejected when the engine is lost."""
        lab, story = self.lab, self.story
        specs = tuple(caller.spec for caller in story.callers)
        name = await lab.prepare(
            Scenario(f"story-{story.seed}", specs, story.seats, (), Expectation(), answers=story.answers)
        )
        self._began = self.stage.began = time.monotonic()
        for index, caller in enumerate(story.callers, 1):
            placed = self.callers[caller.spec.name] = Placed(caller.spec, f"{name}c{index}")
            self.stage.callers[caller.spec.name] = placed
            self._do(self._began + caller.starts_ms / 1000, partial(self._start, caller, placed))
        while time.monotonic() < self._began + LONGEST:
            lab.check_alive()
            self._look()
            while self._todo and self._todo[0][0] <= time.monotonic():
                self._run(heapq.heappop(self._todo)[2])
            if all(placed.call is not None and placed.call.over for placed in self.callers.values()):
                break
            await asyncio.sleep(TICK)
        await asyncio.gather(*self._running, return_exceptions=True)
        await lab.quiet()
        return {name: await self._seen(placed) for name, placed in self.callers.items()}

    def rang(self) -> dict[str, list[str]]:
        """The seats that rang for each call, in order."""
        return {name: [ring.seat for ring in self.lab.seats.of(placed.name)] for name, placed in self.callers.items()}

    async def save(self, folder: Path) -> None:
        """Keeps the evidence: audio, SIP, the engine's events and log."""
        evidence = await self.stage.evidence()
        folder.mkdir(parents=True, exist_ok=True)
        for file, data in evidence.files.items():
            (folder / file).write_bytes(data)
        log = await in_thread(self.lab.box.log)
        (folder / "engine.txt").write_text(log)

    # -- inside

    def _do(self, at: float, what: Callable[[], object]) -> None:
        self._count += 1
        heapq.heappush(self._todo, (at, self._count, what))

    def _run(self, what: Callable[[], object]) -> None:
        result = what()
        if asyncio.iscoroutine(result):
            task: asyncio.Task[object] = asyncio.ensure_future(result)
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _start(self, caller: Caller, placed: Placed) -> None:
        placed.call = await self.lab.place(caller.spec, placed.name)
        self._do(time.monotonic() + caller.patience_ms / 1000, placed.call.hang_up)

    def _look(self) -> None:
        """Reacts to nodes and rings that are new."""
        for call, placed in self.callers.items():
            crumbs = self.lab.book.crumbs.get(placed.name, [])
            for index in range(self._crumbs.get(call, 0), len(crumbs)):
                for deed in self.story.at_node(call, index, crumbs[index].node):
                    self._do(crumbs[index].at + deed.after_ms / 1000, partial(self._deed, placed, deed.what))
            self._crumbs[call] = len(crumbs)
        self.lab.seats.match()
        while self._rings < len(self.lab.seats.rung):
            ring = self.lab.seats.rung[self._rings]
            if not self.lab.book.journey(ring.caller):
                break  # the engine's word of it is still on its way
            self._rings += 1
            self._turns[ring.seat] = self._turns.get(ring.seat, 0) + 1
            what, after_ms = self.story.at_ring(ring.seat, self._turns[ring.seat])
            self._do(ring.at + after_ms / 1000, partial(self._at_ring, ring, what))

    def _deed(self, placed: Placed, what: str) -> object:
        call = placed.call
        if call is None or call.over:
            return None
        if what == "hang up":
            return call.hang_up()
        return call.press(what) if call.answered_at is not None else None

    def _at_ring(self, ring: SeatCall, what: str) -> None:
        if not ring.ringing or what == "ignore":
            return
        if what == "decline":
            ring.call.decline()
            return
        ring.call.answer()
        if ring.takes_by_key:
            self._run(partial(self._take, ring))
        call = next(name for name, placed in self.callers.items() if placed.name == ring.caller)
        who, after_ms = self.story.at_talk(call, ring.seat)
        self._do(time.monotonic() + after_ms / 1000, partial(self._part, self.callers[call], ring, who))

    async def _take(self, ring: SeatCall) -> None:
        await self.stage.until(lambda: ring.call.media.recording.received > 2, 1.0)
        if not ring.call.over:
            await ring.call.press("1")

    def _part(self, placed: Placed, ring: SeatCall, who: str) -> object:
        if not ring.talking or placed.call is None or placed.call.over:
            return None
        if who.isdigit():
            return self._transfer(ring, who)
        return (placed.call if who == "caller" else ring.call).hang_up()

    async def _transfer(self, ring: SeatCall, to: str) -> None:
        """Hands the call on; the phone hangs up also when it is told that nobody answers there."""
        referral = await ring.call.refer(to)
        await referral.wait(1.0)
        await ring.call.hang_up()

    async def _seen(self, placed: Placed) -> Seen:
        assert placed.call is not None
        name, call = placed.spec.name, placed.call
        report = await facts_of(placed, report_of(placed, self.lab, self._began), self.lab)
        rings = self.lab.seats.of(placed.name)
        seen = Seen(name, report.journey, report.outcome, report.sip_status)
        seen.status = report.sip_status if report.sip_status is not None else call.status
        seen.rings = [(ring.seat,) for ring in rings]
        seen.recorded = report.recording.channels if report.recording else None
        for ring in rings:
            if ring.call.answered_at is not None:
                seen.talked_ms = round(1000 * ((ring.call.ended_at or time.monotonic()) - ring.call.answered_at))
            seen.times.append((self._ms(ring.at), f"Ringing {ring.seat}"))
        seen.times += [
            (self._ms(crumb.at), f"Entered {crumb.node}") for crumb in self.lab.book.crumbs.get(placed.name, [])
        ]
        seen.times.append((self._ms(call.ended_at or 0.0), f"Ended {call.ending}"))
        if call.media.recording.started is not None:
            found = await asyncio.to_thread(prompts_in, call.heard(early=True), tuple(self.story.made.durations))
            start = call.media.recording.started
            for at, prompt in found:
                seen.prompts.append(Prompt(prompt, self.story.made.durations[prompt]))
                seen.times.append((self._ms(start + at / RATE), f"Playing {prompt}"))
        seen.times.sort()
        return seen

    def _ms(self, at: float) -> int:
        return round(1000 * (at - self._began))


def prompts_in(samples: np.ndarray, names: tuple[str, ...]) -> list[tuple[int, str]]:
    """Every prompt that begins in the audio, with its place, in order; the music is left out."""
    heard, found = Heard(samples), []
    for name in names:
        if name == "tune":
            continue
        whole = known_signal(f"prompt {name}", PIECES * PIECE_MS / 1000).astype(np.float32) / np.float32(32768)
        found += [(place, name) for place in _beginnings(heard, np.split(whole, PIECES))]
    return sorted(found)


def _beginnings(heard: Heard, pieces: list[np.ndarray]) -> list[int]:
    """Where these pieces follow each other: all but one of them, one after the other, or with a slip where one is torn."""
    size, values = len(pieces[0]), [heard.correlation(piece).copy() for piece in pieces]
    found = []
    for index, first in enumerate(values[:2]):
        while len(first) and first[best := int(np.argmax(first))] >= SAME:
            first[max(0, best - RATE // 20) : best + RATE // 20] = 0
            begins = best - index * size
            others = [
                float(later[max(0, at - SLIP) : at + SLIP].max(initial=0))
                for later, at in ((values[each], begins + each * size) for each in range(index + 1, PIECES))
            ]
            if sum(value >= SAME for value in others) >= PIECES - 2 and not any(
                abs(begins - other) < RATE // 5 for other in found
            ):
                found.append(begins)
    return found
