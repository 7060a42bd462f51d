"""`ccctl rollback`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccctl.cli.apply import agreed
from ccctl.cli.events import event_options, telling
from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.idle import check_idle, idle_options, wait_idle
from ccctl.cli.options import drain_options, drain_seconds, env_option, spec_option
from ccctl.cli.output import note
from ccctl.cli.target import open_target

if TYPE_CHECKING:
    from ccctl.plan.release import Release


@click.command("rollback")
@click.argument("release", type=click.IntRange(min=1), required=False)
@env_option()
@spec_option()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option(
    "--allow", multiple=True, metavar="RULE", help="Lift a safety rule by its name, such as delete:trunk.old."
)
@drain_options
@idle_options
@event_options
def command(
    release: int | None,
    environment: str,
    spec: str,
    yes: bool,
    allow: tuple[str, ...],
    drain: float | None,
    now: bool,
    idle: tuple[str, ...],
    wait: float,
    style: str,
    log: Path | None,
) -> int:
    """Go back to a release that the target keeps, by default the one before. Shows the plan and asks first.

    The files of that release come back byte for byte, with the secrets that they had, as a new release; only what
    differs is reloaded. The spec stays as it is: the next `ccctl plan` shows what it would change again.

    \b
    Example:
      ccctl rollback --env dev
      ccctl rollback 5 --env production --yes
    """
    from ccctl.plan.plan import plan_rollback
    from ccctl.plan.safety import check_safety

    seconds = drain_seconds(drain, now)
    with telling(style, log) as told:
        center, target = open_target(spec, environment)
        with told as progress:
            progress("looking at the target")
            observed = target.observe()
            to = _chosen(target.history(), observed.release, release)
        plan = plan_rollback(to, observed)
        told.plan(plan)
        if plan.is_empty:
            told.done("", release=plan.release)
            return DONE
        check_idle(plan, idle)
        drains = now or drain is not None
        check_safety(plan, allow, drains=drains, idle=idle)
        if not yes and not agreed():
            note("nothing was changed")
            return REJECTED
        with told as progress:
            plan = wait_idle(target, plan, idle, wait, progress)
            check_safety(plan, allow, drains=drains)
            made = target.rollback(plan, progress, drain=seconds)
        text = f"✓ {center.name} on {environment}: release {made.number} is in force, as {to.number} was"
        told.done(text, release=made.number, back_to=to.number)
        return DONE


def _chosen(kept: tuple[Release, ...], now: Release | None, number: int | None) -> Release:
    """The release to go back to; Rejected when it is not kept."""
    from ccctl.diagnostics import codes, rejected

    if number is None:
        earlier = [one for one in kept if now is not None and one.number < now.number]
        if not earlier:
            raise rejected(codes.CC524, "there is no release before this one", hint="see `ccctl history`")
        return earlier[0]
    for one in kept:
        if one.number == number:
            return one
    numbers = ", ".join(str(one.number) for one in reversed(kept))
    raise rejected(codes.CC524, f"release {number} is not kept", hint=f"kept are: {numbers}")
