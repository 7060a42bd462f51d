"""`ccctl rollback`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccctl.cli.bringing import bring, bringing_options, leave_of
from ccctl.cli.events import event_options, telling
from ccctl.cli.options import env_option, spec_option
from ccctl.cli.output import go_on
from ccctl.cli.target import open_target

if TYPE_CHECKING:
    from ccctl.plan.release import Release


@click.command("rollback")
@click.argument("release", type=click.IntRange(min=1), required=False)
@env_option()
@spec_option()
@bringing_options
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

    leave = leave_of(yes, allow, drain, now, idle, wait)
    go_on(full=True)
    with telling(style, log) as told:
        certain = leave.yes and not idle
        center, target = open_target(spec, environment, look=True)
        if certain:
            target.reserve(rehearses=False)
        try:
            with told as progress:
                progress("looking at the target")
                observed = target.observe()
                unread: list[str] = []
                kept = target.history(unread.append)
                for warning in unread:
                    progress(warning)
                to = _chosen(kept, observed.release, release, sure=not unread)
            plan = plan_rollback(to, observed)
            made, code = bring(
                told, target, plan, leave, lambda plan, progress: target.rollback(plan, progress, drain=leave.seconds)
            )
        finally:
            target.give_back()
        if made is not None:
            text = f"✓ {center.name} on {environment}: release {made.number} is in force, as {to.number} was"
            told.done(text, release=made.number, back_to=to.number)
        return code


def _chosen(kept: tuple[Release, ...], now: Release | None, number: int | None, *, sure: bool = True) -> Release:
    """The release to go back to; Rejected when it is not kept. `sure`: the records of all that are kept can be read."""
    from ccctl.diagnostics import codes, rejected

    if number is None and not sure:
        raise rejected(
            codes.CC524, "which release was the one before is not known", hint="name one: see `ccctl history`"
        )
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
