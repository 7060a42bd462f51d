"""Where a call can go from each node, and what makes it go there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from enum import Enum, auto

from ccctl.center import Ask, Center, Collect, Condition, Destination, Flow, Go, Kind, Menu, Queue, Reject
from ccctl.diagnostics import Span
from ccctl.resolve.truth import facts_of
from ccctl.values import dataclass


class Cause(Enum):
    """What makes a call leave a node."""

    AT_ONCE = auto()  # without the caller doing anything
    SILENCE = auto()  # a menu's `otherwise`: the caller did nothing, and goes on doing nothing
    KEY = auto()  # the caller pressed a key
    WAITED = auto()  # the caller waited in a queue for max_wait
    FULL = auto()  # a queue or a menu did not take the call
    UNSTAFFED = auto()
    SERVED = auto()  # a seat has spoken with the caller, and hung up

    @property
    def needs_nobody(self) -> bool:
        """Whether a silent caller is moved on without having waited in a queue."""
        return self in {Cause.AT_ONCE, Cause.SILENCE, Cause.FULL, Cause.UNSTAFFED}


@dataclass(frozen=True, slots=True)
class Edge:
    """One way from a node to a place.

    `guard` says when it is taken: the condition and whether it must hold, for each step passed. `happens` is false for
    an overflow whose limit is not set.
    """

    source: str  # "flow/hotline"
    to: Destination
    cause: Cause
    span: Span | None = None
    guard: tuple[tuple[Condition, bool], ...] = ()
    happens: bool = True

    @property
    def target(self) -> str:
        """The node or bare word as the journey writes it."""
        return str(self.to)


@dataclass(frozen=True, slots=True)
class Graph:
    """The edges of a center by source; `nodes` are the nodes that exist, with their place."""

    nodes: dict[str, Span | None]
    edges: dict[str, tuple[Edge, ...]]
    entries: tuple[Edge, ...]  # from the public numbers
    backs: dict[str, frozenset[str]] = field(default_factory=dict)  # menu -> the menus that `back` may lead to

    def out(self, node: str) -> tuple[Edge, ...]:
        """The edges that leave a node."""
        return self.edges.get(node, ())

    def reached(self, starts: Iterable[str]) -> set[str]:
        """All existing nodes that can be reached from these, themselves included."""
        seen: set[str] = set()
        todo = [start for start in starts if start in self.nodes]
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            todo.extend(edge.target for edge in self.out(node) if edge.target in self.nodes)
        return seen


def build_graph(center: Center) -> Graph:
    """The graph of all nodes but seats; names that do not exist stay as targets without a node."""
    nodes: dict[str, Span | None] = {}
    edges: dict[str, tuple[Edge, ...]] = {}
    for flow in center.flows.values():
        nodes[f"flow/{flow.name}"] = flow.span
        edges[f"flow/{flow.name}"] = tuple(_flow_edges(flow))
    for menu in center.menus.values():
        nodes[f"menu/{menu.name}"] = menu.span
        edges[f"menu/{menu.name}"] = tuple(_menu_edges(menu))
    for queue in center.queues.values():
        nodes[f"queue/{queue.name}"] = queue.span
        edges[f"queue/{queue.name}"] = tuple(_queue_edges(queue))
    nodes.update((f"voicemail/{box.name}", box.span) for box in center.voicemails.values())
    nodes.update((f"survey/{survey.name}", survey.span) for survey in center.surveys.values())
    nodes.update((f"conference/{room.name}", room.span) for room in center.conferences.values())
    nodes.update((f"team/{team.name}", team.span) for team in center.teams.values())
    entries = tuple(
        Edge(f"number/{number.number}", number.to, Cause.AT_ONCE, number.to.span or number.span)
        for number in center.numbers.values()
    )
    return Graph(nodes, edges, entries, _backs(edges))


def _flow_edges(flow: Flow) -> Iterator[Edge]:
    passed: tuple[tuple[Condition, bool], ...] = ()
    cause = Cause.AT_ONCE
    for step in flow.steps:
        if isinstance(step, Collect):
            guard = passed if step.condition is None else (*passed, (step.condition, True))
            silence = Cause.SILENCE if cause is Cause.AT_ONCE else cause
            yield Edge(f"flow/{flow.name}", step.otherwise, silence, step.otherwise.span or step.span, guard)
            if step.condition is None:
                cause, passed = Cause.KEY, ()  # from here on the caller has done something
        if isinstance(step, Ask):
            if step.otherwise is not None:
                guard = passed if step.condition is None else (*passed, (step.condition, True))
                yield Edge(f"flow/{flow.name}", step.otherwise, cause, step.otherwise.span or step.span, guard)
            passed = tuple((asked, value) for asked, value in passed if not _of_answer(asked, step))
        if not isinstance(step, Go | Reject):
            continue
        if isinstance(step, Go):
            guard = passed if step.condition is None else (*passed, (step.condition, True))
            yield Edge(f"flow/{flow.name}", step.to, cause, step.to.span or step.span, guard)
        if step.condition is None:
            return
        passed = (*passed, (step.condition, False))


def _of_answer(condition: Condition, step: Ask) -> bool:
    """Whether the condition asks for what the answer has changed."""
    return any(kind == "tag" and tag.startswith(f"{step.hook}.") for kind, tag in facts_of(condition))


def _menu_edges(menu: Menu) -> Iterator[Edge]:
    source = f"menu/{menu.name}"
    for to in menu.keys.values():
        yield Edge(source, to, Cause.KEY, to.span or menu.span)
    yield Edge(source, menu.otherwise, Cause.SILENCE, menu.otherwise.span or menu.span)
    if menu.max_callers is not None:
        yield Edge(source, menu.full, Cause.FULL, menu.full.span or menu.span)


def _queue_edges(queue: Queue) -> Iterator[Edge]:
    source = f"queue/{queue.name}"
    for to, cause, happens in (
        (queue.overflow.unstaffed, Cause.UNSTAFFED, True),
        (queue.overflow.full, Cause.FULL, queue.max_waiting is not None),
        (queue.overflow.timeout, Cause.WAITED, queue.max_wait_ms is not None),
    ):
        if to is not None:
            yield Edge(source, to, cause, to.span or queue.span, happens=happens)
    for to in queue.overflow.keys.values():
        yield Edge(source, to, Cause.KEY, to.span or queue.span)
    if queue.survey is not None:
        yield Edge(source, Destination(Kind.SURVEY, queue.survey), Cause.SERVED, queue.span)


def _backs(edges: dict[str, tuple[Edge, ...]]) -> dict[str, frozenset[str]]:
    """For each menu that says `back`, the menus from which a call can come to it without another menu between."""
    wanted = {source for source, out in edges.items() if any(edge.to.kind is Kind.BACK for edge in out)}
    if not wanted:
        return {}
    found: dict[str, set[str]] = {menu: set() for menu in wanted}
    for menu in (source for source in edges if source.startswith("menu/")):
        seen: set[str] = set()
        todo = [edge.target for edge in edges[menu]]
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            if node.startswith("menu/"):
                if node in found and node != menu:
                    found[node].add(menu)
            else:
                todo.extend(edge.target for edge in edges.get(node, ()))
    return {menu: frozenset(earlier) for menu, earlier in found.items()}
