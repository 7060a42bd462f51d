"""`ccctl bridge`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

import click

from ccctl.cli.options import env_option, format_option, spec_argument
from ccctl.cli.output import say
from ccctl.cli.target import open_target
from ccctl.diagnostics import did_you_mean


@click.group("bridge", invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--env", "environment", default="", metavar="ENV", help="Where it runs.")
@click.option("--spec", default="center.yaml", metavar="SPEC", help="The spec.", show_default=True)
@click.pass_context
def command(context: click.Context, environment: str, spec: str) -> None:
    """Show what the bridge does, until Ctrl-C: the log of the service that runs beside the engine.

    \b
    Example:
      ccctl bridge --env dev
      ccctl bridge dead-letters --env dev
    """
    if context.invoked_subcommand is not None:
        return
    if not environment:
        raise click.UsageError("missing option '--env'")
    _, target = open_target(spec, environment)
    for line in target.bridge_log():
        say(line)


@command.command("dead-letters")
@spec_argument()
@env_option()
@format_option("text", "json")
def dead_letters(spec: str, environment: str, style: str) -> None:
    """List the events that a receiver did not take in a day.

    \b
    Example:
      ccctl bridge dead-letters --env dev
    """
    _, target = open_target(spec, environment)
    found = target.bridge("dead-letters")
    if style == "json":
        say(json.dumps(found, indent=2))
        return
    letters = cast(Iterable[dict[str, Any]], found["dead_letters"])
    for one in letters:
        when = datetime.fromtimestamp(one["at"], UTC)
        say(f"{one['number']:>8}  {when:%Y-%m-%d %H:%M:%S}Z  {_named(one)}  {one['type']}  {one['error']}")
    if not letters:
        say("no dead letters")


def _named(letter: dict[str, Any]) -> str:
    return f"{letter['hook']} on {letter['machine']}" if "machine" in letter else str(letter["hook"])


@command.command("resend")
@click.argument("numbers", nargs=-1, type=int)
@click.option("--hook", default="", help="Only those of this hook.")
@click.option("--spec", default="center.yaml", metavar="SPEC", help="The spec.", show_default=True)
@env_option()
def resend(numbers: tuple[int, ...], hook: str, spec: str, environment: str) -> None:
    """Send dead letters again: those with these NUMBERS, or all.

    \b
    Example:
      ccctl bridge resend --env dev
      ccctl bridge resend 17 18 --env dev
    """
    _, target = open_target(spec, environment)
    found = target.bridge("resend", *map(str, numbers), *(["--hook", hook] if hook else []))
    say(f"{found['resent']} sent again")


@command.command("token")
@click.option("--seat", default="", help="The token of a seat.")
@click.option("--team", default="", help="The token of a team's supervisors.")
@click.option("--admin", is_flag=True, help="The token that may do everything.")
@click.option("--spec", default="center.yaml", metavar="SPEC", help="The spec.", show_default=True)
@env_option()
def token(seat: str, team: str, admin: bool, spec: str, environment: str) -> None:
    """Print a token for the bridge's HTTP interface.

    \b
    Example:
      ccctl bridge token --seat 1001 --env dev
    """
    from ccctl.bridge.tokens import Owner, token_of

    if sum((bool(seat), bool(team), admin)) != 1:
        raise click.UsageError("one of --seat, --team and --admin is needed")
    center, target = open_target(spec, environment)
    for name, known, kind in ((seat, center.seats, "seat"), (team, center.teams, "team")):
        if name and name not in known:
            hint = did_you_mean(name, known)
            raise click.UsageError(f'{center.name} has no {kind} "{name}"' + (f"; {hint}" if hint else ""))
    owner = Owner("admin") if admin else Owner("seat", seat) if seat else Owner("team", team)
    say(token_of(target.bridge_secret(), owner))
