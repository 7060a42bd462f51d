"""`ccctl destroy`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccctl.cli.events import event_options, telling
from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.options import allow_option, env_option, spec_argument
from ccctl.cli.output import go_on, note, say
from ccctl.cli.target import open_target

if TYPE_CHECKING:
    from ccctl.plan.target import Target


@click.command("destroy")
@spec_argument()
@env_option()
@click.option("--yes", is_flag=True, help="Do not ask.")
@allow_option("destroy:engine")
@event_options
def command(spec: str, environment: str, yes: bool, allow: tuple[str, ...], style: str, log: Path | None) -> int:
    """Remove what ccctl made on a target, and only that: engine, releases, seats' passwords, voicemail and recordings.

    Stops when calls are up, when something is protected, and while another ccctl is at work there.

    \b
    Example:
      ccctl destroy --env dev
    """
    go_on(full=True)
    with telling(style, log) as told:
        center, target = open_target(spec, environment)
        with told as progress:
            progress("looking at the target")
            _check(target, allow)
        if not yes:
            if not sys.stdin.isatty():
                raise click.UsageError("there is no terminal to ask on: run destroy with --yes")
            note(
                f"This removes {center.name} on {environment} with all recordings and voicemail. There is no way back."
            )
            asked = f"Type the center's name ({center.name}) to go on"
            if click.prompt(asked, default="", show_default=False, err=True) != center.name:
                note("nothing was removed")
                return REJECTED
        with told as progress:
            gone = target.destroy(progress)
        if not told.json:
            for thing in gone:
                say(f"removed {thing}")
            if not gone:
                say("there was nothing to remove")
        told.done("", removed=list(gone))
        return DONE


def _check(target: Target, allow: tuple[str, ...]) -> None:
    """Rejected while a safety rule stands against it. A record that can not be read protects nothing, but is told."""
    from ccctl.diagnostics import Rejected, codes
    from ccctl.plan.safety import check_destroy, check_unread

    try:
        observed = target.observe()
    except Rejected as unread:
        [problem, *_] = unread.report.diagnostics
        if problem.code is not codes.CC519:
            raise
        check_unread(problem.message, allow)
        return
    check_destroy(observed, allow)
