"""Diagnostics for a person at a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from ccctl.diagnostics.code import Severity
from ccctl.diagnostics.diagnostic import Diagnostic
from ccctl.diagnostics.span import Span

MAX_SNIPPET = 160  # columns; a longer line is shown around the place

Paint = Callable[[str, str], str]


def plain(text: str, _style: str) -> str:
    """The text itself: no colour."""
    return text


class Sources:
    """Lines of the files that diagnostics point at, read once; a file that cannot be read has no lines."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = {}
        self._hidden: dict[tuple[str, int], list[Span]] = {}

    def hide(self, span: Span) -> None:
        """From now on this place is shown as asterisks: a secret stands there."""
        self._hidden.setdefault((span.file, span.line), []).append(span)

    def line(self, span: Span) -> str | None:
        """The line that a span points at, without control characters, or None."""
        if span.file not in self._lines:
            try:
                path = Path(span.file)
                # Only a regular file: reading a pipe would wait for a writer for ever.
                text = path.read_text(encoding="utf-8-sig", errors="replace") if path.is_file() else ""
            except (OSError, ValueError):
                text = ""
            self._lines[span.file] = text.split("\n")
        lines = self._lines[span.file]
        if not 1 <= span.line <= len(lines):
            return None
        line = lines[span.line - 1]
        for secret in self._hidden.get((span.file, span.line), ()):
            start, end = secret.column - 1, max(secret.end_column - 1, secret.column)
            line = line[:start] + "*" * len(line[start:end]) + line[end:]
        return visible(line)


def visible(line: str) -> str:
    """A line of text from elsewhere, for a terminal: what is not seen there, or commands it, is replaced."""
    if line.isprintable():
        return line
    return "".join(char if char == "\t" or not _unseen(char) else "\ufffd" for char in line)


def _unseen(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] == "C" or category in ("Zl", "Zp")


def width(text: str) -> int:
    """The columns that a terminal needs for the text (East Asian wide characters take two)."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def render_diagnostic(found: Diagnostic, sources: Sources, paint: Paint = plain) -> str:
    """One diagnostic as text: place, severity and code, message, the line with a marker, hint and notes."""
    style = "error" if found.severity is Severity.ERROR else "warning"
    where = f"{found.span}: " if found.span else ""
    lines = [f"{paint(where, 'place')}{paint(f'{found.severity}[{found.code}]', style)}: {found.message}"]
    if found.span:
        lines += _snippet(found.span, sources, paint, style)
    if found.hint:
        lines.append(f"  {paint('hint:', 'hint')} {found.hint}")
    for note in found.notes:
        lines.append(f"  {paint('note:', 'hint')} {f'{note.span}: ' if note.span else ''}{note.message}")
    return "\n".join(lines)


def _snippet(span: Span, sources: Sources, paint: Paint, style: str) -> list[str]:
    text = sources.line(span)
    if text is None or not text.strip():
        return []
    start = max(span.column - 1, 0)
    end = span.end_column - 1 if span.end_column > span.column else start + 1
    shown = text.rstrip()
    if len(shown) > MAX_SNIPPET:
        cut = max(0, start - MAX_SNIPPET // 2)
        shown = shown[cut : cut + MAX_SNIPPET]
        start, end = start - cut, min(end - cut, MAX_SNIPPET)
    shown = shown.replace("\t", " ")
    number = str(span.line)
    marker = " " * width(shown[:start]) + "^" * max(1, width(shown[start:end]))
    return [
        f"  {paint(number + ' |', 'gutter')} {shown}",
        f"  {paint(' ' * len(number) + ' |', 'gutter')} {paint(marker, style)}",
    ]


def summary(found: Iterable[Diagnostic]) -> str:
    """A last line such as `2 errors, 1 warning`."""
    found = list(found)
    parts = []
    for severity in Severity:
        count = sum(one.severity is severity for one in found)
        if count:
            parts.append(f"{count} {severity}{'s' if count > 1 else ''}")
    return ", ".join(parts) or "no problems"
