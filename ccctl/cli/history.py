"""`ccctl history`."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ccctl.cli.options import env_option, format_option, spec_argument
from ccctl.cli.output import note, painter, say
from ccctl.cli.target import open_target

PRIVATE = ("resources", "files", "fingerprints", "expected", "placed", "origins")  # large, or of no use outside


@click.command("history")
@spec_argument()
@env_option()
@format_option("text", "json")
def command(spec: str, environment: str, style: str) -> None:
    """List the releases that the target keeps, newest first: the last 10. `ccctl rollback` goes back to one.

    \b
    Example:
      ccctl history --env dev
    """
    _, target = open_target(spec, environment)
    current = target.observe().release
    releases = target.history(note)
    if style == "json":
        listed = [{key: value for key, value in asdict(one).items() if key not in PRIVATE} for one in releases]
        say(
            json.dumps(
                {"version": 1, "current": current.number if current else None, "releases": listed},
                indent=2,
                default=str,
            )
        )
        return
    from ccctl.plan.text import seat_ranges

    paint = painter()
    for one in releases:
        mark = paint("●", "good") if current and one.number == current.number else " "
        commit = f"  commit {one.commit[:12]}" if one.commit else ""
        back = "" if one.rollback_of is None else f"  rollback to {one.rollback_of}"
        if one.rotated:
            back = f"  new passwords: {', '.join(seat_ranges(list(one.rotated)))}"
        say(f"{mark} {one.number:>4}  {one.when}  {one.who}{commit}  {one.tree[:12]}{back}")
