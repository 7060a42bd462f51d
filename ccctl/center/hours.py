"""Opening hours, evaluated in the center's time zone."""

from __future__ import annotations

from datetime import date, datetime

from ccctl.diagnostics import Span
from ccctl.values import dataclass

MINUTES_PER_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class WeeklySpan:
    """Open on these ISO weekdays (1 = Monday) from start to end, in minutes of the day, end exclusive, never past midnight.

    A span that the user wrote past midnight arrives here as two.
    """

    days: frozenset[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """Whole days from first to last, both included."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class YearlyRange:
    """Whole days of every year, as (month, day), both included; last before first wraps over new year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __contains__(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True, slots=True)
class Hours:
    """Named hours: `also_open` beats `closed`, `closed` beats `open`."""

    name: str
    open: tuple[WeeklySpan, ...]
    closed: tuple[DateRange | YearlyRange, ...] = ()
    also_open: tuple[tuple[date, tuple[tuple[int, int], ...]], ...] = ()  # (day, ((start, end) minutes, ...)), sorted
    span: Span | None = None

    def is_open(self, local: datetime) -> bool:
        """Whether a call at this local time (of the center's time zone) finds the center open."""
        day, minute = local.date(), local.hour * 60 + local.minute
        for extra, spans in self.also_open:
            if extra == day and any(start <= minute < end for start, end in spans):
                return True
        if any(day in closed for closed in self.closed):
            return False
        weekday = local.isoweekday()
        return any(weekday in span.days and span.start <= minute < span.end for span in self.open)
