"""Waiting, before anything is changed, until no call is on what a change takes away."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from ccctl.cli.options import Span

if TYPE_CHECKING:
    from ccctl.plan.plan import Plan
    from ccctl.plan.target import Progress, Target

LOOK_EVERY = 1.0  # seconds
DEFAULT_WAIT = "1h"


def idle_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--when-idle and --wait."""
    when = click.option(
        "--when-idle",
        "idle",
        multiple=True,
        metavar="WHAT",
        help="First wait until no call is on this: trunk.old, seat.1013, queue.orders, or engine for all.",
    )
    wait = click.option(
        "--wait",
        type=Span(),
        default=DEFAULT_WAIT,
        show_default=True,
        metavar="TIME",
        help="How long --when-idle waits.",
    )
    return when(wait(command))


def check_idle(plan: Plan, addresses: Collection[str]) -> None:
    """Wrong usage for an address that the plan does not take away."""
    from ccctl.plan.affected import going
    from ccctl.plan.live import ENGINE

    known = {ENGINE, *going(plan), *(change.address for change in plan.changes)}
    for address in addresses:
        if address not in known:
            raise click.UsageError(f"--when-idle {address}: the plan does not change that")


def wait_idle(target: Target, plan: Plan, addresses: Collection[str], seconds: float, progress: Progress) -> Plan:
    """The plan with the calls of the moment when nobody was on these; Rejected when that does not come in time."""
    from ccctl.diagnostics import codes, rejected
    from ccctl.plan.live import counted

    if not addresses:
        return plan
    deadline = time.monotonic() + seconds
    told = ""
    while True:
        live = target.going_on()
        busy = {address: live.count(address) for address in addresses if live.count(address)}
        if not busy:
            return replace(plan, live=live)
        said = ", ".join(f"{address} ({counted(count, 'call')})" for address, count in sorted(busy.items()))
        if time.monotonic() >= deadline:
            raise rejected(
                codes.CC411,
                f"still not idle: {said}; nothing was changed",
                hint="--wait 4h waits longer; --drain 10m keeps new calls away meanwhile",
                exit_code=3,
            )
        if said != told:
            progress(f"waiting until there is no call on {said}")
            told = said
        time.sleep(min(LOOK_EVERY, max(0.05, deadline - time.monotonic())))
