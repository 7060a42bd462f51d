"""`ccctl apply`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from ccctl.cli.bringing import bring, bringing_options, leave_of
from ccctl.cli.events import event_options, telling
from ccctl.cli.options import env_option, keep_drift_option, spec_argument
from ccctl.cli.output import go_on
from ccctl.cli.target import open_target, planned, planned_as_saved

if TYPE_CHECKING:
    from ccctl.plan.saved import SavedPlan


@click.command("apply")
@spec_argument()
@env_option(required=False)
@click.option(
    "--plan",
    "plan_file",
    metavar="PLAN",
    type=click.Path(path_type=Path),
    help="Apply a plan that `ccctl plan -o` saved; it names spec and environment, and asks nothing.",
)
@keep_drift_option()
@bringing_options
@event_options
@click.pass_context
def command(
    context: click.Context,
    spec: str,
    environment: str | None,
    plan_file: Path | None,
    yes: bool,
    allow: tuple[str, ...],
    keep_drift: bool,
    drain: float | None,
    now: bool,
    idle: tuple[str, ...],
    wait: float,
    style: str,
    log: Path | None,
) -> int:
    """Bring the center to its target: plan, ask, stage, check with the engine itself, switch, reload, check again.

    When anything fails, the release before stays in force. What was changed by hand on the target is put right. A
    saved plan is refused when the spec, the target or the files are not what they were when it was made.

    Calls are never lost unasked. On what goes, --drain lets them end first while no new ones come; --when-idle waits,
    changing nothing, until there are none; --now gives them up.

    \b
    Example:
      ccctl apply --env dev
      ccctl apply --env production --yes
      ccctl apply --plan production.plan
      ccctl apply --env production --yes --format json --log apply.log
      ccctl apply --env production --yes --when-idle trunk.old
    """
    leave = leave_of(yes or plan_file is not None, allow, drain, now, idle, wait)
    saved = _saved(plan_file, environment)
    if saved is not None:
        if keep_drift and not saved.keep_drift:
            raise click.UsageError("--keep-drift is decided when the plan is made: ccctl plan --keep-drift -o PLAN")
        environment = saved.environment
        if context.get_parameter_source("spec") is ParameterSource.DEFAULT:
            spec = saved.spec
    elif environment is None:
        raise click.UsageError("name the environment with --env, or a saved plan with --plan")
    go_on(full=True)
    with telling(style, log) as told:
        certain = leave.yes and not idle
        center, target = open_target(spec, environment, warn=True, look=True, hold=certain)
        if certain:
            target.reserve()
        try:
            with told as progress:
                if saved is not None:
                    plan, tree = planned_as_saved(saved, spec, center, target, progress)
                else:
                    plan, tree = planned(center, target, progress, keep_drift=keep_drift)
            release, code = bring(
                told,
                target,
                plan,
                leave,
                lambda plan, progress: target.apply(plan, tree, progress, drain=leave.seconds),
            )
        finally:
            target.give_back()
        if release is not None:
            told.done(f"✓ {center.name} on {environment}: release {release.number} is in force", release=release.number)
        return code


def _saved(path: Path | None, environment: str | None) -> SavedPlan | None:
    """The plan of the file; Rejected when it is for another environment than the command line's."""
    from ccctl.plan.saved import read

    if path is None:
        return None
    saved = read(path)
    if environment not in (None, saved.environment):
        raise click.UsageError(f"the plan is for {saved.environment}, not for {environment}")
    return saved
