"""Lists of callers, used in conditions."""

from __future__ import annotations

from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class CallerList:
    """Numbers and number beginnings in E.164 form, sorted, from the spec and its CSV files together."""

    name: str
    numbers: frozenset[str]
    prefixes: tuple[str, ...] = ()
    span: Span | None = None

    def __contains__(self, e164: str) -> bool:
        return e164 in self.numbers or any(e164.startswith(prefix) for prefix in self.prefixes)
