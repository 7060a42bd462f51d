"""`ccctl seats`."""

from __future__ import annotations

import json

import click

from ccctl.cli.options import env_option, format_option
from ccctl.cli.output import say
from ccctl.cli.target import open_target
from ccctl.diagnostics import codes, did_you_mean, rejected


@click.group("seats", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Show the credentials of seats.

    \b
    Example:
      ccctl seats credentials 101 --env dev
    """


@command.command("credentials")
@click.argument("seat")
@click.argument("spec", default="center.yaml", metavar="[SPEC]")
@env_option()
@format_option("text", "json")
def credentials(seat: str, spec: str, environment: str, style: str) -> None:
    """Print what a phone needs to register as SEAT. The password was made at the first apply and is kept on the target.

    \b
    Example:
      ccctl seats credentials 101 --env dev
    """
    center, target = open_target(spec, environment)
    if seat not in center.seats:
        hint = did_you_mean(seat, center.seats)
        raise click.UsageError(f'{center.name} has no seat "{seat}"' + (f"; {hint}" if hint else ""))
    if center.seats[seat].outside:
        raise click.UsageError(
            f'seat "{seat}" is the outside number {center.seats[seat].outside}: it does not register'
        )
    found = {one.seat: one for one in target.seat_credentials()}.get(seat)
    if found is None:
        raise rejected(codes.CC515, f'seat "{seat}" is not on the target yet', hint=f"ccctl apply --env {environment}")
    if style == "json":
        data = {
            "version": 1,
            "seat": seat,
            "username": found.username,
            "password": found.password,
            "server": found.server,
        }
        say(json.dumps(data, indent=2))
        return
    for name, value in (
        ("user name", found.username),
        ("password", found.password),
        ("server", found.server),
        ("transport", "UDP"),
    ):
        say(f"{name:<10} {value}")
