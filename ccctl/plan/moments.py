"""Times at which two centers may do different things, one for each way in which their hours stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ccctl.center import Center, DateRange, Hours
from ccctl.values import dataclass

DAYS = 8  # from today: a week, and the day on which it begins again
MOST = 24  # moments


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant, and what to call it: `outside office hours`; empty where it is the only one."""

    at: datetime
    label: str = ""


def moments(before: Center, after: Center, names: Collection[str], now: datetime) -> tuple[Moment, ...]:
    """One moment for each way in which the hours of these names stand before and after, the nearest first."""
    zone = ZoneInfo(after.timezone)
    local = now.astimezone(zone)
    if not names:
        return (Moment(local.replace(microsecond=0)),)
    found: dict[tuple[bool, ...], Moment] = {}
    for at in sorted(set(_instants(before, after, names, local.replace(tzinfo=None)))):
        stands = tuple(
            hours.is_open(at)
            for name in sorted(names)
            for hours in (before.hours.get(name), after.hours.get(name))
            if hours
        )
        if stands not in found and len(found) < MOST:
            found[stands] = Moment(at.replace(tzinfo=zone), _label(before, after, names, at))
    return tuple(found.values())


def _instants(before: Center, after: Center, names: Collection[str], now: datetime) -> Iterator[datetime]:
    known = [hours for center in (before, after) for name in names if (hours := center.hours.get(name))]
    minutes = {0} | {edge for hours in known for span in hours.open for edge in (span.start, span.end)}
    minutes |= {edge for hours in known for _, spans in hours.also_open for span in spans for edge in span}
    days = {now.date() + timedelta(days=step) for step in range(1, DAYS)} | set(_special(known, now.date()))
    for day in days:
        for minute in minutes:
            if minute < 24 * 60:
                yield datetime(day.year, day.month, day.day) + timedelta(minutes=minute)


def _special(known: list[Hours], today: date) -> Iterator[date]:
    for hours in known:
        yield from (day for day, _ in hours.also_open if day > today)
        for closed in hours.closed:
            if isinstance(closed, DateRange):
                yield from (day for day in (closed.first, closed.last) if day > today)
            else:
                for year in (today.year, today.year + 1):
                    try:
                        day = date(year, *closed.first)
                    except ValueError:
                        continue  # 29 February
                    if day > today:
                        yield day


def _label(before: Center, after: Center, names: Collection[str], at: datetime) -> str:
    parts: list[str] = []
    for name in sorted(names):
        old, new = before.hours.get(name), after.hours.get(name)
        was, will = (hours is not None and hours.is_open(at) for hours in (old, new))
        if old is None or new is None or was == will:
            parts.append(f"{'during' if (will if new else was) else 'outside'} {name} hours")
        else:
            change = "no longer counts as open" if was else "counts as open now"
            parts.append(f"when {name} {change} (such as {at:%a %d %b %H:%M})")
    return " and ".join(parts)
