"""Opening hours: to minutes, and hours that never open."""

from __future__ import annotations

from datetime import date, timedelta

from ccctl.center import DateRange, Hours, WeeklySpan, YearlyRange
from ccctl.center.hours import MINUTES_PER_DAY
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context
from ccctl.schema.hours import DAYS, Days, HoursSpec, Opening

LEAP_YEAR = 2024  # has every day that a year can have


def build_hours(context: Context) -> dict[str, Hours]:
    """The hours by name."""
    return {
        name: Hours(
            name=name,
            open=tuple(span for opening in hours.open for span in _weekly(opening)),
            closed=tuple(_closed(days) for days in hours.closed),
            also_open=_extra(hours),
            span=context.key("hours", name),
        )
        for name, hours in context.spec.hours.items()
    }


def _weekly(opening: Opening) -> tuple[WeeklySpan, ...]:
    """One span, or two when it runs past midnight."""
    start, end = opening.times.start, opening.times.end
    if end > start:
        return (WeeklySpan(opening.days, start, end),)
    evening = WeeklySpan(opening.days, start, MINUTES_PER_DAY)
    if end == 0:
        return (evening,)
    return (evening, WeeklySpan(frozenset(day % 7 + 1 for day in opening.days), 0, end))


def _closed(days: Days) -> DateRange | YearlyRange:
    if isinstance(days.first, date) and isinstance(days.last, date):
        return DateRange(days.first, days.last)
    assert isinstance(days.first, tuple) and isinstance(days.last, tuple)
    return YearlyRange(days.first, days.last)


def _extra(hours: HoursSpec) -> tuple[tuple[date, tuple[tuple[int, int], ...]], ...]:
    spans: dict[date, list[tuple[int, int]]] = {}
    for day, times in hours.also_open.items():
        for one in times:
            if one.end > one.start:
                spans.setdefault(day, []).append((one.start, one.end))
                continue
            spans.setdefault(day, []).append((one.start, MINUTES_PER_DAY))
            if one.end:
                spans.setdefault(day + timedelta(days=1), []).append((0, one.end))
    return tuple((day, tuple(sorted(spans[day]))) for day in sorted(spans))


def check_hours_open(context: Context) -> None:
    """CC241: hours that are open on no day of any year."""
    for hours in context.center.hours.values():
        yearly = [closed for closed in hours.closed if isinstance(closed, YearlyRange)]
        if hours.also_open:
            continue
        if not hours.open:
            context.problem(
                codes.CC241,
                f'hours "{hours.name}" never open: they have no opening times',
                *("hours", hours.name),
                hint='add some: open: ["mon-fri 09:00-18:00"]',
            )
        elif all(any(day in closed for closed in yearly) for day in _days_of_a_year()):
            context.problem(
                codes.CC241,
                f'hours "{hours.name}" never open: their closed days cover the whole year',
                *("hours", hours.name, "closed"),
                hint="remove a closed day",
            )


def _days_of_a_year() -> list[date]:
    return [date(LEAP_YEAR, 1, 1) + timedelta(days=number) for number in range(366)]


def check_hours_overlap(context: Context) -> None:
    """CC243: two opening times that share minutes of a day."""
    for name, hours in context.spec.hours.items():
        seen: list[tuple[int, WeeklySpan]] = []
        for at, opening in enumerate(hours.open):
            spans = _weekly(opening)
            for other, before in seen:
                common = next((days for span in spans if (days := _shared(span, before))), None)
                if common and other != at:
                    context.problem(
                        codes.CC243,
                        f'hours "{name}": these times overlap with others on '
                        f"{', '.join(DAYS[day - 1] for day in common)}",
                        *("hours", name, "open", at),
                        hint="write each stretch of time once",
                        notes=(Note("the others", context.span("hours", name, "open", other)),),
                    )
                    break
            seen.extend((at, span) for span in spans)


def _shared(one: WeeklySpan, other: WeeklySpan) -> list[int]:
    if one.start < other.end and other.start < one.end:
        return sorted(one.days & other.days)
    return []
