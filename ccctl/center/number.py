"""The public numbers that the center answers."""

from __future__ import annotations

from ccctl.center.destination import Destination
from ccctl.center.recording import RecordingMode
from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Number:
    """One number: as the user wrote it (its name in journeys), in E.164 form, and where its calls go."""

    number: str
    e164: str  # "+862166668888"; short codes that have no E.164 form stand as they are
    to: Destination
    trunks: tuple[str, ...] = ()  # the trunks it is answered on; empty = every trunk
    title: str = ""
    recording: RecordingMode | None = None
    span: Span | None = None
