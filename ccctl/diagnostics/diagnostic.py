"""One problem, said so that a person can mend it."""

from __future__ import annotations

from ccctl.diagnostics.code import Code, Severity
from ccctl.diagnostics.span import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that explains the first."""

    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: what (message), where (span), what to type next (hint), and what else to look at (notes)."""

    code: Code
    message: str
    span: Span | None = None
    hint: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def severity(self) -> Severity:
        """The severity that the code declares."""
        return self.code.severity

    @property
    def order(self) -> tuple[object, ...]:
        """A sort key: by place, then code, then text; what has no place comes first."""
        span = self.span
        place = (span.file, span.line, span.column) if span else ("", 0, 0)
        return (*place, self.code.name, self.message)
