"""Opening hours and the time zone as tables for hours.lua.

FreeSWITCH's own conditions on dates look at the server's zone, and those on weekdays at a list of zones of its own; a table
of the zone's changes of offset is exact everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ccctl.center import Center, DateRange, Hours
from ccctl.render.site import Site
from ccctl.render.words import where

FIRST_YEAR, LAST_YEAR = 2024, 2050
STEP = timedelta(days=7)  # no zone changes twice within a week


def hours(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/hours.lua and scripts/zone.lua."""
    del site
    return {
        "timezone": center.timezone,
        "last_year": LAST_YEAR,
        "offsets": list(offsets(ZoneInfo(center.timezone))),
        "hours": [_hours(center, each) for each in sorted(center.hours.values(), key=lambda each: each.name)],
    }


def _hours(center: Center, each: Hours) -> dict[str, object]:
    return {
        "name": each.name,
        "where": where(center, each.span),
        "open": [
            {"days": "".join(map(str, sorted(span.days))), "start": span.start, "end": span.end} for span in each.open
        ],
        "closed": [
            {"first": f"{closed.first:%Y%m%d}", "last": f"{closed.last:%Y%m%d}"}
            for closed in each.closed
            if isinstance(closed, DateRange)
        ],
        "yearly": [
            {"first": closed.first[0] * 100 + closed.first[1], "last": closed.last[0] * 100 + closed.last[1]}
            for closed in each.closed
            if not isinstance(closed, DateRange)
        ],
        "also": [
            {"day": f"{day:%Y%m%d}", "start": start, "end": end}
            for day, spans in each.also_open
            for start, end in spans
        ],
    }


def offsets(zone: ZoneInfo) -> Iterator[tuple[int, int]]:
    """(seconds since 1970 from which on, seconds east of Greenwich), in order, from FIRST_YEAR to LAST_YEAR."""
    at, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    before = _offset(zone, at)
    yield 0, before
    while at < end:
        after = _offset(zone, at + STEP)
        if after != before:
            low, high = int(at.timestamp()), int((at + STEP).timestamp())
            while high - low > 1:
                middle = (low + high) // 2
                if _offset(zone, datetime.fromtimestamp(middle, UTC)) == before:
                    low = middle
                else:
                    high = middle
            yield high, after
            before = after
        at += STEP


def _offset(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())
