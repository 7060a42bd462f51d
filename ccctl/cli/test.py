"""`ccctl test`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccctl.cli.exits import CALLS_FAILED, DONE
from ccctl.cli.options import spec_argument
from ccctl.cli.output import Progress, note, painter, say, show_report, show_warnings
from ccctl.pipeline import accept, run_tests

if TYPE_CHECKING:
    from ccctl.verify.result import ScenarioResult


@click.command("test")
@spec_argument()
@click.option("-k", "expression", default="", metavar="EXPR", help="Only tests whose name contains this.")
@click.option("--offline", is_flag=True, help="By trace alone: no engine, no calls.")
@click.option("--engine", type=click.Choice(["asterisk"]), help="Another engine than the spec names.")
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
      ccctl test --offline --junit junit.xml
    """
    del engine  # there is one so far; the option is there so that scripts need not change
    from ccctl.verify.report_junit import junit_xml
    from ccctl.verify.report_text import scenario_lines
    from ccctl.verify.result import Status
    from ccctl.verify.tests_run import choose

    center, report = accept(spec, environment)
    show_warnings(report)
    chosen = choose(center, expression)
    paint = painter()
    with Progress() as progress:

        def told(result: ScenarioResult) -> None:
            progress.close()
            for line in scenario_lines(result):
                say(_painted(line, paint))
            say()

        done = run_tests(center, chosen, offline=offline, report_dir=folder, on_result=told, on_progress=progress)
    if done.cannot:
        say(f"{len(done.having(Status.SKIPPED))} tests SKIPPED: no call was placed")
        show_report([done.cannot])
    say(paint(done.summary, "good" if done.passed else "bad"))
    if junit is not None:
        junit.parent.mkdir(parents=True, exist_ok=True)
        junit.write_text(junit_xml(done, center.name), encoding="utf-8")
    if folder is not None:
        note(f"report: {folder}/summary.html")
    return DONE if done.passed else CALLS_FAILED


def _painted(line: str, paint: Callable[[str, str], str]) -> str:
    bare = line.strip()
    if bare.startswith(("FAILED", "SKIPPED", "UNDECIDABLE")) or " ✗ " in line:
        return paint(line, "bad")
    if bare.startswith("passed in"):
        return paint(line, "good")
    return line if line.startswith(" ") else paint(line, "title")
