"""Files to texts, with every way in which that can fail; and positions in a text."""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_right
from pathlib import Path

from ccctl.diagnostics import Report, Span, codes

MOST_BYTES = 8 * 1024 * 1024
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_LINE_END = re.compile(r"\r\n|\r|\n")


class Source:
    """A text and its name; turns character offsets into spans. Lines are counted when the first span is asked for."""

    __slots__ = ("_starts", "file", "text")

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self._starts: list[int] = []

    def span(self, start: int, end: int = 0) -> Span:
        """The span of these offsets; what goes on over several lines ends with its first line."""
        if not self._starts:
            self._starts = [0, *(match.end() for match in _LINE_END.finditer(self.text))]
        starts = self._starts
        line = bisect_right(starts, start)
        first = starts[line - 1]
        last = starts[line] if line < len(starts) else len(self.text) + 1
        if end > last - 1:
            end = max(start + 1, first + len(self.text[first : last - 1].rstrip()))
        return Span(self.file, line, start - first + 1, end - first + 1 if end > start else 0)

    def line_offsets(self, line: int) -> tuple[int, int]:
        """Where a line, counted from 1, starts and ends (without its line end)."""
        self.span(0)
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return start, start + len(self.text[start:end].rstrip("\r\n"))

    def line_span(self, line: int) -> Span:
        """The span of a whole line, counted from 1."""
        return self.span(*self.line_offsets(line))


def read_text(path: str | Path, report: Report, span: Span | None = None) -> Source | None:
    """The text of a file that a user wrote, or None with the reason in the report.

    `span` is the place that names the file; without it, problems of the file as a whole stand at its own first line.
    The file must be regular, of at most MOST_BYTES, in UTF-8 (a byte order mark is dropped), without control codes.
    """
    file = str(path)
    place = span or Span(file)
    try:
        status = os.stat(path)  # noqa: PTH116 - the path may be any text
    except (FileNotFoundError, NotADirectoryError):
        report.add(codes.CC001, f"there is no file {file}", place, hint=_near(file))
        return None
    except (OSError, ValueError) as error:
        report.add(codes.CC003, f"{file} cannot be read: {_reason(error)}", place)
        return None
    if not stat.S_ISREG(status.st_mode):
        what = "a directory" if stat.S_ISDIR(status.st_mode) else "not a regular file"
        hint = f"name a file in it, such as {Path(file) / 'center.yaml'}" if stat.S_ISDIR(status.st_mode) else ""
        report.add(codes.CC002, f"{file} is {what}", place, hint=hint)
        return None
    if status.st_size > MOST_BYTES:
        size = f"{status.st_size / 1024 / 1024:.1f} MB"
        report.add(codes.CC006, f"{file} is too large: {size}, and {MOST_BYTES >> 20} MB is the most", place)
        return None
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        report.add(codes.CC003, f"{file} cannot be read: {_reason(error)}", place)
        return None
    return decode(data, file, report)


def decode(data: bytes, file: str, report: Report) -> Source | None:
    """The text of these bytes, or None with the reason in the report."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8", "replace")
        hint = "save the file as UTF-8"
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            hint = "this looks like UTF-16; save the file as UTF-8"
        report.add(
            codes.CC004, "the text is not UTF-8", Source(file, good + "?").span(len(good), len(good) + 1), hint=hint
        )
        return None
    source = Source(file, text)
    if not text.isprintable() and (match := _CONTROL.search(text)):
        what = "a NUL byte" if match[0] == "\0" else f"the control character U+{ord(match[0]):04X}"
        report.add(codes.CC005, f"{what} stands in the text", source.span(match.start()), hint="remove it")
        return None
    return source


def _near(file: str) -> str:
    try:
        endings = {".csv": (".csv",)}.get(Path(file).suffix, (".yaml", ".yml"))
        there = sorted(path.name for path in Path(file).parent.iterdir() if path.suffix in endings)
    except (OSError, ValueError):
        return "check the path"
    stems = {Path(name).stem: name for name in there}  # the ending is alike in all of them, and no likeness
    from difflib import get_close_matches

    near = get_close_matches(Path(file).stem, stems, n=1, cutoff=0.6)
    if near:
        return f'did you mean "{stems[near[0]]}"?'
    if Path(file).name == "center.yaml":
        return "name a spec, or make one: ccctl init"
    return f"in that folder there is {', '.join(there[:3])}" if there else "check the path"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
