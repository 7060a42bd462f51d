"""Renames."""

from __future__ import annotations

from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing of this kind was called `old` when it was applied last, and is called `new` now."""

    kind: str  # "queue"
    old: str
    new: str
    span: Span | None = None
