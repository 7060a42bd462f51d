"""Loops: calls that go round without anyone doing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ccctl.center import Kind
from ccctl.diagnostics import Report, codes
from ccctl.resolve.circles import circles
from ccctl.resolve.graph import Cause, Edge, Graph
from ccctl.resolve.truth import Facts, certain, combinations, facts_of, holds

Arcs = dict[str, list[tuple[str, Edge]]]


def check_loops(graph: Graph, report: Report) -> None:
    """CC224: a call whose caller does nothing goes round at once, for ever."""
    arcs = _arcs(graph, lambda edge: edge.cause.needs_nobody)
    for circle in _circles(arcs):
        for loop in _real_loops(circle, arcs):
            silence = next((at for at, edge in enumerate(loop) if edge.cause is Cause.SILENCE), None)
            turned = loop if silence is None else (*loop[silence:], *loop[:silence])
            path = " -> ".join([*(edge.source for edge in turned), turned[0].source])
            report.add(
                codes.CC224,
                f"{'a call' if silence is None else 'a caller who stays silent'} goes round for ever: {path}",
                (loop[-1] if silence is None else turned[0]).span,
                hint="send it to a queue that it can wait in, a voicemail, or hangup",
            )


def check_waiting_loops(graph: Graph, report: Report) -> None:
    """CC225: a caller whom nobody answers is moved from queue to queue and never leaves."""
    arcs = _arcs(graph, lambda edge: edge.cause.needs_nobody or edge.cause is Cause.WAITED)
    for circle in _circles(arcs):
        members = frozenset(circle)
        inside = [edge for node in circle for target, edge in arcs[node] if target in members]
        waits = [edge for edge in inside if edge.cause is Cause.WAITED]
        if not waits or any(_leaves(graph, node, members) for node in circle):
            continue
        names = " and ".join(circle)
        report.add(
            codes.CC225,
            f"a caller whom nobody answers goes round for ever between {names}" if len(circle) > 1
            else f"a caller whom nobody answers enters {names} again and again, each time as the last in line",
            waits[-1].span,
            hint="let one `timeout` lead out (voicemail, hangup); or leave max_wait out, if callers are to wait "
            "until a seat is free",
        )  # fmt: skip


def _leaves(graph: Graph, node: str, circle: frozenset[str]) -> bool:
    """Whether a caller who waits can get out here: `full` and `unstaffed` are no way out of a busy queue."""
    ways = [edge for edge in graph.out(node) if edge.cause in {Cause.AT_ONCE, Cause.SILENCE, Cause.KEY}]
    return any(edge.target not in circle and edge.to.kind not in {Kind.REPEAT, Kind.BACK} for edge in ways)


def _arcs(graph: Graph, wanted: Callable[[Edge], bool]) -> Arcs:
    """The wanted edges between nodes that exist, with `repeat` and `back` replaced by the menus that they lead to."""
    arcs: Arcs = {node: [] for node in graph.nodes}
    for node in graph.nodes:
        for edge in graph.out(node):
            if edge.happens and wanted(edge):
                arcs[node].extend((target, edge) for target in _targets(graph, edge) if target in graph.nodes)
    return arcs


def _circles(arcs: Arcs) -> Iterator[tuple[str, ...]]:
    return circles({node: [target for target, _ in out] for node, out in arcs.items()})


def _targets(graph: Graph, edge: Edge) -> Iterable[str]:
    meant_in_menus = edge.to.kind in {Kind.REPEAT, Kind.BACK}
    if meant_in_menus and (edge.cause is Cause.FULL or not edge.source.startswith("menu/")):
        return ()  # has no meaning: CC220
    if edge.to.kind is Kind.REPEAT:
        return (edge.source,)
    if edge.to.kind is Kind.BACK:  # where no menu came before, back acts as repeat
        return sorted(graph.backs.get(edge.source, ())) or (edge.source,)
    return (edge.target,)


def _real_loops(circle: tuple[str, ...], arcs: Arcs) -> Iterator[tuple[Edge, ...]]:
    """The loops within a circle of nodes that some combination of conditions makes possible, each once."""
    members = frozenset(circle)
    inside: Arcs = {node: [(to, edge) for to, edge in arcs[node] if to in members] for node in circle}
    asked = {fact for out in inside.values() for _, edge in out for part, _ in edge.guard for fact in facts_of(part)}
    seen: set[frozenset[str]] = set()
    for facts in combinations(asked) or (None,):  # None: too many facts, each loop is looked at by itself
        taken = {node: [(to, edge) for to, edge in out if _taken(edge, facts)] for node, out in inside.items()}
        for loop in _loops(taken):
            key = frozenset(edge.source for edge in loop)
            if key not in seen and (facts is not None or _possible(loop)):
                seen.add(key)
                yield loop


def _possible(loop: tuple[Edge, ...]) -> bool:
    """Whether the conditions of a loop leave it possible, as far as the facts that each of them makes certain tell."""
    sure = {fact for edge in loop for condition, wanted in edge.guard for fact in certain(condition, wanted)}
    return not any((fact, not value) in sure for fact, value in sure)


def _taken(edge: Edge, facts: Facts | None) -> bool:
    return facts is None or all(holds(condition, facts) is wanted for condition, wanted in edge.guard)


def _loops(arcs: Arcs) -> Iterator[tuple[Edge, ...]]:
    """Loops found by depth-first search: at least one for every circle of nodes."""
    done: set[str] = set()
    for start in arcs:
        path: list[Edge] = []
        on_path = {start: 0}
        stack = [(start, iter(arcs[start]))] if start not in done else []
        while stack:
            node, out = stack[-1]
            for target, edge in out:
                if target in on_path:
                    yield (*path[on_path[target] :], edge)
                elif target not in done:
                    path.append(edge)
                    on_path[target] = len(path)
                    stack.append((target, iter(arcs[target])))
                    break
            else:
                stack.pop()
                done.add(node)
                on_path.pop(node)
                if path:
                    path.pop()
