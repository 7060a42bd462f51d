"""`ccctl destroy`."""

from __future__ import annotations

import sys

import click

from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.options import env_option, spec_argument
from ccctl.cli.output import Progress, note, say
from ccctl.cli.target import open_target


@click.command("destroy")
@spec_argument()
@env_option()
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(spec: str, environment: str, yes: bool) -> int:
    """Remove what ccctl made on a target, and only that: engine, releases, seats' passwords, voicemail and recordings.

    \b
    Example:
      ccctl destroy --env dev
    """
    center, target = open_target(spec, environment)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("there is no terminal to ask on: run destroy with --yes")
        note(f"This removes {center.name} on {environment} with all recordings and voicemail. There is no way back.")
        if (
            click.prompt(f"Type the center's name ({center.name}) to go on", default="", show_default=False, err=True)
            != center.name
        ):
            note("nothing was removed")
            return REJECTED
    with Progress() as progress:
        gone = target.destroy(progress)
    for thing in gone:
        say(f"removed {thing}")
    if not gone:
        say("there was nothing to remove")
    return DONE
