"""`ccctl plan`."""

from __future__ import annotations

from pathlib import Path

import click

from ccctl.cli.exits import CHANGES, DONE
from ccctl.cli.options import env_option, format_option, keep_drift_option, spec_argument


@click.command("plan")
@spec_argument()
@env_option()
@format_option("text", "json", "markdown")
@click.option(
    "-o",
    "output",
    metavar="PLAN",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save the plan for apply --plan.",
)
@keep_drift_option()
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
def command(
    spec: str, environment: str, style: str, output: Path | None, keep_drift: bool, detailed_exitcode: bool
) -> int:
    """Show what apply would change, and what that does to live calls. Changes nothing.

    What was changed by hand on the target is shown too: apply puts it right, unless it is to be kept.

    A plan that is saved with -o is applied by `ccctl apply --plan`, and refused there when the spec, the target or the
    files have moved since.

    \b
    Example:
      ccctl plan --env dev
      ccctl plan --env production -o production.plan
      ccctl plan --env production --format markdown >> "$GITHUB_STEP_SUMMARY"
    """
    from ccctl.deploy.early import Early

    # Before the imports that only this process needs: the look takes as long as all else.
    early = Early.begin(hold=False)
    from ccctl.cli.output import Progress, colours, go_on, note, say
    from ccctl.cli.target import open_target, planned, write_plan

    go_on()
    center, target = open_target(spec, environment, warn=style == "text", early=early)
    from ccctl.plan.output import plan_json, plan_markdown, plan_text
    from ccctl.plan.safety import blocks

    with Progress() as progress:
        plan, _ = planned(center, target, progress, keep_drift=keep_drift)
    if style == "text":
        say(plan_text(plan, colours()).rstrip("\n"))
        for block in blocks(plan):
            note(f"apply will stop here: {block.message} ({block.hint})")
    else:
        say((plan_json(plan) if style == "json" else plan_markdown(plan)).rstrip("\n"))
    if output is not None:
        write_plan(output, plan, spec)
        note(f"saved: ccctl apply --plan {output}")
    return CHANGES if detailed_exitcode and not plan.is_empty else DONE
