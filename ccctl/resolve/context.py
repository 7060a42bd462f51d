"""What every pass works with: the spec, the places in its text, the report, and the center as far as it is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from pathlib import Path

from ccctl.center import Center, Destination, Kind
from ccctl.diagnostics import Code, Note, Report, Span, did_you_mean
from ccctl.resolve.graph import Graph, build_graph
from ccctl.schema.center import CenterSpec
from ccctl.schema.tree import Document
from ccctl.values import dataclass

Key = str | int
DataPath = tuple[Key, ...]
MOST_GUESSES = 100  # comparing a word with thousands of names takes milliseconds


@dataclass(slots=True)
class Context:
    """One run over one spec. `center` and `graph` are there for the checks, after everything is built."""

    spec: CenterSpec
    document: Document
    broken: frozenset[tuple[str, str]] = frozenset()  # there, but not in the spec: see resolve()
    report: Report = field(default_factory=Report)
    meant: set[str] = field(default_factory=set)  # "queue/orders": what misspelt names probably mean
    guesses: dict[tuple[str, str], str] = field(default_factory=dict)
    draft: Center | None = None
    drawn: Graph | None = None

    @property
    def center(self) -> Center:
        """The center as it was built; names in it may be undefined as long as the report has errors."""
        assert self.draft is not None
        return self.draft

    @property
    def graph(self) -> Graph:
        """The graph of the center."""
        if self.drawn is None:
            self.drawn = build_graph(self.center)
        return self.drawn

    def span(self, *path: Key) -> Span:
        """The place of the value at a path."""
        return self.document.span(path)

    def key(self, *path: Key) -> Span:
        """The place of the key at a path: where a name is defined."""
        return self.document.key_span(path)

    def problem(self, code: Code, message: str, *path: Key, hint: str = "", notes: tuple[Note, ...] = ()) -> None:
        """Reports a problem of the value at a path."""
        self.report.add(code, message, self.document.span(path), hint=hint, notes=notes)

    def guess(self, kind: str, word: str, known: Iterable[str]) -> str:
        """did_you_mean among the names of a kind, each word once; a spec full of unknown words gets no more guesses."""
        if (kind, word) not in self.guesses:
            if len(self.guesses) >= MOST_GUESSES:
                return ""
            self.guesses[kind, word] = did_you_mean(word, known)
        return self.guesses[kind, word]

    def destination(self, written: str, *path: Key) -> Destination:
        """The destination that a text of the right shape names."""
        kind, _, name = written.partition("/")
        return Destination(Kind(kind), name, self.document.span(path))

    def folder(self, *path: Key) -> Path:
        """The folder that relative paths in the value at this path start from: that of the file that it stands in."""
        return Path(self.document.span(path).file).parent

    @property
    def root(self) -> Path:
        """The folder of the spec; its files lie in it or below."""
        return self.folder()
