"""`ccctl apply`."""

from __future__ import annotations

import sys

import click

from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.options import env_option, spec_argument
from ccctl.cli.output import Progress, colours, note, painter, say
from ccctl.cli.target import open_target, planned


@click.command("apply")
@spec_argument()
@env_option()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--allow", multiple=True, metavar="RULE", help="Lift a safety rule by its name, such as delete:trunk.old."
)
def command(spec: str, environment: str, yes: bool, allow: tuple[str, ...]) -> int:
    """Bring the center to its target: plan, ask, stage, check with the engine itself, switch, reload, check again.

    When anything fails, the release before stays in force.

    \b
    Example:
      ccctl apply --env dev
      ccctl apply --env production --yes
    """
    from ccctl.plan.output import plan_text
    from ccctl.plan.safety import check_safety

    center, target = open_target(spec, environment, warn=True)
    with Progress() as progress:
        plan, tree = planned(center, target, progress)
    say(plan_text(plan, colours()).rstrip("\n"))
    if plan.is_empty:
        return DONE
    check_safety(plan, allow)
    if not yes and not _agreed():
        note("nothing was changed")
        return REJECTED
    with Progress() as progress:
        release = target.apply(plan, tree, progress)
    say(painter()(f"✓ {center.name} on {environment}: release {release.number} is in force", "good"))
    return DONE


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise click.UsageError("there is no terminal to ask on: look at `ccctl plan`, then run apply with --yes")
    return click.confirm("Apply this?", default=False, err=True)
