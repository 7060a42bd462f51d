"""A spec's files, put together: `include` names more files, which are merged by key."""

from __future__ import annotations

import glob
import os
from pathlib import Path

from ccctl.diagnostics import Note, Report, Span, codes
from ccctl.schema.document import parse
from ccctl.schema.seats_csv import parse_seats
from ccctl.schema.source import Source, read_text
from ccctl.schema.tree import Document, Listing, Mapping

MOST_FILES = 1000


def read_document(path: str | Path, report: Report) -> Document | None:
    """The document of a spec file and everything that it includes, or None with the reasons in the report.

    Files are named relative to the file that includes them. They lie in the main spec's folder or below, also behind
    links. An entry with `*`, `?` or `[` is a pattern; what it matches is read in alphabetical order.
    """
    source = read_text(path, report)
    data = parse(source, report) if source else None
    if source is None or data is None:
        return None
    reader = _Reader(Path(path), report)
    merged = data.copy()
    reader.include(merged, data, Path(path), (Path(path).resolve(),))
    return Document(source, merged)


def spec_files(path: str | Path) -> tuple[Path, ...]:
    """Every file of a spec that can be read: the main one as named, then the included ones, by their real paths."""
    report = Report()
    source = read_text(path, report)
    data = parse(source, report) if source else None
    reader = _Reader(Path(path), report)
    if data is not None:
        reader.include(data.copy(), data, Path(path), (Path(path).resolve(),))
    return (Path(path), *sorted(reader.seen - {Path(path).resolve()}))


class _Reader:
    def __init__(self, main: Path, report: Report) -> None:
        self.folder = main.parent.resolve()
        self.report = report
        self.seen = {main.resolve()}
        self.own: set[int] = set()  # the sections that this reader has copied and may add to

    def include(self, merged: Mapping, data: Mapping, file: Path, chain: tuple[Path, ...]) -> None:
        """Merges what `data`, read from `file`, includes."""
        entries = data.get("include")
        if not isinstance(entries, Listing):
            return  # another shape is refused with all other shapes
        for entry, place in zip(entries, entries.places, strict=True):
            if isinstance(entry, str):
                span = place[4].span(place[2], place[3])
                for found in self.matches(entry, file, span):
                    self.one(merged, found, chain, span)

    def matches(self, entry: str, file: Path, span: Span) -> list[Path]:
        if not any(char in entry for char in "*?["):
            return [file.parent / entry]
        try:
            names = sorted(glob.glob(entry, root_dir=file.parent, recursive=True))  # noqa: PTH207 - Path.glob refuses absolute patterns
        except (OSError, ValueError):
            names = []
        found = [file.parent / name for name in names]
        if not found:
            self.report.add(codes.CC021, f'"{entry}" matches no file in {file.parent}', span, hint="check the pattern")
        return [path for path in found if path.resolve() != file.resolve()]

    def one(self, merged: Mapping, path: Path, chain: tuple[Path, ...], span: Span) -> None:
        try:
            real = path.resolve()
        except (OSError, RuntimeError, ValueError):
            real = path  # a loop of links; reading it says so
        if not Path(os.path.normpath(real)).is_relative_to(self.folder):
            hint = f"move the file into {self.folder.name or self.folder}, or copy it there"
            message = f"{path} lies outside of the folder of the main spec"
            self.report.add(codes.CC020, message, span, hint=hint)
            return
        if real in chain:
            way = " includes ".join(step.name for step in (*chain[chain.index(real) :], real))
            self.report.add(codes.CC022, f"the includes form a cycle: {way}", span, hint="remove one of them")
            return
        if real in self.seen:
            return  # read already; a file counts once
        self.seen.add(real)
        if len(self.seen) > MOST_FILES:
            self.report.add(codes.CC006, f"more than {MOST_FILES} files are included", span)
            return
        if path.suffix not in (".yaml", ".yml", ".csv"):
            self.report.add(codes.CC025, f"{path} is neither a YAML nor a CSV file", span)
            return
        source = read_text(path, self.report, span)
        if source is None:
            return
        data = parse_seats(source, self.report) if path.suffix == ".csv" else parse(source, self.report)
        if data is not None:
            self.merge(merged, data)
            self.include(merged, data, path, (*chain, real))

    def merge(self, merged: Mapping, data: Mapping) -> None:
        for key, value in data.items():
            place = data.places[key]
            if key == "include" or (key == "ccctl" and merged.get(key) == value):
                continue
            if key not in merged:
                merged.put(key, value, place)
                continue
            there = merged[key]
            if not (isinstance(there, Mapping) and isinstance(value, Mapping)):
                self.twice(key, place, merged)
                continue
            if id(there) not in self.own:
                there = there.copy()
                self.own.add(id(there))
                merged[key] = there
            for name, part in value.items():
                if name in there:
                    self.twice(name, value.places[name], there)
                else:
                    there.put(name, part, value.places[name])

    def twice(self, key: str, place: tuple[int, int, int, int, Source], there: Mapping) -> None:
        first = there.places[key]
        note = Note(f'"{key}" is first defined here', first[4].span(*first[:2]))
        span = place[4].span(*place[:2])
        hint = "keep one of the two, or give one another name"
        self.report.add(codes.CC023, f'"{key}" is defined in two files', span, hint=hint, notes=(note,))
