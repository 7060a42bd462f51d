"""YAML text to a tree of nodes that know where they stand, for `ccctl fmt`, which moves and requotes pieces of the text.

It reads with the parser that reads every spec (see document.py), so both see one language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import AliasEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent, StreamEndEvent

from ccctl.values import dataclass


@dataclass(slots=True)
class Node:
    """One node: offsets of its text, `end` exclusive. A block collection ends with its last line, comment included."""

    kind: str  # "text", "alias", "list", "map"
    start: int
    end: int
    flow: bool = False
    style: str = ""  # of a text: "", ', ", | or >
    value: str = ""  # of a text; of an alias its anchor's name
    anchor: str = ""
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)

    @property
    def children(self) -> Iterator[Node]:
        """The nodes directly below, in the order of the text."""
        yield from self.items
        for key, value in self.pairs:
            yield key
            yield value

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo.extend(node.children)


def read_tree(text: str) -> Node | None:
    """The root node of a text's only document, None when there is none; raises ValueError when it is no YAML."""
    try:
        return _Reader(text).root()
    except YAMLError as error:
        raise ValueError(str(error)) from error


def line_end(text: str, offset: int) -> int:
    """Where the line of this offset ends, without its line break."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.next = CParser(text).get_event

    def root(self) -> Node | None:
        self.next()  # the start of the stream
        if self.next().__class__ is StreamEndEvent:
            return None
        return self.node(self.next())

    def node(self, event: Any) -> Node:
        start, end, anchor = event.start_mark.index, event.end_mark.index, event.anchor or ""
        kind = event.__class__
        if kind is AliasEvent:
            return Node("alias", start, end, value=anchor)
        if kind is ScalarEvent:
            style = event.style or ""
            return Node(
                "text", start, self.scalar_end(start, end, style), style=style, value=event.value, anchor=anchor
            )
        flow = bool(event.flow_style)
        if kind is MappingStartEvent:
            node = Node("map", start, end, flow, anchor=anchor)
            while isinstance(first := self.next(), (AliasEvent, ScalarEvent, MappingStartEvent, SequenceStartEvent)):
                key = self.node(first)
                node.pairs.append((key, self.node(self.next())))
            last = first
        else:
            node = Node("list", start, end, flow, anchor=anchor)
            while isinstance(first := self.next(), (AliasEvent, ScalarEvent, MappingStartEvent, SequenceStartEvent)):
                node.items.append(self.node(first))
            last = first
        ends = [child.end for child in node.children]
        node.end = last.end_mark.index if flow else line_end(self.text, max(ends, default=end))
        return node

    def scalar_end(self, start: int, end: int, style: str) -> int:
        """libyaml ends a block scalar where the next thing starts; its text ends with its last line."""
        if style not in ("|", ">"):
            return end
        text = self.text[start:end]
        keeps = "+" in text.split("\n", 1)[0]
        return start + len(text.removesuffix("\n") if keeps else text.rstrip())
