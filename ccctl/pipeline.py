"""The way from a spec to calls: the only file that names all stages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ccctl.diagnostics import Rejected, Report

if TYPE_CHECKING:
    from ccctl.center import Center


def validate(path: Path | str, environment: str | None = None) -> tuple[Center | None, Report]:
    """The center that the spec at `path` describes (None when it has errors) and every problem found."""
    from ccctl.resolve import resolve
    from ccctl.schema import load

    try:
        loaded = load(Path(path), environment)
    except Rejected as stop:
        return None, stop.report
    center, report = resolve(loaded.spec, loaded.document, environment=environment)
    report.extend(loaded.report)
    return (None if report.errors else center), report


def accept(path: Path | str, environment: str | None = None) -> tuple[Center, Report]:
    """The center and its warnings; raises Rejected when the spec has errors."""
    center, report = validate(path, environment)
    if center is None:
        raise Rejected(report)
    return center, report
