"""`ccctl test`."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccctl.cli.exits import CALLS_FAILED, DONE
from ccctl.cli.options import spec_argument
from ccctl.cli.output import Progress, note, painter, say, show_report, show_warnings
from ccctl.pipeline import accept, run_tests
from ccctl.schema.writing import cannot_write

if TYPE_CHECKING:
    from ccctl.verify.report import TestReport
    from ccctl.verify.result import ScenarioResult


@click.command("test")
@spec_argument()
@click.option(
    "-k",
    "expression",
    default="",
    metavar="EXPR",
    help="Only tests whose name contains this; `and`, `or`, `not` and parentheses join.",
)
@click.option("--offline", is_flag=True, help="By trace alone: no engine, no calls.")
@click.option("--engine", type=click.Choice(["asterisk", "freeswitch"]), help="Another engine than the spec names.")
@click.option("--compare", is_flag=True, help="Play the tests on the other engine as well, and compare node by node.")
@click.option("--env", "environment", metavar="ENV", help="The spec as this environment's `set` changes it.")
@click.option("--junit", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Also write JUnit XML.")
@click.option(
    "--report",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a page, and sound files and SIP ladders of failed calls.",
)
def command(
    spec: str,
    expression: str,
    offline: bool,
    engine: str | None,
    compare: bool,
    environment: str | None,
    junit: Path | None,
    folder: Path | None,
) -> int:
    """Run the spec's tests: real SIP phones call a throw-away engine that runs the same files.

    Every call is compared with what trace says of it.

    \b
    Example:
      ccctl test
      ccctl test -k night --report report/
      ccctl test -k 'menu and not holiday'
      ccctl test --offline --junit junit.xml
      ccctl test --compare
    """
    from ccctl.verify.report_junit import junit_xml
    from ccctl.verify.report_text import scenario_lines
    from ccctl.verify.result import Status
    from ccctl.verify.tests_run import choose

    if compare and offline:
        raise click.UsageError("--compare plays calls on both engines: it can not be done --offline")
    center, report = accept(spec, environment, engine)
    show_warnings(report)
    chosen = choose(center, expression)
    for wanted in (folder, junit.parent if junit else None):
        if wanted is not None:
            _writable(wanted)
    paint = painter()
    with Progress() as progress:

        def told(result: ScenarioResult) -> None:
            progress.close()
            for line in scenario_lines(result):
                say(_painted(line, paint))
            say()

        done = run_tests(center, chosen, offline=offline, report_dir=folder, on_result=told, on_progress=progress)
        compared = _compared(spec, expression, environment, center.engine, done, progress) if compare else True
    if done.cannot:
        skipped = len(done.having(Status.SKIPPED))
        say(f"{skipped} {'test' if skipped == 1 else 'tests'} SKIPPED: no call was placed")
        show_report([done.cannot])
    if not center.tests:
        note("nothing is proven: the spec has no tests (write `tests:`, see docs/testing.md)")
    say(paint(done.summary, "good" if done.passed else "bad"))
    if junit is not None:
        try:
            junit.write_text(junit_xml(done, center.name), encoding="utf-8")
        except OSError as failure:
            raise cannot_write(junit, failure.strerror or str(failure)) from failure
    if folder is not None:
        note(f"report: {folder}/summary.html")
    return DONE if done.passed and compared else CALLS_FAILED


def _compared(
    spec: str, expression: str, environment: str | None, engine: str, done: TestReport, progress: Progress
) -> bool:
    """Plays the tests on the other engine and tells what differs; whether its tests passed."""
    from ccctl.verify.compare import comparison
    from ccctl.verify.tests_run import choose

    other = accept(spec, environment, "asterisk" if engine == "freeswitch" else "freeswitch")[0]
    there = run_tests(other, choose(other, expression), on_progress=progress)
    progress.close()
    if there.cannot:
        show_report([there.cannot])
    for line in comparison(done, there)[0]:
        say(line)
    say(there.summary)
    say()
    return there.passed


def _writable(folder: Path) -> None:
    """Makes the folder; Rejected when nothing can be written there: told before the calls, not after them."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise cannot_write(folder, failure.strerror or str(failure)) from failure
    if not os.access(folder, os.W_OK | os.X_OK):
        raise cannot_write(folder, os.strerror(errno.EACCES))


def _painted(line: str, paint: Callable[[str, str], str]) -> str:
    bare = line.strip()
    if bare.startswith(("FAILED", "SKIPPED", "UNDECIDABLE")) or " ✗ " in line:
        return paint(line, "bad")
    if bare.startswith("passed in"):
        return paint(line, "good")
    return line if line.startswith(" ") else paint(line, "title")
