"""How the commands speak: results on stdout, messages and progress on stderr, colour only where a person looks."""

from __future__ import annotations

import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable

import click

from ccctl.diagnostics import Diagnostic, Rejected, Report, codes
from ccctl.diagnostics.text import Paint, Sources, plain, render_diagnostic, summary

__all__ = [
    "Paint",
    "Progress",
    "colours",
    "go_on",
    "note",
    "painter",
    "say",
    "say_bug",
    "say_rejected",
    "show_report",
    "show_warnings",
]

STYLES: dict[str, dict[str, object]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow", "bold": True},
    "good": {"fg": "green", "bold": True},
    "bad": {"fg": "red", "bold": True},
    "add": {"fg": "green"},
    "change": {"fg": "yellow"},
    "remove": {"fg": "red"},
    "hint": {"fg": "cyan"},
    "place": {"bold": True},
    "title": {"bold": True},
    "gutter": {"dim": True},
    "quiet": {"dim": True},
}


def colours(err: bool = False) -> bool:
    """Whether this stream is a terminal that wants colour (https://no-color.org)."""
    stream = sys.stderr if err else sys.stdout
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def painter(err: bool = False) -> Callable[[str, str], str]:
    """A function that paints a text in a named style, or leaves it alone."""
    if not colours(err):
        return plain
    return lambda text, style: click.style(text, **STYLES.get(style, {}))  # type: ignore[arg-type]


class _Unheard:
    """What becomes of a command whose output goes nowhere: by default it ends."""

    goes_on = False  # where nobody reads it any more
    goes_on_full = False  # where it can not be written either


def go_on(*, full: bool = False) -> None:
    """From now on the command does its work, and tells how that went by its exit code, though nobody reads what it says.

    `full`: also where that can not be written, because a disk is full. What has begun to change a target is not given up
    for that.
    """
    _Unheard.goes_on, _Unheard.goes_on_full = True, full


def say(text: str = "") -> None:
    """A result, to stdout."""
    _write(text)


def note(text: str = "") -> None:
    """A message, to stderr."""
    _write(text, err=True)


def _write(text: str, *, err: bool = False, nl: bool = True) -> None:
    try:
        click.echo(text, err=err, nl=nl)
    except OSError as failure:
        unread = isinstance(failure, BrokenPipeError)
        if not (_Unheard.goes_on if unread else _Unheard.goes_on_full):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), (sys.stderr if err else sys.stdout).fileno())
        if not unread and not err:
            note(f"warning: the output cannot be written: {failure.strerror}")


def show_report(found: Iterable[Diagnostic], err: bool = True) -> None:
    """Diagnostics in full, and how many there were."""
    listed, sources, paint = list(found), Sources(), painter(err)
    for one in listed:
        if one.code is codes.CC120 and one.span:
            sources.hide(one.span)
    for one in listed:
        _write(render_diagnostic(one, sources, paint), err=err)
    if listed:
        _write(summary(listed), err=err)


def show_warnings(report: Report) -> None:
    """The warnings of a spec that is accepted."""
    show_report(report.warnings)


def say_rejected(stop: Rejected) -> None:
    """Why something was refused."""
    show_report(stop.report)


def say_bug(failed: Exception) -> None:
    """That ccctl has a bug, and in which file its traceback is."""
    note(f"ccctl: error[CC900]: this is a bug in ccctl, not in your spec: {type(failed).__name__}: {failed}")
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="ccctl-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="replace"
        ) as file:
            file.write(f"ccctl {' '.join(sys.argv[1:])}\n\n")
            traceback.print_exception(failed, file=file)
    except OSError as full:
        note(f"  hint: its details could not be written ({full}); please free room for temporary files, and try again")
        return
    note(f"  hint: the details are in {file.name}; please send that file with your report")


class Progress:
    """Says on stderr what is being done; on a terminal each line gets its time when the next one starts."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._open = ""
        self._tty = sys.stderr.isatty()

    def __call__(self, text: str) -> None:
        """The next step begins."""
        self.close()
        self._since, self._open = time.monotonic(), text
        if self._tty:
            _write(f"  … {text}", err=True, nl=False)
        else:
            note(f"  {text}")

    def close(self) -> None:
        """The step that was being done is over."""
        if self._open and self._tty:
            note(f"\r\033[K  ✓ {self._open}  {painter(True)(f'{time.monotonic() - self._since:.1f} s', 'quiet')}")
        self._open = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
