"""Walks every way of a call through a center, each state once, the shortest ways first.

A state is a node with what can still make a difference there: the menus that `back` leads to, the circumstances that
conditions have asked for so far, and whether the caller has heard a word.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from enum import Enum, auto

from ccctl.center import Ask, Center, Collect, Destination, Flow, Go, Kind, Menu, Play, Queue, Reject
from ccctl.center.destination import HANGUP
from ccctl.center.flow import ways_out
from ccctl.diagnostics import Span
from ccctl.resolve.graph import build_graph
from ccctl.resolve.truth import facts_of, holds, tags_of
from ccctl.trace.explore.circumstances import NOTHING, Circumstances, Facts
from ccctl.values import dataclass

MOST_STATES = 200_000
ANY = "?"


class Act(Enum):
    """Who moved the call on."""

    NOBODY = auto()  # the center, at once
    SILENCE = auto()  # the caller did nothing
    KEY = auto()
    WAITED = auto()  # nobody answered in a queue for max_wait
    REFUSED = auto()  # a queue or a menu did not take the call: full, or nobody signed in


@dataclass(frozen=True, slots=True)
class State:
    """A call on its way to a place."""

    to: Destination
    facts: Facts = NOTHING
    last_menu: str = ""
    back: str = ""  # where `back` leads from the last menu; ANY = that is not known any more
    spoken: bool = False
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One move: how, and where the call is then. `end` says why a call has ended that goes nowhere."""

    act: Act
    state: State
    key: str = ""
    ended: str = ""  # "" | "rejected" | "end of the flow"
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A state that some call comes to, with the way there: the number, and the steps."""

    number: str
    steps: tuple[Step, ...]
    state: State


@dataclass(slots=True)
class Explored:
    """All states, in the order of their distance, each with the step that led to it first; `whole` = none is missing."""

    came: dict[State, tuple[State | None, Step | None, str]]
    whole: bool = True

    def way(self, state: State) -> Arrival:
        """The shortest way to the state."""
        steps: list[Step] = []
        at: State | None = state
        number = self.came[state][2]
        while at is not None:
            before, step, _ = self.came[at]
            if step is not None:
                steps.append(step)
            at = before
        return Arrival(number, tuple(reversed(steps)), state)


class Ways:
    """The moves of a center. Names that do not exist lead nowhere: other checks say so."""

    def __init__(self, center: Center) -> None:
        self.center = center
        self.circumstances = Circumstances(center)
        self._backs = build_graph(center).backs
        self._says_back = frozenset(
            menu.name
            for menu in center.menus.values()
            if any(to.kind is Kind.BACK for to in (*menu.keys.values(), menu.otherwise))
        )

    def starts(self) -> Iterator[tuple[str, State]]:
        """Every number of the center."""
        for number in self.center.numbers.values():
            yield number.number, State(number.to)

    def moves(self, state: State) -> Iterator[Step]:
        """What can happen to the call next; nothing when it has come to an end that is one."""
        name = state.to.name
        match state.to.kind:
            case Kind.FLOW if name in self.center.flows:
                yield from self._flow(self.center.flows[name], state)
            case Kind.MENU if name in self.center.menus:
                yield from self._menu(self.center.menus[name], state)
            case Kind.QUEUE if name in self.center.queues:
                yield from self._queue(self.center.queues[name], state)

    def _flow(self, flow: Flow, came: State) -> Iterator[Step]:
        todo = [(came, 0, Act.NOBODY)]
        while todo:
            state, at, act = todo.pop()
            while True:
                if at == len(flow.steps):
                    yield Step(act, replace(state, to=HANGUP), ended="end of the flow", span=flow.span)
                    break
                step = flow.steps[at]
                asked = sorted(facts_of(step.condition) - {fact for fact, _ in state.facts})
                if asked:
                    for value in (False, True):
                        facts = state.facts | {(asked[0], value)}
                        if self.circumstances.possible(facts):
                            todo.append((replace(state, facts=facts), at, act))
                    break
                at += 1
                if not holds(step.condition, dict(state.facts)):
                    continue
                if isinstance(step, Go):
                    yield Step(act, replace(state, to=step.to), span=step.span)
                    break
                if isinstance(step, Reject):
                    yield Step(act, replace(state, to=HANGUP), ended="rejected", span=step.span)
                    break
                if isinstance(step, Play | Collect):
                    state = replace(state, spoken=True, answered=True)
                if isinstance(step, Collect):
                    silent = act if act is Act.KEY else Act.SILENCE
                    yield Step(silent, replace(state, to=step.otherwise), span=step.otherwise.span or step.span)
                    state, act = replace(state, facts=_without(state.facts, step)), Act.KEY
                if isinstance(step, Ask):
                    yield from (Step(act, replace(state, to=to), span=to.span or step.span) for to in ways_out(step))
                    state = replace(state, facts=_without(state.facts, step))

    def _menu(self, menu: Menu, came: State) -> Iterator[Step]:
        if menu.max_callers is not None:
            yield Step(Act.REFUSED, replace(came, to=menu.full), span=menu.full.span or menu.span)
        back = came.back
        if menu.name in self._says_back and came.last_menu not in ("", menu.name):
            back = came.last_menu
        last = menu.name if self._says_back else ""
        here = replace(came, last_menu=last, back=back, spoken=True, answered=True)
        for key, to in menu.keys.items():
            yield from self._chosen(menu, here, to, Act.KEY, key)
        yield from self._chosen(menu, here, menu.otherwise, Act.SILENCE, "")

    def _chosen(self, menu: Menu, here: State, to: Destination, act: Act, key: str) -> Iterator[Step]:
        if to.kind is Kind.BACK:
            # One step of the way back is remembered: more would be as many states as there are ways.
            for earlier in sorted(self._backs.get(menu.name, ())) if here.back == ANY else [here.back]:
                if earlier:
                    there = replace(here, to=Destination(Kind.MENU, earlier), last_menu=earlier, back=ANY)
                    yield Step(act, there, key, span=to.span)
            if here.back:
                return
        if to.kind in {Kind.BACK, Kind.REPEAT}:
            if act is Act.SILENCE:
                yield Step(act, replace(here, to=Destination(Kind.MENU, menu.name)), key, span=to.span or menu.span)
            return
        yield Step(act, replace(here, to=to), key, span=to.span or menu.span)

    def _queue(self, queue: Queue, came: State) -> Iterator[Step]:
        overflow = queue.overflow
        if overflow.unstaffed is not None:
            yield Step(Act.REFUSED, replace(came, to=overflow.unstaffed), span=overflow.unstaffed.span or queue.span)
        if overflow.full is not None and queue.max_waiting is not None:
            yield Step(Act.REFUSED, replace(came, to=overflow.full), span=overflow.full.span or queue.span)
        here = replace(came, answered=True, spoken=came.spoken or queue.music in self.center.prompts)
        for key, to in overflow.keys.items():
            yield Step(Act.KEY, replace(here, to=to), key, span=to.span or queue.span)
        if queue.max_wait_ms is not None:
            to = overflow.timeout or HANGUP
            yield Step(Act.WAITED, replace(here, to=to), span=to.span or queue.span)


def explore(ways: Ways) -> Explored:
    """Every state that a call can come to, breadth first."""
    explored = Explored({})
    todo: deque[State] = deque()
    for number, start in ways.starts():
        if start not in explored.came:
            explored.came[start] = (None, None, number)
            todo.append(start)
    while todo:
        if len(explored.came) > MOST_STATES:
            explored.whole = False
            break
        state = todo.popleft()
        for step in ways.moves(state):
            if step.state not in explored.came and not step.ended:
                explored.came[step.state] = (state, step, explored.came[state][2])
                todo.append(step.state)
    return explored


def _without(facts: Facts, step: Collect | Ask) -> Facts:
    """What is still known after a step that has set tags."""
    made = tags_of(step)
    return frozenset(one for one in facts if not (one[0][0] == "tag" and one[0][1].startswith(made)))
