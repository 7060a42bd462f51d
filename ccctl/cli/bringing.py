"""What `apply` and `rollback` share: from a plan that is shown to a release that is in force."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from ccctl.cli.events import Telling
from ccctl.cli.exits import DONE, REJECTED
from ccctl.cli.idle import check_idle, idle_options, wait_idle
from ccctl.cli.options import allow_option, drain_options, drain_seconds
from ccctl.cli.output import note
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.plan.plan import Plan
    from ccctl.plan.release import Release
    from ccctl.plan.target import Progress, Target


@dataclass(frozen=True, slots=True)
class Leave:
    """What the command line gives leave for. `seconds`: how long calls may end first; None = they are given up."""

    yes: bool
    allow: tuple[str, ...]
    idle: tuple[str, ...]
    wait: float
    seconds: float | None
    drains: bool  # calls on what goes are seen to: they end first, or are given up by name


def leave_of(
    yes: bool, allow: tuple[str, ...], drain: float | None, now: bool, idle: tuple[str, ...], wait: float
) -> Leave:
    """The leave that these options give; wrong usage where they exclude each other."""
    return Leave(yes, allow, idle, wait, drain_seconds(drain, now), now or drain is not None)


def bringing_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--yes, --allow, --drain, --now, --when-idle and --wait."""
    yes = click.option("--yes", is_flag=True, help="Do not ask.")
    return yes(allow_option("delete:trunk.old")(drain_options(idle_options(command))))


def bring(
    told: Telling, target: Target, plan: Plan, leave: Leave, act: Callable[[Plan, Progress], Release]
) -> tuple[Release | None, int]:
    """The release that came of the plan, and the exit code; none where nothing was to be done, or nobody wanted it.

    Shows the plan, holds it to the safety rules, asks, waits until what must be idle is, and acts.
    """
    from ccctl.plan.safety import check_safety

    told.plan(plan)
    if plan.is_empty:
        told.done("", release=plan.release)
        return None, DONE
    check_idle(plan, leave.idle)
    check_safety(plan, leave.allow, drains=leave.drains, idle=leave.idle)
    if not leave.yes and not agreed():
        note("nothing was changed")
        return None, REJECTED
    with told as progress:
        plan = wait_idle(target, plan, leave.idle, leave.wait, progress)
        check_safety(plan, leave.allow, drains=leave.drains)
        return act(plan, progress), DONE


def agreed() -> bool:
    """Whether the person at the terminal says yes; wrong usage where there is none."""
    if not sys.stdin.isatty():
        asking = click.get_current_context().command_path
        raise click.UsageError(f"there is no terminal to ask on: `{asking} --yes` does not ask")
    return click.confirm("Apply this?", default=False, err=True)
