"""What the commands that speak to a target share."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ccctl.cli.output import show_warnings
from ccctl.pipeline import accept, render_tree, target_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from ccctl.center import Center
    from ccctl.deploy.early import Early
    from ccctl.plan.plan import Plan
    from ccctl.plan.saved import SavedPlan
    from ccctl.plan.target import Progress, Target
    from ccctl.render.files import RenderedTree


def open_target(
    spec: str,
    environment: str,
    *,
    warn: bool = False,
    look: bool = False,
    hold: bool = False,
    early: Early | None = None,
) -> tuple[Center, Target]:
    """The center as it is in this environment, and where it goes.

    `look`: it is about to be observed; `hold`: and reserved. Both begin while the spec is still being read and checked.
    `early`: the look has begun already.
    """
    if look and early is None:
        from ccctl.deploy.early import Early

        early = Early.begin(hold=hold)

    def begun(data: Mapping[str, Any]) -> None:
        if early is not None:
            early.ask(data, environment, hold=hold)

    try:
        center, report = accept(spec, environment, on_read=begun)
        if warn:
            show_warnings(report)
        return center, target_of(center, environment, early)
    except BaseException:
        if early is not None:
            early.drop()
        raise


def planned(
    center: Center, target: Target, progress: Progress, *, keep_drift: bool = False
) -> tuple[Plan, RenderedTree]:
    """What an apply would do now, and the files that it would bring."""
    from ccctl.plan.plan import make_plan

    progress("making prompts and files")
    tree = render_tree(center, target.site)
    target.rehearse(tree)
    progress("looking at the target")
    import ccctl.trace.interpret  # noqa: F401 - what callers notice is traced: ready before the look is waited for

    return make_plan(center, tree, target.observe(), keep_drift=keep_drift, now=datetime.now(UTC)), tree


def spec_digest(spec: str) -> str:
    """SHA-256 over the spec's files."""
    from ccctl.plan.saved import files_digest
    from ccctl.schema.include import spec_files

    return files_digest(spec_files(spec))


def write_plan(path: Path, plan: Plan, spec: str) -> None:
    """Saves a plan, whole or not at all; Rejected when the file can not be written."""
    from ccctl.diagnostics import codes, rejected
    from ccctl.plan.saved import save

    text = save(plan, spec, spec_digest(spec)).to_json()
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if path.exists() and not path.is_file():  # a pipe, /dev/stdout: not to be replaced by a file
            path.write_text(text, encoding="utf-8")
            return
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as failure:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise rejected(codes.CC521, f"{path} can not be written: {failure.strerror}") from failure


def planned_as_saved(
    saved: SavedPlan, spec: str, center: Center, target: Target, progress: Progress
) -> tuple[Plan, RenderedTree]:
    """The saved plan, made again; Rejected with the reason when anything that it is bound to has moved."""
    from ccctl.plan.plan import make_plan

    saved.check_spec(center.name, saved.environment, spec_digest(spec))
    progress("making prompts and files")
    tree = render_tree(center, target.site)
    saved.check_tree(tree.digest)
    target.rehearse(tree)
    progress("looking at the target")
    observed = target.observe()
    saved.check_state(observed)
    plan = make_plan(center, tree, observed, keep_drift=saved.keep_drift, now=datetime.now(UTC))
    saved.check_plan(plan)
    return plan, tree
