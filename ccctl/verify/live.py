"""A story played with live phones around a live engine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ccctl.center import CallSpec, Scenario
from ccctl.center.prompt import SEAT_NUMBER
from ccctl.diagnostics import codes
from ccctl.verify.audio import RATE, known_signal
from ccctl.verify.audio_recognise import ACCEPT, detect
from ccctl.verify.hearing import Hearing
from ccctl.verify.outcome import facts_of, report_of
from ccctl.verify.phone import Call
from ccctl.verify.report_folder import Evidence
from ccctl.verify.result import CallReport, Check, Ring, StageReport
from ccctl.verify.seats import SeatCall
from ccctl.verify.threads import in_thread
from ccctl.verify.tone import tone_end
from ccctl.verify.wav import Wav, write_wav
from ccctl.verify.wording import duration

if TYPE_CHECKING:
    from collections.abc import Callable

    from ccctl.verify.lab import Lab

TICK = 0.02
TAKEN_SECONDS = 5.0  # an engine that says nothing to an INVITE for so long has not taken it
JOIN_SECONDS = 3.0
RING_SECONDS = 180.0  # no ring of a spec is longer than this; the runner's own limit is above it
GAP_SECONDS = 0.5  # of a signal may be missing at its edges: the far end hears it later, and joins may clip it
HEARD = 0.6  # of a known signal
HEAR_OUT_SECONDS = 5.0
HANG_UP_SECONDS = 0.4
MUSIC_SECONDS = 3.0
CODE_SECONDS = 5.0
DIGIT_SECONDS = 2.0  # no digit of a seat's number is longer
TONE_SECONDS = 15.0  # a greeting and its tone
FINE = Check(True)


@dataclass(slots=True, eq=False)
class Caller:
    """One caller of the story: the test's words, the call once it is placed, its ears."""

    spec: CallSpec
    name: str  # the engine's name of the call
    call: Call | None = None
    hearing: Hearing | None = None
    talked: list[tuple[str, str]] = field(default_factory=list)  # names of the known signals: caller's, seat's
    recording: Wav | None = None
    message: Wav | None = None


class LiveStage:
    """Implements Stage (stage.py) on a Lab. One stage plays one scenario."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.began = time.monotonic()
        self.callers: dict[str, Caller] = {}
        self._watched: dict[tuple[str, str], list[float]] = {}  # a story may watch for the same thing twice at once
        self.cut: frozenset[str] = frozenset()  # callers that were still up when the story was over
        self._ignored: set[SeatCall] = set()
        self._done_at = 0.0  # when an `ignore` was really over: we look only now and then

    def now_ms(self) -> int:
        return round(1000 * (time.monotonic() - self.began))

    async def open(self, scenario: Scenario) -> None:
        story = await self.lab.prepare(scenario)
        self.began = time.monotonic()
        self.callers = {spec.name: Caller(spec, f"{story}c{index}") for index, spec in enumerate(scenario.calls, 1)}

    async def start(self, call: str) -> Check:
        caller = self.callers[call]
        if caller.call is not None:
            return Check(False, f"{call} has called already", codes.NOT_POSSIBLE)
        caller.call = await self.lab.place(caller.spec, caller.name)
        caller.hearing = Hearing(caller.call, self.lab.references)
        taken = await self._until(
            lambda: caller.call is not None and (caller.call.status > 100 or bool(self.lab.book.journey(caller.name))),
            TAKEN_SECONDS,
        )
        return FINE if taken else Check(False, f"the center said nothing to the call within {TAKEN_SECONDS:.0f} s")

    async def hear(self, call: str, prompt: str, within_ms: int) -> Check:
        caller = self.callers[call]
        if caller.hearing is None:
            return self._not_placed(call)
        if prompt.startswith(SEAT_NUMBER):
            number = prompt.removeprefix(SEAT_NUMBER)
            problem = await caller.hearing.wait_for_number(number, self.lab.digits, within_ms / 1000)
        else:
            fraction = self._enough_of(caller, prompt)
            problem = await caller.hearing.wait_for(prompt, within_ms / 1000, fraction)
        self.lab.check_alive()
        return Check(False, problem) if problem else FINE

    async def not_hear_begin(self, call: str, prompt: str) -> None:
        self._watched.setdefault((call, prompt), []).append(time.monotonic())

    async def not_hear_end(self, call: str, prompt: str) -> Check:
        since, hearing = self._watched[(call, prompt)].pop(0), self.callers[call].hearing
        if hearing is not None and await hearing.begun(prompt, since):
            return Check(False, f"{call} heard {prompt}")
        return FINE

    async def press(self, call: str, keys: str, gap_ms: int) -> Check:
        placed = self.callers[call].call
        if placed is None:
            return self._not_placed(call)
        if not await placed.wait_answered(JOIN_SECONDS):
            return Check(False, f"{call} is not answered, so no key can be pressed", codes.NOT_POSSIBLE)
        if placed.over:
            return Check(False, f"the call of {call} is over", codes.NOT_POSSIBLE)
        await placed.press(keys, gap=gap_ms / 1000)
        return FINE

    async def wait(self, call: str, duration_ms: int) -> Check:  # noqa: ARG002 - a silent caller does nothing
        await self.pause(duration_ms)
        return FINE

    async def ring(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        rings = await self._until(lambda: set(seats) <= self._ringing(caller).keys(), within_ms / 1000, caller)
        return FINE if rings else Check(False, self._instead(caller, seats, within_ms))

    async def not_ring_begin(self, call: str, seats: Sequence[str]) -> None:
        self._watched.setdefault((call, " ".join(seats)), []).append(time.monotonic())

    async def not_ring_end(self, call: str, seats: Sequence[str]) -> Check:
        since = self._watched[(call, " ".join(seats))].pop(0)
        until = self._done_at if self._done_at >= since else time.monotonic()
        self.lab.seats.match()
        rang = {
            ring.seat
            for ring in self.lab.seats.rung
            if ring.seat in seats and ring.at <= until and (ring.at >= since or ring.rang_at(since))
        }
        return Check(False, f"{', '.join(sorted(rang))} rang") if rang else FINE

    async def answer(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        found = await self._first_ringing(caller, seats, within_ms)
        if found is None:
            return Check(False, self._instead(caller, seats, within_ms))
        found.call.answer()
        told = self._told(caller)
        joined = await self._until(
            lambda: found.call.over or (self._joined(caller) if told else found.call.media.recording.received > 2),
            JOIN_SECONDS + told,
        )
        if found.call.over:
            return Check(False, f"{found.seat} answered, but the call was taken away from it")
        return FINE if joined else Check(False, f"{found.seat} answered, but was not joined to {call}")

    async def decline(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        if not await self._until(lambda: set(seats) <= self._ringing(caller).keys(), within_ms / 1000, caller):
            return Check(False, self._instead(caller, seats, within_ms))
        for seat, ring in self._ringing(caller).items():
            if seat in seats:
                ring.call.decline()
        return FINE

    async def ignore(self, call: str, seats: Sequence[str], within_ms: int) -> Check:
        caller = self.callers[call]
        if not await self._until(lambda: set(seats) <= self._ringing(caller).keys(), within_ms / 1000, caller):
            return Check(False, self._instead(caller, seats, within_ms))
        mine = [ring for seat, ring in self._ringing(caller).items() if seat in seats]
        self._ignored.update(mine)

        def done() -> bool:
            others = [ring for ring in self._ringing(caller).values() if ring not in self._ignored]
            return bool(others) or all(not ring.ringing for ring in mine)

        ended = await self._until(done, RING_SECONDS)
        self._done_at = max((ring.call.ended_at or 0.0) for ring in mine)  # what rings next is not of this step
        return FINE if ended else Check(False, f"{', '.join(seats)} rang for more than {RING_SECONDS:.0f} s")

    async def seat_hears(self, call: str, seat: str, prompt: str, within_ms: int) -> Check:
        caller = self.callers[call]
        mine = [ring for ring in self.lab.seats.of(caller.name) if ring.seat == seat]
        answered = next((ring for ring in mine if ring.call.answered_at is not None), None)
        if answered is None:
            return Check(False, f"{seat} has not answered {call}", codes.NOT_POSSIBLE)
        hearing = Hearing(answered.call, self.lab.references)
        problem = await hearing.wait_for(prompt, within_ms / 1000)
        self.lab.check_alive()
        return Check(False, problem) if problem else FINE

    async def talk(self, call: str, duration_ms: int) -> Check:
        caller = self.callers[call]
        if caller.call is None or caller.call.over or caller.call.answered_at is None:
            return Check(False, f"the call of {call} is not up", codes.NOT_POSSIBLE)
        joined = [ring for ring in self.lab.seats.of(caller.name) if ring.talking]
        if not joined and not self._in_voicemail(caller):
            return Check(False, f"nobody is joined to {call}", codes.NOT_POSSIBLE)
        if not joined and not await self._until(lambda: self._tone_heard(caller), TONE_SECONDS, caller):
            return Check(False, f"{call} heard no tone after which to speak")
        seconds, since = duration_ms / 1000, time.monotonic()
        said = f"caller {caller.name}"
        caller.call.play(known_signal(said, seconds))
        for ring in joined:
            ring.call.play(known_signal(f"seat {ring.seat}", seconds))
            caller.talked.append((said, f"seat {ring.seat}"))
        if not joined:
            caller.talked.append((said, ""))
        await asyncio.sleep(seconds)
        if not joined:
            return FINE  # the message itself is looked at in the end
        await asyncio.sleep(GAP_SECONDS)
        problems = []
        for ring in joined:
            if not await self._hears(ring.call, said, seconds, since):
                problems.append(f"{ring.seat} did not hear {call}")
            if not await self._hears(caller.call, f"seat {ring.seat}", seconds, since):
                problems.append(f"{call} did not hear {ring.seat}")
        return Check(False, " and ".join(problems)) if problems else FINE

    async def hang_up_seat(self, seat: str) -> Check:
        talking = [ring for ring in self.lab.seats.rung if ring.seat == seat and ring.talking]
        if not talking:
            return Check(False, f"{seat} has no call", codes.NOT_POSSIBLE)
        await asyncio.gather(*(ring.call.hang_up() for ring in talking))
        return FINE

    async def hang_up_caller(self, call: str) -> Check:
        placed = self.callers[call].call
        if placed is None:
            return self._not_placed(call)
        if placed.over:
            return Check(False, f"the call of {call} is over already", codes.NOT_POSSIBLE)
        await placed.hang_up()
        return FINE

    async def switch(self, name: str, on: bool) -> Check:
        await self.lab.turn(name, on=on)
        return FINE

    async def code(self, seat: str, dial: str) -> Check:
        call = await self.lab.seats.phone(seat).call(dial)
        if not await call.wait_answered(JOIN_SECONDS):
            await call.hang_up()
            return Check(False, f"the center did not take {dial} from {seat}: SIP {call.status}")
        if not await call.wait_ended(CODE_SECONDS):
            await call.hang_up()
            return Check(False, f"the center did not hang up after {dial}")
        return FINE

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
        return StageReport(calls, tuple(self._rings()))

    async def close(self) -> None:
        await self.lab.clear()

    async def _heard_out(self) -> None:
        """Lets recognised prompts come to their ends, and the center hang up after them: it is not cut short by us."""
        hearings = [caller.hearing for caller in self.callers.values() if caller.hearing and not _over(caller)]
        ends = [hearing.ends_at for hearing in hearings if hearing.ends_at > time.monotonic() - HANG_UP_SECONDS]
        if ends:
            left = min(HEAR_OUT_SECONDS, max(ends) + HANG_UP_SECONDS - time.monotonic())
            await self._until(lambda: all(hearing.call.over for hearing in hearings), left)

    # -- what is seen

    def _rings(self) -> list[Ring]:
        self.lab.seats.match()
        names = {caller.name: name for name, caller in self.callers.items()}
        return [
            Ring(ring.seat, names.get(ring.caller, "an unknown call"), round(1000 * (ring.at - self.began)))
            for ring in self.lab.seats.rung
        ]

    def _ringing(self, caller: Caller) -> dict[str, SeatCall]:
        return self.lab.seats.ringing(caller.name)

    async def _first_ringing(self, caller: Caller, seats: Sequence[str], within_ms: int) -> SeatCall | None:
        found: list[SeatCall] = []

        def look() -> bool:
            found[:] = [ring for seat, ring in self._ringing(caller).items() if seat in seats]
            return bool(found)

        await self._until(look, within_ms / 1000, caller)
        return found[0] if found else None

    def _instead(self, caller: Caller, seats: Sequence[str], within_ms: int) -> str:
        """Why the seats do not ring, in words: what rings, where the call is."""
        wanted = ", ".join(seats)
        ringing = sorted(self._ringing(caller))
        rang = [ring.seat for ring in self.lab.seats.of(caller.name) if not ring.ringing and ring.seat in seats]
        what = f"{', '.join(ringing)} rings" if ringing else "no seat rings"
        if rang and not set(seats) & set(ringing):
            what += f"; {', '.join(rang)} rang before and does not any more"
        journey = self.lab.book.journey(caller.name)
        where = f"; the call is at {journey[-1]}" if journey else "; the call reached nothing"
        if caller.call is not None and caller.call.over:
            where = f"; the call is over, its last stop was {journey[-1]}" if journey else "; the call was refused"
        return f"{wanted} did not ring within {duration(within_ms)}: {what}{where}"

    def _enough_of(self, caller: Caller, prompt: str) -> float:
        """The share of a prompt by which it is known: of a queue's music, a few seconds are enough."""
        journey = self.lab.book.journey(caller.name)
        kind, _, name = journey[-1].partition("/") if journey else ("", "", "")
        if kind != "queue" or self.lab.center.queues[name].music != prompt:
            return ACCEPT
        return min(ACCEPT, MUSIC_SECONDS / max(MUSIC_SECONDS, self.lab.references.all[prompt].seconds))

    def _told(self, caller: Caller) -> float:
        """The seconds that are spoken between a seat's answer and the conversation; 0 where nothing is."""
        journey = self.lab.book.journey(caller.name)
        queue = self.lab.center.queues.get(journey[-1].removeprefix("queue/")) if journey else None
        if queue is None or not queue.tells:
            return 0.0
        pieces = self.lab.references.all
        digits = DIGIT_SECONDS * max(len(member.seat) for member in queue.members) if queue.say_seat_number else 0.0
        return max(pieces[queue.whisper].seconds if queue.whisper else 0.0, digits)

    def _joined(self, caller: Caller) -> bool:
        """Whether the engine has said that caller and seat are joined, after what they are told first."""
        return caller.name in self.lab.book.joined

    def _in_voicemail(self, caller: Caller) -> bool:
        journey = self.lab.book.journey(caller.name)
        return bool(journey) and journey[-1].startswith("voicemail/")

    def _tone_heard(self, caller: Caller) -> bool:
        """Whether the tone that asks for a message is over."""
        assert caller.call is not None
        node = self.lab.book.crumbs[caller.name][-1]
        return tone_end(caller.call.heard(node.at, early=True)) is not None

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
                files[f"seat-{ring.seat}-{number}-heard.wav"] = write_wav(ring.call.heard(early=True))
        files["ladder.txt"] = self.lab.ladder.render().encode()
        files["sip.txt"] = self.lab.ladder.full().encode()
        files["events.txt"] = self.lab.book.text(self.began).encode()
        files["engine.txt"] = (await in_thread(self.lab.box.log)).encode()
        return Evidence(files)

    async def _hears(self, call: Call, signal: str, seconds: float, since: float) -> bool:
        """Whether most of the known signal is in what the phone heard since then."""
        size = max(0.5, seconds - GAP_SECONDS)
        whole, length, heard = known_signal(signal, seconds), int(size * RATE), call.heard(since, early=True)
        for wanted in (whole[:length], whole[-length:]):  # a join clips the beginning, being late cuts the end
            if (await asyncio.to_thread(detect, wanted, heard)).score >= HEARD:
                return True
        return False

    def _not_placed(self, call: str) -> Check:
        return Check(False, f"{call} has not called yet", codes.NOT_POSSIBLE)

    async def _until(self, check: Callable[[], bool], within: float, caller: Caller | None = None) -> bool:
        """Whether the check held within the time (seconds); given up when the caller's call is over."""
        deadline = time.monotonic() + within
        while not check():
            self.lab.check_alive()
            if (caller is not None and _over(caller)) or time.monotonic() > deadline:
                return check()
            await asyncio.sleep(TICK)
        return True


def _over(caller: Caller) -> bool:
    """Whether the caller's call was placed and has ended."""
    return caller.call is not None and caller.call.over
