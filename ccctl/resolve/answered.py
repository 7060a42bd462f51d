"""Refusals that come too late: a call that was answered can only be hung up."""

from __future__ import annotations

from collections.abc import Iterator

from ccctl.center import Center, Collect, Destination, Flow, Go, Kind, Play, Reject
from ccctl.center.flow import ways_out
from ccctl.diagnostics import Note, Report, Span, codes
from ccctl.resolve.flow_ends import ways_through
from ccctl.resolve.graph import Cause, Graph
from ccctl.resolve.truth import holds
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class _State:
    """A call at a node: None while unanswered, else where it was answered."""

    node: str
    answered: bool
    at: Span | None = None


def check_reject_is_early(center: Center, graph: Graph, report: Report) -> None:
    """CC226: `reject` after the center has answered the call."""
    seen: set[tuple[str, bool]] = set()
    todo = [_State(edge.target, answered=False) for edge in graph.entries]
    while todo:
        state = todo.pop()
        if state.node not in graph.nodes or (state.node, state.answered) in seen:
            continue
        seen.add((state.node, state.answered))
        kind, _, name = state.node.partition("/")
        if kind == Kind.FLOW:
            for what, answered, at in _walk(center.flows[name], state):
                if isinstance(what, Destination):
                    todo.append(_State(str(what), answered, at))
                elif answered:
                    report.add(
                        codes.CC226,
                        f'this `reject` of flow "{name}" comes after the call was answered: '
                        "the caller is hung up on instead",
                        what.span,
                        hint="reject before the first `play`, menu, queue or voicemail; or write `go: hangup`",
                        notes=(Note("a call is answered here before", at),) if at else (),
                    )
            continue
        for edge in graph.out(state.node):
            if edge.to.kind is Kind.BACK:
                continue  # leads to menus, which answer anyway and are reached by other ways
            if edge.cause in {Cause.FULL, Cause.UNSTAFFED}:  # looked at before the call is answered
                todo.append(_State(edge.target, state.answered, state.at))
            else:
                todo.append(_State(edge.target, answered=True, at=state.at or graph.nodes[state.node]))


def _walk(flow: Flow, state: _State) -> Iterator[tuple[Destination | Reject, bool, Span | None]]:
    """What a call comes to in a flow, and whether and where it was answered by then."""
    for facts in ways_through(flow):
        answered, at = state.answered, state.at
        for step in flow.steps:
            if facts is not None and not holds(step.condition, facts):
                continue
            if isinstance(step, Play | Collect) and not answered:
                answered, at = True, step.span
            for to in ways_out(step):
                yield to, answered, at
            if isinstance(step, Reject):
                yield step, answered, at
            if facts is not None and isinstance(step, Go | Reject):
                break
            if step.condition is None and isinstance(step, Go | Reject):
                break
