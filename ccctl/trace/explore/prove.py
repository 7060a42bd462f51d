"""What a center does not do well, each with the shortest call that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ccctl.center import Center, Kind
from ccctl.diagnostics import Diagnostic, Note, Report, Span, codes
from ccctl.resolve import examine
from ccctl.schema.center import CenterSpec
from ccctl.schema.tree import Document
from ccctl.trace.explore.circumstances import Circumstances
from ccctl.trace.explore.explore import ANY, Act, Arrival, Explored, State, Step, Ways, explore

WITHOUT_THE_CALLER = frozenset({Act.NOBODY, Act.SILENCE, Act.WAITED})


def proven(spec: CenterSpec, document: Document) -> tuple[Center, Report]:
    """The center of a spec and every problem of meaning, with the calls that show it. A center with errors is a draft."""
    center, report = examine(spec, document)
    return center, prove(center, report)


def prove(center: Center, report: Report) -> Report:
    """The report, in which loops and dead ends have the shortest call that comes to them; and what only calls show."""
    ways = Ways(center)
    explored = explore(ways)
    shown: dict[Diagnostic, Diagnostic] = {}
    found = list(report)
    for loop, arrival in _silent_loops(ways, explored):
        waits = any(step.act is Act.WAITED for step in loop)
        text = story(ways.circumstances, arrival, "silence for ever" if not waits else "nobody answers, for ever")
        names = [str(step.state.to) for step in loop]
        known = [
            one
            for one in found
            if one.code in (codes.CC224, codes.CC225) and all(name in one.message for name in names)
        ]
        if known:
            shown.setdefault(known[0], replace(known[0], notes=(*known[0].notes, Note(text))))
        elif not waits and not report.errors and not any(step.state.back == ANY for step in loop):
            message = f"a caller who stays silent goes round for ever: {' -> '.join([*names, names[0]])}"
            extra = Diagnostic(
                codes.CC224, message, loop[0].span, "send it to a queue that it can wait in, a voicemail, or hangup",
                (Note(text),),
            )  # fmt: skip
            shown.setdefault(extra, extra)
    for flow, arrival in _dead_ends(ways, explored):
        for one in found:
            if one.code is codes.CC221 and f'flow "{flow}"' in one.message and one not in shown:
                shown[one] = replace(one, notes=(*one.notes, Note(story(ways.circumstances, arrival, "hung up on"))))
    for span, arrival, how in () if report.errors else _without_a_word(ways, explored):
        message = f"a call can end here {how}"
        extra = Diagnostic(
            codes.CC237, message, span, "play something first; or `reject` the call, for which nobody pays",
            (Note(story(ways.circumstances, arrival, "not a word")),),
        )  # fmt: skip
        shown.setdefault(extra, extra)
    result = Report(shown.get(one, one) for one in found)
    result.extend(shown.values())
    return result


def story(circumstances: Circumstances, arrival: Arrival, end: str) -> str:
    """The call in words: "call 4008288123 on 2026-10-03 at 10:00, press 2, 1: silence for ever"."""
    facts = arrival.state.facts
    words = [f"call {arrival.number}"]
    at = circumstances.instant(facts)
    if at is not None and any(kind == "open" for (kind, _), _ in facts):
        words[0] += f" on {at:%Y-%m-%d} at {at:%H:%M}"
    lists = sorted(name for (kind, name), value in facts if kind == "callers" and value)
    if lists:
        words[0] += f" from {circumstances.caller(facts)} (in {', '.join(lists)})"
    turned = sorted((name, value) for (kind, name), value in facts if kind == "switch")
    words.extend(f"with {name} {'on' if value else 'off'}" for name, value in turned)
    tags = sorted(name for (kind, name), value in facts if kind == "tag" and value)
    words.extend(f"with {name}" for name in tags)
    keys: list[str] = []
    for step in arrival.steps:
        if step.act is Act.KEY and step.key:
            keys.append(step.key)
            continue
        word = {Act.SILENCE: "press nothing", Act.WAITED: "wait", Act.KEY: "enter digits"}.get(step.act, "")
        if word and keys:
            words.append(f"press {', '.join(keys)}")
            keys = []
        if word and words[-1] != word:
            words.append(word)
    if keys:
        words.append(f"press {', '.join(keys)}")
    return f"for example: {', '.join(words)}: {end}"


def _silent_loops(ways: Ways, explored: Explored) -> Iterator[tuple[list[Step], Arrival]]:
    """Circles that a call goes round while its caller does nothing, each with the shortest way into it."""
    order = {state: place for place, state in enumerate(explored.came)}
    done: set[State] = set()
    for start in explored.came:
        path: list[State] = []
        steps: list[Step] = []
        places: dict[State, int] = {}
        at: State | None = start
        while at is not None and at not in done and at not in places:
            places[at] = len(path)
            path.append(at)
            step = _onward(ways, at)
            at = None if step is None or step.ended else step.state
            if step is not None:
                steps.append(step)
        if at is not None and at in places:
            yield steps[places[at] :], _to_the_silence(explored.way(min(path[places[at] :], key=order.__getitem__)))
        done.update(path)


def _to_the_silence(way: Arrival) -> Arrival:
    """The way without the steps at its end that need no caller: they belong to what goes on for ever."""
    steps = way.steps
    while steps and steps[-1].act in WITHOUT_THE_CALLER:
        steps = steps[:-1]
    return Arrival(way.number, steps, way.state)


def _onward(ways: Ways, state: State) -> Step | None:
    """What the center does with a caller who does nothing; None when the call stays, or has ended."""
    if state.to.kind is Kind.QUEUE:
        return next((step for step in ways.moves(state) if step.act is Act.WAITED), None)
    return next((step for step in ways.moves(state) if step.act in WITHOUT_THE_CALLER), None)


def _dead_ends(ways: Ways, explored: Explored) -> Iterator[tuple[str, Arrival]]:
    seen: set[str] = set()
    for state in explored.came:
        if state.to.kind is not Kind.FLOW or state.to.name in seen:
            continue
        step = next((step for step in ways.moves(state) if step.ended == "end of the flow"), None)
        if step is not None:
            seen.add(state.to.name)
            yield state.to.name, _arrival(explored, state, step)


def _without_a_word(ways: Ways, explored: Explored) -> Iterator[tuple[Span | None, Arrival, str]]:
    """Ends at which the caller has heard nothing at all, one for each place; callers on a list are meant."""
    seen: set[Span | None] = set()
    for number, start in ways.starts():
        if start.to.kind is Kind.HANGUP:
            yield start.to.span, Arrival(number, (), start), "without a word"
    for state in explored.came:
        for step in ways.moves(state):
            meant = any(kind == "callers" and value for (kind, _), value in step.state.facts)
            if (
                step.act is Act.REFUSED
                or step.state.to.kind is not Kind.HANGUP
                or step.ended
                or step.state.spoken
                or meant
                or step.span in seen
            ):
                continue
            seen.add(step.span)
            how = (
                "after the wait, and the caller has heard nothing but music"
                if step.act is Act.WAITED
                else "without a word"
            )
            yield step.span, _arrival(explored, state, step), how


def _arrival(explored: Explored, state: State, step: Step) -> Arrival:
    way = explored.way(state)
    return Arrival(way.number, (*way.steps, step), step.state)
