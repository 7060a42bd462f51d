"""YAML text to data with places. The only module that knows the YAML library.

One parser serves every text: the event parser of ruamel.yaml.clib (libyaml, YAML 1.1 syntax). It is many times as fast
as the pure one and a little stricter: inside { } and [ ] a text with a colon needs quotes. Data and places are built
straight from the events, in one go; nothing is converted, so that 0755, 1e3, 12:30 and yes stay what the user wrote.
"""

from __future__ import annotations

from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from ccctl.diagnostics import Note, Report, codes
from ccctl.schema.source import Source
from ccctl.schema.tree import Listing, Mapping
from ccctl.schema.yaml_problems import explain_syntax

DEEPEST = 40
MOST_COPIES = 100_000  # nodes that aliases add; a spec that repeats itself uses some dozens
NOTHING = frozenset({"", "~", "null"})


def parse(source: Source, report: Report) -> Mapping | None:
    """The data of a YAML text, or None with the reasons in the report.

    Scalars become their own text, and None (which is a problem) where nothing, `~` or `null` is written plain. An
    alias is the very value of its anchor, places included. `<<` takes over those entries of another mapping that are
    not written out.
    """
    try:
        return _Builder(source, report).document()
    except MarkedYAMLError as error:
        context = error.context_mark.index if error.context_mark else None
        problem = error.problem_mark.index if error.problem_mark else 0
        explain_syntax(source, str(error.problem), context, problem, report)
    except YAMLError as error:
        report.add(codes.CC008, f"this cannot be read as YAML: {str(error).splitlines()[0]}", source.span(0))
    except _GiveUp:
        pass
    return None


class _GiveUp(Exception):  # noqa: N818 - control flow: the report has the reason
    """The text is beyond a limit."""


class _Builder:
    def __init__(self, source: Source, report: Report) -> None:
        self.source = source
        self.report = report
        self.next = CParser(source.text).get_event
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.depth = 0
        self.nodes = 0
        self.copies = 0

    def document(self) -> Mapping | None:
        self.next()  # the start of the stream
        event = self.next()
        if event.__class__ is StreamEndEvent:
            self._empty()
            return None
        event = self.next()
        start = event.start_mark.index
        problems = len(self.report)
        root = self.node(event)
        self.next()  # the end of the document
        after = self.next()
        if after.__class__ is not StreamEndEvent:
            span = self.source.span(after.start_mark.index, after.start_mark.index + 3)
            self.report.add(codes.CC012, "a second document starts here", span, hint="keep one document a file")
        if len(self.report) > problems:
            return root if isinstance(root, Mapping) else None
        if root is None:
            self._empty()
            return None
        if not isinstance(root, Mapping):
            message = "a spec is a mapping of keys such as ccctl, center and queues"
            self.report.add(codes.CC016, message, self.source.span(start, start + 1), hint="start with ccctl: 1")
            return None
        return root

    def _empty(self) -> None:
        hint = "start with ccctl: 1; ccctl init makes a whole example"
        self.report.add(codes.CC007, f"{self.source.file} holds no spec", self.source.span(0), hint=hint)

    def node(self, event: Any) -> Any:
        kind = event.__class__
        if kind is ScalarEvent:
            self.nodes += 1
            value: Any = event.value
            if not event.style and value in NOTHING:
                value = None
            if event.ctag is not None:
                self.tag(event)
            if event.anchor is not None:
                self.anchors[event.anchor] = (value, 1)
            return value
        if kind is AliasEvent:
            return self.alias(event)
        before = self.nodes
        self.nodes += 1
        self.depth += 1
        if self.depth > DEEPEST:
            span = self.source.span(event.start_mark.index)
            self.report.add(codes.CC015, f"the text is nested deeper than {DEEPEST} levels", span)
            raise _GiveUp
        if event.ctag is not None:
            self.tag(event)
        built = self.mapping() if kind is MappingStartEvent else self.listing()
        self.depth -= 1
        if event.anchor is not None:
            self.anchors[event.anchor] = (built, self.nodes - before)
        return built

    def mapping(self) -> Mapping:
        mapping = Mapping()
        places = mapping.places = {}
        get, node, source = self.next, self.node, self.source
        merges: list[tuple[Any, Any]] = []
        while True:
            event = get()
            if event.__class__ is MappingEndEvent:
                break
            key_start, key_end = event.start_mark.index, event.end_mark.index
            key = event.value if event.__class__ is ScalarEvent else self.odd_key(event)
            if event.__class__ is ScalarEvent and (event.anchor is not None or event.ctag is not None or not key):
                key = self.odd_key(event)
            follower = get()
            value = node(follower)
            start = follower.start_mark.index
            end = follower.end_mark.index
            if key is None:
                continue
            if key in mapping:
                self.duplicate(key, key_start, key_end, places[key][0])
            elif key == "<<" and not event.style:
                merges.append((value, follower))
            else:
                mapping[key] = value
                places[key] = (key_start, key_end, start, end, source)
            if value is None and follower.__class__ is ScalarEvent:
                self.no_value(f'"{key}" has no value', key_start, key_end)
        for value, follower in merges:
            self.merge(mapping, value, follower)
        return mapping

    def listing(self) -> Listing:
        listing = Listing()
        places = listing.places = []
        get, node, source = self.next, self.node, self.source
        while True:
            event = get()
            if event.__class__ is SequenceEndEvent:
                return listing
            value = node(event)
            listing.append(value)
            start, end = event.start_mark.index, event.end_mark.index
            if value is None and event.__class__ is ScalarEvent:
                self.no_value("this entry of a list has no value", start - 1, start)
            places.append((start, end, start, end, source))

    def alias(self, event: Any) -> Any:
        span = self.source.span(event.start_mark.index, event.end_mark.index)
        if event.anchor not in self.anchors:
            message = f"*{event.anchor} names no anchor that stands before it"
            self.report.add(codes.CC013, message, span, hint=f"write &{event.anchor} at the value that is meant")
            return None
        value, weight = self.anchors[event.anchor]
        self.nodes += weight
        self.copies += weight
        if self.copies > MOST_COPIES:
            message = f"the aliases of this text stand for more than {MOST_COPIES} values"
            self.report.add(codes.CC014, message, span, hint="write the values out, or use ranges")
            raise _GiveUp
        return value

    def no_value(self, message: str, start: int, end: int) -> None:
        hint = "write a value ({} where the defaults will do), or remove the line"
        self.report.add(codes.CC107, message, self.source.span(max(start, 0), end), hint=hint)

    def tag(self, event: Any) -> None:
        start = event.start_mark.index
        tag = (
            self.source.text[start : start + 200].split(maxsplit=1)[0]
            if self.source.text[start : start + 1] == "!"
            else str(event.ctag)
        )
        span = self.source.span(start, start + len(str(tag)))
        self.report.add(
            codes.CC011, f"the tag {tag} is not part of the language", span, hint="write the value without a tag"
        )

    def odd_key(self, event: Any) -> str | None:
        start = event.start_mark.index
        if event.__class__ is ScalarEvent and event.value:
            self.node(event)
            return str(event.value)
        if event.__class__ is ScalarEvent or event.__class__ is AliasEvent:
            key = self.node(event) if event.__class__ is AliasEvent else None
            if isinstance(key, str):
                return key
        else:
            self.node(event)
        span = self.source.span(start, max(event.end_mark.index, start + 1))
        what = "a key is empty" if event.__class__ is ScalarEvent else "a key must be a text"
        self.report.add(codes.CC017, what, span, hint="write key: value")
        return None

    def duplicate(self, key: str, start: int, end: int, first: int) -> None:
        note = Note(f'"{key}" is first defined here', self.source.span(first, first + end - start))
        hint = "keep one of the two, or give one another name"
        self.report.add(
            codes.CC010, f'"{key}" is defined twice', self.source.span(start, end), hint=hint, notes=(note,)
        )

    def merge(self, mapping: Mapping, value: Any, event: Any) -> None:
        parts = value if isinstance(value, Listing) else [value]
        if value is None:
            return  # an alias without an anchor, or no value: both are told already
        if not all(isinstance(part, Mapping) for part in parts):
            span = self.source.span(event.start_mark.index, event.end_mark.index)
            self.report.add(codes.CC013, "<< takes over a mapping, such as <<: *name", span)
            return
        for part in parts:
            for key, taken in part.items():
                if key not in mapping:
                    mapping.put(key, taken, part.places[key])
