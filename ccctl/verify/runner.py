"""Walks one test over a stage, live or offline, and judges it the same way on both."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from ccctl.center import Scenario
from ccctl.center.conference import PIN_END
from ccctl.center.scenario import StepSpec, Verb
from ccctl.diagnostics import Diagnostic, Rejected, codes
from ccctl.verify.expect import judge, reached
from ccctl.verify.result import Check, ScenarioResult, StageReport, Status, StepResult
from ccctl.verify.stage import Stage
from ccctl.verify.wording import step_text

SETTLE_MS = 15_000  # after the last step the center has this long to reach what `expect` says
LOOK_EVERY_MS = 100
LAST_WATCH_MS = 2_000  # how long a `not_...` holds that no step follows

_WATCHES = (Verb.NOT_HEAR, Verb.NOT_RING)
_PREPARES = (Verb.SWITCH, Verb.CODE)  # where a story begins with these, nobody has called yet


async def run_scenario(
    scenario: Scenario, stage: Stage, on_step: Callable[[StepSpec], None] = lambda _step: None
) -> ScenarioResult:
    """The result of one test. The first step that fails ends the story; what follows it is told as not reached.

    `on_step` is told each step as it begins. A stage that cannot go on (Rejected) gives a failed result with its
    diagnostics. The stage is closed in any case.
    """
    story = _Story(scenario, stage, on_step)
    try:
        await stage.open(scenario)
        await story.play()
        await story.settle()
        report = await stage.finish()
        story.reasons.extend(judge(scenario, report))
    except Rejected as refusal:
        story.reasons.extend(refusal.report)
        report = StageReport({}, ())
    finally:
        took = stage.now_ms()
        await stage.close()
    return ScenarioResult(
        scenario.name,
        story.status,
        story.results(),
        tuple(report.calls.values()),
        tuple(story.reasons),
        took,
        scenario.span,
    )


class _Story:
    """One walk over the steps."""

    def __init__(self, scenario: Scenario, stage: Stage, on_step: Callable[[StepSpec], None]) -> None:
        self.scenario = scenario
        self.stage = stage
        self.on_step = on_step
        self.reasons: list[Diagnostic] = []
        self._done: dict[int, StepResult] = {}
        self._watches: list[tuple[int, int]] = []  # (index of the step, when it began)

    @property
    def status(self) -> Status:
        if any(reason.code is codes.UNDECIDABLE for reason in self.reasons):
            return Status.UNDECIDABLE
        return Status.FAILED if self.reasons else Status.PASSED

    def results(self) -> tuple[StepResult, ...]:
        """One result a step, in order; the ones that were not reached have ok None."""
        return tuple(self._done.get(i, StepResult(step, None)) for i, step in enumerate(self.scenario.steps))

    async def play(self) -> None:
        """Starts the callers, then does the steps until one fails; what prepares the story is done before anybody calls."""
        prepared = len(list(takewhile(lambda step: step.verb in _PREPARES, self.scenario.steps)))
        for index, step in enumerate(self.scenario.steps):
            if index == prepared:
                await self._start_callers()
            self.on_step(step)
            began = self.stage.now_ms()
            if step.verb in _WATCHES:
                await self._begin_watch(step)
                self._watches.append((index, began))
                continue
            self._record(index, began, await perform(self.stage, step))
            await self._end_watches()
            if self.reasons:
                return
        if prepared == len(self.scenario.steps):
            await self._start_callers()
        if self._watches:
            await self.stage.pause(LAST_WATCH_MS)
            await self._end_watches()

    async def _start_callers(self) -> None:
        for call in self.scenario.calls:
            if not call.held:
                await self.stage.start(call.name)

    async def settle(self) -> None:
        """Waits until what `expect` says is reached, or cannot be any more, or the time is over."""
        if self.reasons:
            return
        end = self.stage.now_ms() + SETTLE_MS
        while self.stage.now_ms() < end:
            progress = await self.stage.progress()
            everyone = len(progress) == len(self.scenario.calls)
            if reached(self.scenario, progress) or (
                everyone and all(c.ended_ms is not None for c in progress.values())
            ):
                return
            await self.stage.pause(LOOK_EVERY_MS)

    async def _begin_watch(self, step: StepSpec) -> None:
        if step.verb is Verb.NOT_HEAR:
            await self.stage.not_hear_begin(step.by, step.prompt)
        else:
            await self.stage.not_ring_begin(step.by, step.seats)

    async def _end_watches(self) -> None:
        for index, began in self._watches:
            step = self.scenario.steps[index]
            if step.verb is Verb.NOT_HEAR:
                check = await self.stage.not_hear_end(step.by, step.prompt)
            else:
                check = await self.stage.not_ring_end(step.by, step.seats)
            self._record(index, began, check)
        self._watches.clear()

    def _record(self, index: int, began: int, check: Check) -> None:
        step = self.scenario.steps[index]
        self._done[index] = StepResult(step, check.ok, check.message, began, self.stage.now_ms() - began)
        if not check.ok:
            text = f"{step_text(step)}: {check.message or 'did not happen'}"
            self.reasons.append(Diagnostic(check.code or codes.STEP_FAILED, text, step.span))


async def perform(stage: Stage, step: StepSpec) -> Check:  # noqa: PLR0912 - one branch a verb
    """Does one step that is not a watch."""
    match step.verb:
        case Verb.HEAR:
            return await stage.hear(step.by, step.prompt, step.within_ms)
        case Verb.PRESS:
            keys = stage.pin(step.pin) + PIN_END if step.pin else step.keys
            return await stage.press(step.by, keys, step.gap_ms)
        case Verb.WAIT:
            return await stage.wait(step.by, step.duration_ms)
        case Verb.RING:
            return await stage.ring(step.by, step.seats, step.within_ms)
        case Verb.ANSWER:
            return await stage.answer(step.by, step.seats, step.within_ms)
        case Verb.DECLINE:
            return await stage.decline(step.by, step.seats, step.within_ms)
        case Verb.IGNORE:
            return await stage.ignore(step.by, step.seats, step.within_ms)
        case Verb.SEAT_HEARS:
            return await stage.seat_hears(step.by, step.seats[0], step.prompt, step.within_ms)
        case Verb.TALK:
            return await stage.talk(step.by, step.duration_ms)
        case Verb.HANG_UP if step.seats:
            return await stage.hang_up_seat(step.seats[0])
        case Verb.HANG_UP:
            return await stage.hang_up_caller(step.caller or step.by)
        case Verb.TRANSFER:
            return await stage.transfer(step.seats[0], step.to, attended=step.attended)
        case Verb.THREE_WAY:
            return await stage.three_way(step.seats[0])
        case Verb.MESSAGES:
            return await stage.messages(step.seats[0], step.count)
        case Verb.LISTEN:
            return await stage.listen(step.by, step.seats[0], delete=step.delete)
        case Verb.HOLD:
            return await stage.hold(step.seats[0])
        case Verb.RESUME:
            return await stage.resume(step.seats[0])
        case Verb.CODE:
            done = await stage.code(step.seats[0], step.keys)
            if not step.refused or done.code is not None:
                return done
            return Check(False, f"the center took {step.keys} from {step.seats[0]}") if done.ok else Check(True)
        case Verb.SWITCH:
            checks = [await stage.switch(name, on) for name, on in step.switches]
            return next((check for check in checks if not check.ok), checks[-1])
        case Verb.TRUNK:
            failed = [await stage.trunk(name, state) for name, state in step.trunks]
            return next((check for check in failed if not check.ok), failed[-1])
        case Verb.START:
            return await stage.start(step.caller)
        case Verb.NOT_HEAR | Verb.NOT_RING:
            raise ValueError(f"{step.verb} is begun and ended, not performed")
