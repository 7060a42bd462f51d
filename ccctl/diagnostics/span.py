"""Where something stands in a text."""

from __future__ import annotations

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one line: file as the user named it, line and column from 1, end column exclusive."""

    file: str
    line: int = 1
    column: int = 1
    end_column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"
