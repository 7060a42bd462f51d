"""`ccctl fmt`."""

from __future__ import annotations

import difflib
from pathlib import Path

import click

from ccctl.cli.exits import CHANGES, DONE
from ccctl.cli.options import spec_argument
from ccctl.cli.output import note, say


@click.command("fmt")
@spec_argument()
@click.option("--check", is_flag=True, help="Write nothing; print the difference, and exit with 2 when there is one.")
def command(spec: str, check: bool) -> int:
    """Bring a spec and the YAML files that it includes into canonical order and quoting.

    Keys stand in the order of the language, phone and seat numbers in quotes. Comments, blank lines, anchors, names and
    their order stay. Each file is read again before it is written, and left alone when it would mean something else.

    \b
    Example:
      ccctl fmt center.yaml
      ccctl fmt --check
    """
    from ccctl.diagnostics import Rejected, Report
    from ccctl.schema import load
    from ccctl.schema.format import format_text
    from ccctl.schema.include import spec_files
    from ccctl.schema.source import read_text
    from ccctl.schema.writing import replace_file

    load(spec)  # a spec whose shape is not right is told, not rearranged
    report, fresh, count = Report(), [], 0
    for path in spec_files(spec):
        source = read_text(path, report) if path.suffix != ".csv" else None
        if source is None:
            continue
        count += 1
        formatted = format_text(source)
        if formatted.encode() != path.read_bytes():
            fresh.append((path, source.text, formatted))
    if report.errors:
        raise Rejected(report)
    for path, before, after in fresh:
        if check:
            say("".join(_difference(_shown(path), before, after)).rstrip("\n"))
        else:
            replace_file(path, after.encode())
            say(f"formatted {_shown(path)}")
    note(f"{len(fresh)} of {count} files {'would change' if check else 'changed'}")
    return CHANGES if check and fresh else DONE


def _shown(path: Path) -> str:
    """The path as somebody in the working directory would write it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _difference(name: str, before: str, after: str) -> list[str]:
    lines = [text.splitlines(keepends=True) for text in (before, after)]
    if before == after:
        return [f"{name}: the byte order mark at its start would go\n"]
    if before and not before.endswith("\n"):
        lines[0][-1] += "\n\\ No newline at end of file\n"
    return list(difflib.unified_diff(lines[0], lines[1], name, f"{name} (formatted)"))
