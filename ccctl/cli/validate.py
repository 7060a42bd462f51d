"""`ccctl validate`."""

from __future__ import annotations

import sys

import click

from ccctl import __version__
from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.options import format_option, spec_argument
from ccctl.cli.output import painter, say, show_report
from ccctl.diagnostics.machine import as_github, as_json, as_sarif
from ccctl.pipeline import validate


@click.command("validate")
@spec_argument()
@click.option("--env", "environment", metavar="ENV", help="Check the spec as this environment's `set` changes it.")
@format_option("text", "json", "sarif", "github")
@click.option("--strict", is_flag=True, help="Warnings reject too.")
def command(spec: str, environment: str | None, style: str, strict: bool) -> int:
    """Check a spec: every problem in one run, with file, line, code and hint.

    \b
    Example:
      ccctl validate center.yaml
      ccctl validate --format sarif > ccctl.sarif
    """
    center, report = validate(spec, environment)
    failed = bool(report.errors) or (strict and bool(report.warnings))
    if style == "json":
        say(as_json(report, ok=not failed))
    elif style == "sarif":
        say(as_sarif(report, __version__))
    elif style == "github":
        if len(report):
            say(as_github(report))
    else:
        show_report(report, err=False)
        if center is not None and not failed:
            say(painter()(f"✓ {spec}: {_size(center)}", "good"))
    sys.stdout.flush()
    return REJECTED if failed else DONE


def _size(center: object) -> str:
    kinds = ("trunks", "numbers", "flows", "menus", "queues", "seats", "voicemails", "tests")
    counts = [(len(getattr(center, kind)), kind) for kind in kinds]
    return ", ".join(f"{count} {kind.removesuffix('s') if count == 1 else kind}" for count, kind in counts if count)
