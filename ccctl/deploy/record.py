"""Makes the record of a release that is about to be deployed, and reads what the engine must have from one."""

from __future__ import annotations

import contextlib
import getpass
import platform
import subprocess
import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import ccctl
from ccctl.center import Center
from ccctl.control.base import Expected
from ccctl.control.expected import expected_of
from ccctl.control.freeswitch_expected import expected_of as declared_by_freeswitch
from ccctl.plan.release import Release, file_records
from ccctl.plan.resources import resources
from ccctl.plan.wanted import origins
from ccctl.render.files import RenderedTree

if TYPE_CHECKING:
    from ccctl.plan.plan import Plan


def new_release(
    center: Center,
    plan: Plan,
    tree: RenderedTree,
    *,
    number: int,
    before: Release | None,
    prints: Mapping[str, str],
    placed: Mapping[str, str] | None = None,
) -> Release:
    """The record. All files of a release carry one time, and never that of the release before it."""
    texts = [(file.path, file.content.decode("utf-8")) for file in tree.files if file.path.endswith((".conf", ".xml"))]
    declared = declared_by_freeswitch if tree.engine == "freeswitch" else expected_of
    return Release(
        number=number,
        center=center.name,
        environment=plan.environment,
        engine=tree.engine,
        version=ccctl.__version__,
        tree=tree.digest,
        files=file_records(tree),
        resources=_with_prints(plan, center, prints, tree),
        foundation=plan.foundation,
        when=_now(),
        who=_who(),
        commit=_commit(center),
        mtime=_mtime(before),
        fingerprints=dict(prints),
        expected=asdict(declared(texts, center.trunks)),
        placed=dict(placed or {}),
        origins=origins(before, plan.resources, plan.moves),
    )


def _with_prints(
    plan: Plan, center: Center, prints: Mapping[str, str], tree: RenderedTree
) -> dict[str, Mapping[str, str]]:
    """The plan's resources with the fingerprints of secrets: the plan of a first apply knows no salt yet."""
    now = resources(center, prints, tree)
    return {address: {**found, **now.get(address, {})} for address, found in plan.resources.items()}


def release_again(
    to: Release, plan: Plan, *, number: int, before: Release | None, placed: Mapping[str, str]
) -> Release:
    """The record of a rollback, or of new passwords: what `to` was, under a new number, now."""
    return replace(
        to,
        number=number,
        when=_now(),
        who=_who(),
        mtime=_mtime(before),
        rollback_of=None if plan.rotates else to.number,
        rotated=plan.rotates,
        resources=plan.resources,
        placed=dict(placed),
    )


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _mtime(before: Release | None) -> int:
    """Never that of the release before: Asterisk skips a file of the same size and time as the one that it has read."""
    return max(int(time.time()), before.mtime + 1 if before else 0)


def expected(release: Release) -> Expected:
    """What the release's engine must have."""
    found = release.expected
    return Expected(*(tuple(found.get(kind, ())) for kind in ("endpoints", "queues", "contexts", "trunks", "modules")))


def _who() -> str:
    try:
        return f"{getpass.getuser()}@{platform.node()}"
    except (KeyError, OSError):
        return platform.node()


def _commit(center: Center) -> str:
    """The git commit of the spec's folder, with a + where files differ from it; empty without git."""
    folder = Path(center.span.file).resolve().parent if center.span else Path.cwd()
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        ran = subprocess.run(
            ["git", "-C", str(folder), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
        return ran.stdout.strip() if ran.returncode == 0 else ""
    return ""
