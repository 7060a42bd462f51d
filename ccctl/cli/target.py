"""What the commands that speak to a target share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccctl.cli.output import show_warnings
from ccctl.pipeline import accept, render_tree, target_of

if TYPE_CHECKING:
    from ccctl.center import Center
    from ccctl.plan.plan import Plan
    from ccctl.plan.target import Progress, Target
    from ccctl.render.files import RenderedTree


def open_target(spec: str, environment: str, *, warn: bool = False) -> tuple[Center, Target]:
    """The center as it is in this environment, and where it goes."""
    center, report = accept(spec, environment)
    if warn:
        show_warnings(report)
    return center, target_of(center, environment)


def planned(center: Center, target: Target, progress: Progress) -> tuple[Plan, RenderedTree]:
    """What an apply would do now, and the files that it would bring."""
    from ccctl.plan.plan import make_plan

    progress("making prompts and files")
    tree = render_tree(center, target.site)
    progress("looking at the target")
    return make_plan(center, tree, target.observe()), tree
