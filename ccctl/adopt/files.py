"""Asterisk's configuration files as sections and lines.

The grammar: docs.asterisk.org, "Asterisk Configuration Files": `[name]`, `[name](!)` a template, `[name](a,b)` inherits,
`[name](+)` adds, `key = value` or `key => value`, `;` comments, `;-- --;` blocks, `#include`. Nothing is executed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from ccctl.values import dataclass

MOST_FILES = 500
LARGEST = 20 * 1024 * 1024  # bytes of one file
_HEADER = re.compile(r"^\[([^\]]*)\]\s*(?:\(([^)]*)\))?\s*$")
_INCLUDE = re.compile(r"^#(include|tryinclude|exec)\b\s*(.*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One `key = value`, and where it stands."""

    key: str
    value: str
    file: str
    number: int


@dataclass(frozen=True, slots=True)
class Missed:
    """A line that is not understood, or not taken over, and why."""

    file: str
    line: int
    text: str
    why: str


@dataclass(slots=True)
class Section:
    """One section with what it inherits, in order."""

    name: str
    file: str
    number: int
    lines: list[Line] = field(default_factory=list)
    template: bool = False

    def get(self, key: str, default: str = "") -> str:
        """The last value of a key."""
        return next((line.value for line in reversed(self.lines) if line.key == key), default)

    def all(self, key: str) -> list[Line]:
        """Every line of a key."""
        return [line for line in self.lines if line.key == key]


class Folder:
    """A folder such as /etc/asterisk. Reads below it only; `missed` collects what could not be read."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.missed: list[Missed] = []
        self._read = 0

    def sections(self, name: str) -> list[Section]:
        """The sections of a file and what it includes; none where there is no such file."""
        path = self.root / name
        if not path.is_file():
            return []
        found: list[Section] = []
        current: Section | None = None
        templates: dict[str, Section] = {}
        for file, number, text in self._lines(path, ()):
            header = _HEADER.match(text)
            if header:
                current = self._section(header, file, number, found, templates)
            elif text.startswith("["):
                self.missed.append(Missed(file, number, text, "a section's name is not closed"))
            elif "=" in text and current is not None:
                key, _, value = text.partition("=")
                current.lines.append(Line(key.strip().lower().rstrip("+"), value.lstrip(">").strip(), file, number))
            else:
                self.missed.append(Missed(file, number, text, "no setting, or before the first section"))
        return [section for section in found if not section.template]

    def _section(
        self, header: re.Match[str], file: str, number: int, found: list[Section], templates: dict[str, Section]
    ) -> Section:
        name, options = header[1].strip(), [part.strip() for part in (header[2] or "").split(",") if part.strip()]
        if "+" in options:
            for section in reversed(found):
                if section.name == name:
                    return section
            self.missed.append(Missed(file, number, header[0], "there is no such section to add to"))
        made = Section(name, file, number, template="!" in options)
        for parent in options:
            if parent in templates:
                made.lines += templates[parent].lines
            elif parent not in "!+":
                self.missed.append(Missed(file, number, header[0], f"there is no template {parent}"))
        found.append(made)
        templates[name] = made
        return made

    def _lines(self, path: Path, above: tuple[Path, ...]) -> Iterator[tuple[str, int, str]]:
        """File (below the root), number and text of each line that says something."""
        shown = path.relative_to(self.root).as_posix()
        text = self._text(path, shown)
        block = False
        for number, raw in enumerate(text.splitlines(), 1):
            line, block = _bare(raw, block)
            directive = _INCLUDE.match(line)
            if directive:
                yield from self._included(directive, path, above, (shown, number, line))
            elif line:
                yield shown, number, line

    def _text(self, path: Path, shown: str) -> str:
        self._read += 1
        if self._read > MOST_FILES or path.stat().st_size > LARGEST:
            self.missed.append(Missed(shown, 0, "", "too many or too large files"))
            return ""
        try:
            return path.read_bytes().decode("utf-8", "replace").replace("\0", "")
        except OSError as failure:
            self.missed.append(Missed(shown, 0, "", failure.strerror or "can not be read"))
            return ""

    def _included(
        self, directive: re.Match[str], path: Path, above: tuple[Path, ...], where: tuple[str, int, str]
    ) -> Iterator[tuple[str, int, str]]:
        kind, name = directive[1].lower(), directive[2].strip().strip("\"'<>")
        if kind == "exec":
            self.missed.append(Missed(*where, "#exec runs a program: nothing is run here"))
            return
        name = name.removeprefix("/etc/asterisk/").removeprefix("/ccctl/current/")
        found = [] if name.startswith("/") or ".." in Path(name).parts else sorted(self.root.glob(name)) if name else []
        inside = [one for one in found if one.is_file() and one.resolve().is_relative_to(self.root)]
        if not inside and kind == "include":
            self.missed.append(Missed(*where, "there is no such file in the folder"))
        for one in inside:
            if one in (*above, path):
                self.missed.append(Missed(*where, "it includes itself"))
            else:
                yield from self._lines(one, (*above, path))


def _bare(raw: str, block: bool) -> tuple[str, bool]:
    """The line without comments, and whether a block comment goes on."""
    line = raw
    if block:
        _, ends, line = line.partition("--;")
        if not ends:
            return "", True
    while (start := line.find(";--")) >= 0 and line[start + 3 : start + 4] != "-":
        before, (_, ends, after) = line[:start], line[start + 3 :].partition("--;")
        if not ends:
            return before.strip(), True
        line = before + after
    kept: list[str] = []
    for char in line:
        if char == ";":
            if kept and kept[-1] == "\\":
                kept[-1] = ";"
                continue
            break
        kept.append(char)
    return "".join(kept).strip(), False
