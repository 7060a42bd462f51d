"""Circles in a directed graph, for graphs of any size (no recursion)."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def circles(successors: Mapping[Node, Iterable[Node]]) -> Iterator[tuple[Node, ...]]:
    """The largest sets of nodes that can all reach each other (Tarjan 1972), in the order of `successors`.

    A single node counts only with an edge to itself; every successor must be a key.
    """
    place = {node: at for at, node in enumerate(successors)}
    found = [part for part in _components(successors) if len(part) > 1 or any(_loops_on_itself(part, successors))]
    yield from sorted((tuple(sorted(part, key=place.__getitem__)) for part in found), key=lambda part: place[part[0]])


def _loops_on_itself(part: frozenset[Node], successors: Mapping[Node, Iterable[Node]]) -> Iterator[bool]:
    return (node in successors[node] for node in part)


def _components(successors: Mapping[Node, Iterable[Node]]) -> Iterator[frozenset[Node]]:
    index: dict[Node, int] = {}
    low: dict[Node, int] = {}
    held: dict[Node, None] = {}  # the nodes seen whose component is not complete, in order
    for root in successors:
        todo: list[tuple[Node, Iterator[Node]]] = []
        if root not in index:
            index[root] = low[root] = len(index)
            held[root] = None
            todo.append((root, iter(successors[root])))
        while todo:
            node, rest = todo[-1]
            for target in rest:
                if target not in index:
                    index[target] = low[target] = len(index)
                    held[target] = None
                    todo.append((target, iter(successors[target])))
                    break
                if target in held:
                    low[node] = min(low[node], index[target])
            else:
                todo.pop()
                if todo:
                    above = todo[-1][0]
                    low[above] = min(low[above], low[node])
                if low[node] == index[node]:
                    part: set[Node] = set()
                    while node not in part:
                        part.add(held.popitem()[0])
                    yield frozenset(part)
