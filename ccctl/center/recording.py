"""Recording of calls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ccctl.diagnostics import Span


class RecordingMode(StrEnum):
    """When a conversation is recorded."""

    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Recording:
    """The center's default; two channels: caller left, seat right; one: both mixed."""

    mode: RecordingMode = RecordingMode.NEVER
    channels: int = 2
    span: Span | None = None
