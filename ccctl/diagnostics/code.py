"""What a code is; the codes themselves stand in codes.py."""

from __future__ import annotations

from enum import StrEnum

from ccctl.values import dataclass


class Severity(StrEnum):
    """How bad: an error stops the work, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of problem: its name (CCnnn), severity, title, what it means, and a wrong and a right example."""

    name: str
    severity: Severity
    title: str
    meaning: str
    wrong: str = ""
    right: str = ""

    def __str__(self) -> str:
        return self.name
