"""Many stories on a few engines; where phones and trace disagree, everything that is known of it is kept."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from by_phone import Performance
from by_trace import Replay
from centers import Made, make
from policy import Story, story_of
from seen import Seen, differences

from ccctl.diagnostics.code import Severity
from ccctl.pipeline import engine_named, render_tree
from ccctl.verify.lab import Lab

# Replays by trace, each with other small delays: what may happen at this speed of engine and network.
REPLAYS, MORE_REPLAYS = 100, 4000


@dataclass(frozen=True, slots=True)
class Verdict:
    """One story. `found` is empty when what was seen live may happen by trace; `exact`: with no delays at all."""

    center: int
    story: int
    calls: int
    found: tuple[str, ...]
    exact: bool
    text: str

    @property
    def name(self) -> str:
        """By which it can be played again."""
        return f"{self.center}:{self.story}"


async def campaign(
    wanted: Sequence[tuple[int, Sequence[int]]],
    *,
    image: str,
    folder: Path,
    engine: str = "asterisk",
    engines: int = 2,
    tell: Callable[[Verdict], None] = lambda _: None,
    until: float | None = None,
) -> list[Verdict]:
    """The verdicts on the wanted stories (center, its stories); no center is begun after `until` (time.monotonic)."""
    waiting: list[tuple[int, Sequence[int]]] = list(wanted)
    cases: list[Case] = []

    async def work() -> None:
        while waiting and (until is None or time.monotonic() < until):
            center, stories = waiting.pop(0)
            made = make(center, folder / f"center-{center}")
            made = replace(made, center=replace(made.center, engine=engine))
            if lacking := [
                each for each in engine_named(engine).missing(made.center) if each.severity is Severity.ERROR
            ]:
                print(f"{center} is not for {engine}: {lacking[0].message}", flush=True)
                continue
            async with Lab(made.center, render_tree, image) as lab:
                for seed in stories:
                    case = await judged(made, story_of(made, seed), lab, folder)
                    cases.append(case)
                    if not case.verdict.found:
                        tell(case.verdict)

    async with asyncio.TaskGroup() as group:
        for _ in range(min(engines, len(waiting))):
            group.create_task(work())
    verdicts = []
    for case in cases:  # more delays are tried when no phone needs the processor any more
        verdicts.append(looked_at_again(case, folder) if case.verdict.found else case.verdict)
        if case.verdict.found:
            tell(verdicts[-1])
    return sorted(verdicts, key=lambda verdict: (verdict.center, verdict.story))


@dataclass(frozen=True, slots=True)
class Case:
    """A verdict, and what it was made of."""

    verdict: Verdict
    story: Story
    live: dict[str, Seen]
    rang: dict[str, list[str]]


def looked_at_again(case: Case, folder: Path) -> Verdict:
    """The verdict after many more replays; the evidence of a story that agrees after all is removed."""
    meant, found, _ = best_match(case.story, case.live, case.rang, range(REPLAYS, MORE_REPLAYS))
    there = folder / f"difference-{case.verdict.center}-{case.verdict.story}"
    if not found:
        shutil.rmtree(there)
        return replace(case.verdict, found=(), text="")
    text = tell_difference(case.story, case.live, meant, found)
    (there / "story.txt").write_text(text)
    return replace(case.verdict, found=tuple(found), text=text)


async def judged(made: Made, story: Story, lab: Lab, folder: Path) -> Case:
    """Plays the story and compares it with trace; saves what differs."""
    performance = Performance(story, lab)
    live = await performance.play()
    rang = performance.rang()
    meant, found, exact = await asyncio.to_thread(best_match, story, live, rang)
    text = "" if not found else tell_difference(story, live, meant, found)
    if found:
        there = folder / f"difference-{made.seed}-{story.seed}"
        await performance.save(there)
        (there / "story.txt").write_text(text)
    await lab.clear()
    return Case(Verdict(made.seed, story.seed, len(story.callers), tuple(found), exact, text), story, live, rang)


def best_match(
    story: Story, live: dict[str, Seen], rang: dict[str, list[str]], attempts: range = range(REPLAYS)
) -> tuple[dict[str, Seen], list[str], bool]:
    """The nearest playing by trace, what still differs (nothing = it is one that may happen), and if it had no delays."""
    best: tuple[dict[str, Seen], list[str]] | None = None
    when = {name: [at for at, what in seen.times if what.startswith("Ringing ")] for name, seen in live.items()}
    for attempt in attempts:
        lag = min(1.0, attempt / 20)
        meant = Replay(story, rang, lag, attempt, when if attempt % 2 else None).play()
        found = [f"{name}: {what}" for name, seen in live.items() for what in differences(seen, meant[name], lag)]
        if not found:
            return meant, found, attempt == 0
        if best is None or len(found) < len(best[1]):
            best = meant, found
    assert best is not None
    return *best, False


def tell_difference(story: Story, live: dict[str, Seen], meant: dict[str, Seen], found: list[str]) -> str:
    """The spec, the story and both journeys, for a person."""
    lines = [f"center {story.made.seed}, story {story.seed}: {', '.join(found)}", "", story.made.path.read_text()]
    for caller in story.callers:
        spec = caller.spec
        lines.append(
            f"{spec.name}: from {spec.sender} to {spec.to} over {spec.trunk} at {spec.at}, {caller.starts_ms} ms"
        )
    lines += [f"seats: {', '.join(f'{seat} {state}' for seat, state in story.seats.items())}", ""]
    for name, seen in live.items():
        lines += [f"live  {seen}", f"trace {meant[name]}", ""]
        for index, node in enumerate(seen.journey):
            deeds = ", ".join(f"{deed.what} after {deed.after_ms}" for deed in story.at_node(name, index, node))
            lines.append(f"    at {node}: {deeds or 'nothing'}")
        lines += ["    live:  " + "; ".join(f"{at} {what}" for at, what in seen.times)]
        lines += ["    trace: " + "; ".join(f"{at} {what}" for at, what in meant[name].times), ""]
    return "\n".join(lines) + "\n"
