"""`ccctl seats rotate`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from ccctl.cli.bringing import agreed
from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.options import env_option, spec_option
from ccctl.cli.output import Progress, colours, note, painter, say
from ccctl.cli.target import open_target

if TYPE_CHECKING:
    from ccctl.center import Center


@click.command("rotate")
@click.argument("seats", nargs=-1, metavar="[SEATS]...")
@click.option("--all", "everybody", is_flag=True, help="Every seat that has a phone of its own.")
@env_option()
@spec_option()
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(seats: tuple[str, ...], everybody: bool, environment: str, spec: str, yes: bool) -> int:
    """Give SEATS (101, 1001-1040) new passwords. Shows what will be done and asks first.

    The old passwords are refused from then on: these phones must be given the new ones, which `ccctl seats credentials`
    shows, to register again. Calls that are up go on, and nothing else of the center changes: what the spec says and the
    target has not yet stays for the next apply.

    \b
    Example:
      ccctl seats rotate 101 --env dev
      ccctl seats rotate 1001-1040 1900 --env production --yes
      ccctl seats rotate --all --env production
    """
    from ccctl.deploy.secrets import made_up
    from ccctl.diagnostics import codes, rejected
    from ccctl.plan.drift import FILE_KINDS
    from ccctl.plan.output import plan_text
    from ccctl.plan.plan import plan_rotation

    center, target = open_target(spec, environment)
    chosen = _chosen(center, seats, everybody)
    with Progress() as progress:
        progress("looking at the target")
        observed = target.observe()
    if observed.release is None:
        raise rejected(
            codes.CC515, f"{center.name} is not on {environment} yet", hint=f"ccctl apply --env {environment}"
        )
    if any(one.kind in FILE_KINDS for one in observed.drift) or not observed.password_files:
        raise rejected(
            codes.CC527,
            f"the files of {center.name} on {environment} are not as they were applied",
            hint=f"ccctl drift --env {environment}; then ccctl apply --env {environment}",
        )
    plan = plan_rotation({f"seat/{seat}": made_up() for seat in chosen}, observed)
    say(plan_text(plan, colours()).rstrip("\n"))
    if not yes and not agreed():
        note("nothing was changed")
        return REJECTED
    with Progress() as progress:
        made = target.rollback(plan, progress)
    say(painter()(f"✓ {center.name} on {environment}: release {made.number} is in force, with new passwords", "good"))
    say(f"  they are shown by: ccctl seats credentials {chosen[0]} --env {environment}")
    return DONE


def _chosen(center: Center, named: tuple[str, ...], everybody: bool) -> list[str]:
    """The seats, in the order of the spec; wrong usage where one is not there, or has no password."""
    from ccctl.diagnostics import did_you_mean

    if everybody == bool(named):
        raise click.UsageError("name seats, or say --all" if not named else "either seats or --all")
    if everybody:
        return [seat.number for seat in center.seats.values() if not seat.outside]
    found: dict[str, None] = {}
    for text in named:
        for seat in _range(text):
            if seat not in center.seats:
                hint = did_you_mean(seat, center.seats)
                raise click.UsageError(f'{center.name} has no seat "{seat}"' + (f"; {hint}" if hint else ""))
            if center.seats[seat].outside:
                raise click.UsageError(
                    f'seat "{seat}" is the outside number {center.seats[seat].outside}: it has no password'
                )
            found[seat] = None
    return list(found)


def _range(text: str) -> list[str]:
    """`101` or `1001-1040`, as in a spec."""
    told = re.fullmatch(r"([0-9]{1,10})-([0-9]{1,10})", text)
    if told is None:
        return [text]
    first, last = told.groups()
    if len(first) != len(last) or not 0 <= int(last) - int(first) <= 20_000:
        raise click.UsageError(f"{text} is not a range of seats, such as 1001-1040")
    return [f"{number:0{len(first)}}" for number in range(int(first), int(last) + 1)]
