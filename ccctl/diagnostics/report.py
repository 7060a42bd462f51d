"""Collects diagnostics; the one exception that carries them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccctl.diagnostics.code import Code, Severity
from ccctl.diagnostics.diagnostic import Diagnostic, Note
from ccctl.diagnostics.span import Span


class Report:
    """The problems that a stage found, in the order of their place; identical ones are kept once."""

    def __init__(self, found: Iterable[Diagnostic] = ()) -> None:
        self._found: dict[Diagnostic, None] = dict.fromkeys(found)

    def add(
        self, code: Code, message: str, span: Span | None = None, *, hint: str = "", notes: tuple[Note, ...] = ()
    ) -> None:
        """Adds one problem."""
        self._found[Diagnostic(code, message, span, hint, notes)] = None

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Adds many."""
        self._found.update(dict.fromkeys(found))

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All problems, sorted by place."""
        return tuple(sorted(self._found, key=lambda found: found.order))

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """Only what stops the work."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        """Only what does not stop it."""
        return tuple(found for found in self.diagnostics if found.severity is Severity.WARNING)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.diagnostics)

    def __len__(self) -> int:
        return len(self._found)

    def raise_if_errors(self) -> None:
        """Raises Rejected when there is at least one error."""
        if self.errors:
            raise Rejected(self)


class Rejected(Exception):  # noqa: N818 - it says what happened to the input, not that ccctl failed
    """The input, or what was asked for, is refused; the report says why. `exit_code` is that of the command line."""

    def __init__(self, report: Report, exit_code: int = 1) -> None:
        super().__init__("; ".join(found.message for found in report))
        self.report = report
        self.exit_code = exit_code

    @property
    def first(self) -> Diagnostic:
        """The first error, which is why it is refused: warnings may stand before it."""
        return (self.report.errors or self.report.diagnostics)[0]


def rejected(
    code: Code,
    message: str,
    span: Span | None = None,
    *,
    hint: str = "",
    notes: tuple[Note, ...] = (),
    exit_code: int = 1,
) -> Rejected:
    """The exception for one problem; the caller raises it."""
    return Rejected(Report([Diagnostic(code, message, span, hint, notes)]), exit_code)
