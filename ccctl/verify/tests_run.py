"""Runs a spec's tests: live calls against a throw-away engine, compared with trace, or by trace alone."""

from __future__ import annotations

import asyncio
import signal
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ccctl.center import Center, Scenario, StepSpec
from ccctl.center.scenario import Outcome
from ccctl.control import ControlError
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_image import ensure_image
from ccctl.diagnostics import Diagnostic, Note, Rejected, Span, codes
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.values import dataclass
from ccctl.verify.hooks import Telling
from ccctl.verify.offline import OfflineStage
from ccctl.verify.report import TestReport
from ccctl.verify.report_folder import write_evidence, write_summary
from ccctl.verify.result import CallReport, ScenarioResult, Status
from ccctl.verify.runner import run_scenario
from ccctl.verify.threads import in_thread

if TYPE_CHECKING:
    from ccctl.verify.lab import Lab

Render = Callable[[Center, Site], RenderedTree]
OnResult = Callable[[ScenarioResult], None]
OnProgress = Callable[[str], None]
OnStep = Callable[[Scenario, StepSpec], None]
# Not played to its end, or nothing that trace has a word on.
NO_VERDICT = (codes.ENGINE_DIED, codes.ENGINE_LOST, codes.STORY_STUCK, codes.HOOK_EXPECTATION)
MOST_LABS, TESTS_A_LAB = 3, 3
LIMIT_SECONDS = 600.0  # of one story; a spec's longest is well below


@dataclass(frozen=True, slots=True)
class TestRun:
    """How to run. `render` makes the release, `image` is the engine's (empty = the project's own, built if need be)."""

    __test__ = False

    center: Center
    offline: bool = False
    image: str = ""
    render: Render | None = None
    report_dir: Path | None = None
    on_result: OnResult | None = None
    on_progress: OnProgress | None = None
    telling: Telling | None = None  # what hooks are told of calls; None = not looked at
    on_step: OnStep | None = None  # told as each step of a live test begins


def run_tests(run: TestRun, tests: Sequence[Scenario] | None = None) -> TestReport:
    """The report of these tests (None = all of the spec). Ctrl-C and SIGTERM end it early with nothing left behind.

    What makes live calls impossible here is in the report (`cannot`), with every test skipped; it is never raised.
    """
    chosen = tuple(run.center.tests.values() if tests is None else tests)
    began = time.monotonic()
    with _terminated_as_interrupted():
        report = asyncio.run(_offline(run, chosen) if run.offline else _live(run, chosen))
    report = replace(report, took_ms=round(1000 * (time.monotonic() - began)))
    if run.report_dir is not None:
        write_summary(run.report_dir, report, f"Tests of {run.center.name}")
    return report


def choose(center: Center, expression: str) -> tuple[Scenario, ...]:
    """The tests whose name the expression means (see choice.py); Rejected when there is none."""
    from ccctl.diagnostics import did_you_mean, rejected
    from ccctl.verify.choice import choice

    means = choice(expression)
    if means is None:
        hint = "write parts of names, joined by and, or, not and parentheses: -k 'menu and not night'"
        raise rejected(codes.TEST_NOT_FOUND, f'"{expression}" does not say which tests', hint=hint)
    found = tuple(test for name, test in center.tests.items() if means(name))
    if not found and expression:
        hint = did_you_mean(expression, center.tests) or f"tests here: {', '.join(center.tests) or 'none'}"
        raise rejected(codes.TEST_NOT_FOUND, f'no test has "{expression}" in its name', hint=hint)
    return found


async def trace_of(center: Center, scenario: Scenario) -> ScenarioResult:
    """The same test by trace: what the center means."""
    return await run_scenario(scenario, OfflineStage(center, now=datetime.now(ZoneInfo(center.timezone))))


async def _offline(run: TestRun, tests: Sequence[Scenario]) -> TestReport:
    results = []
    for scenario in tests:
        results.append(await trace_of(run.center, scenario))
        _tell(run, results[-1])
    return TestReport(tuple(results), live=False)


async def _live(run: TestRun, tests: Sequence[Scenario]) -> TestReport:
    if not tests:
        return TestReport((), live=True, engine=run.center.engine)
    assert run.render is not None, "live calls need a renderer"
    told = InOrder(tests, lambda result: _tell(run, result))
    boots: list[int] = []
    try:
        image = await in_thread(_image, run)
        _say(run, "starting a throw-away engine")
        waiting = deque(tests)
        async with asyncio.TaskGroup() as group:
            for _ in range(labs_for(len(tests))):
                group.create_task(_work(run, image, waiting, told, boots))
    except (Rejected, ExceptionGroup) as failure:
        cannot = _cannot(_refusal(failure))
        rest = [told.done.get(test.name) or skipped(test, cannot) for test in tests]
        return TestReport(tuple(rest), live=True, engine=run.center.engine, cannot=cannot)
    results = tuple(told.done[test.name] for test in tests)
    return TestReport(results, live=True, engine=run.center.engine, boot_ms=max(boots))


async def _work(run: TestRun, image: str, waiting: deque[Scenario], told: InOrder, boots: list[int]) -> None:
    """Plays tests on one engine until none is waiting any more. Raises Rejected when there is no engine."""
    from ccctl.verify.lab import Lab

    assert run.render is not None
    async with Lab(run.center, run.render, image) as lab:
        lab.telling = run.telling
        boots.append(lab.boot_ms)
        while waiting:
            scenario = waiting.popleft()
            _say(run, f"calling: {scenario.name}")
            told.add(await _one(run, lab, scenario))


def labs_for(tests: int) -> int:
    """How many engines play so many tests side by side: calls take time, not power; a few tests need only one."""
    return max(1, min(MOST_LABS, -(-tests // TESTS_A_LAB)))


class InOrder:
    """Results as they come, told in the order of the spec."""

    def __init__(self, tests: Sequence[Scenario], tell: OnResult) -> None:
        self.done: dict[str, ScenarioResult] = {}
        self._left = deque(test.name for test in tests)
        self._tell = tell

    def add(self, result: ScenarioResult) -> None:
        """Takes one, and tells those whose turn has come."""
        self.done[result.name] = result
        while self._left and self._left[0] in self.done:
            self._tell(self.done[self._left.popleft()])


def _refusal(failure: BaseException) -> Rejected:
    """The Rejected in it; anything else is a defect, and raised again."""
    if isinstance(failure, Rejected):
        return failure
    if isinstance(failure, ExceptionGroup):
        refused, others = failure.split(Rejected)
        if refused is not None and others is None:
            return _refusal(refused.exceptions[0])
    raise failure


def _image(run: TestRun) -> str:
    """The engine's image, there now. Raises Rejected."""
    client = connect()
    try:
        return ensure_image(client, run.center.engine, run.image, progress=lambda text: _say(run, text))
    finally:
        client.close()


def _cannot(refusal: Rejected) -> Diagnostic:
    """Why live calls are not possible here, said once for the whole run."""
    first = refusal.first
    hint = first.hint or "`ccctl test --offline` runs the same tests without an engine"
    return Diagnostic(first.code, f"no live calls: {first.message}", first.span, hint, first.notes)


async def _one(run: TestRun, lab: Lab, scenario: Scenario) -> ScenarioResult:
    """One live test, judged also by what trace says of it."""
    from ccctl.verify.live import LiveStage

    meaning = await trace_of(run.center, scenario)
    if meaning.status is Status.UNDECIDABLE:
        return meaning
    stage = LiveStage(lab)
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            result = await run_scenario(scenario, stage, lambda step: _step(run, scenario, step))
    except TimeoutError:
        stuck = Diagnostic(codes.STORY_STUCK, f"the test was not over after {LIMIT_SECONDS:.0f} s", scenario.span)
        result = ScenarioResult(scenario.name, Status.FAILED, reasons=(stuck,), span=scenario.span)
    except ControlError as broken:
        lost = Diagnostic(codes.ENGINE_LOST, f"the throw-away engine was lost: {broken}", scenario.span)
        result = ScenarioResult(scenario.name, Status.FAILED, reasons=(lost,), span=scenario.span)
    result = compared(result, meaning, stage.cut)
    if result.status is not Status.PASSED and run.report_dir is not None:
        evidence = await stage.evidence()
        write_evidence(run.report_dir, result, evidence)
    return result


def compared(live: ScenarioResult, meaning: ScenarioResult, cut: Collection[str] = ()) -> ScenarioResult:
    """The live result; failed also when the calls went another way than trace says.

    Of the calls that were still up when the story was over (`cut`), the end is of our own making and not compared.
    """
    reasons = list(_differences(live, meaning, cut))
    if not reasons:
        return live
    return replace(live, status=Status.FAILED, reasons=(*live.reasons, *reasons))


def _differences(live: ScenarioResult, meaning: ScenarioResult, cut: Collection[str]) -> Iterator[Diagnostic]:
    if live.passed and not meaning.passed:
        notes = tuple(Note(f"by trace: {reason.message}") for reason in meaning.reasons)
        text = "the live calls passed, but by trace, which is the meaning of the spec, this test fails"
        yield Diagnostic(codes.ENGINE_DIFFERS, text, live.span, notes=notes)
    elif meaning.passed and not live.passed and not any(reason.code in NO_VERDICT for reason in live.reasons):
        text = "by trace, which is the meaning of the spec, this test passes: the engine did something else"
        yield Diagnostic(codes.ENGINE_DIFFERS, text, live.span)
    elif live.passed:
        meant = {call.name: call for call in meaning.calls}
        for call in live.calls:
            if call.name in meant:
                yield from _of_call(call, meant[call.name], live.span, cut=call.name in cut)


def _of_call(live: CallReport, meant: CallReport, span: Span | None, *, cut: bool) -> Iterator[Diagnostic]:
    # Who hangs up just as a prompt ends has entered the next node by one clock and not yet by the other.
    left = live.outcome is meant.outcome is Outcome.ABANDONED
    shared = min(len(live.journey), len(meant.journey)) if cut or left else None
    if live.journey[:shared] != meant.journey[:shared]:
        said, was = " > ".join(meant.journey) or "nothing", " > ".join(live.journey) or "nothing"
        yield Diagnostic(codes.ENGINE_DIFFERS, f"journey of {live.name}: trace says {said}; it was {was}", span)
    elif live.outcome is not meant.outcome and not cut:
        text = f"outcome of {live.name}: trace says {meant.outcome}; it was {live.outcome}"
        yield Diagnostic(codes.ENGINE_DIFFERS, text, span)


def skipped(scenario: Scenario, reason: Diagnostic) -> ScenarioResult:
    """A test that could not be run."""
    return ScenarioResult(scenario.name, Status.SKIPPED, reasons=(reason,), span=scenario.span)


def _tell(run: TestRun, result: ScenarioResult) -> None:
    if run.on_result is not None:
        run.on_result(result)


def _step(run: TestRun, scenario: Scenario, step: StepSpec) -> None:
    if run.on_step is not None:
        run.on_step(scenario, step)


def _say(run: TestRun, text: str) -> None:
    if run.on_progress is not None:
        run.on_progress(text)


@contextmanager
def _terminated_as_interrupted() -> Iterator[None]:
    """SIGTERM ends the run as Ctrl-C does: everything is taken down first."""

    def stop(number: int, frame: object) -> None:  # noqa: ARG001 - the signature of a handler
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell without job control starts its `... &`
            raise KeyboardInterrupt
        signal.raise_signal(signal.SIGINT)

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:  # not the main thread: whoever runs us there handles signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
