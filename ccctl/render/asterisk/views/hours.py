"""Opening hours: each becomes a subroutine that returns 1 (open) or 0.

Not GotoIfTime: its dates have no year, and a closed range of one year must not close the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from ccctl.center import Center, DateRange, Hours, WeeklySpan, YearlyRange
from ccctl.render.asterisk.views.common import where
from ccctl.render.environment import word
from ccctl.render.site import Site

FORM = "%Y%m%d%u%H%M"  # the moment is looked at once, and taken apart:
DAY, WEEKDAY = "${ARG1:0:8}", "${ARG1:8:1}"
MONTHDAY, MINUTE = (
    "1${ARG1:4:4}",
    "1${ARG1:9:4}",
)  # a 1 in front, and no leading zero is lost: 11225 is December 25, 10900 is 9:00
DAYS = ("", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/hours.conf."""
    del site
    return {
        "timezone": center.timezone,
        "hours": [
            {"name": each.name, "where": where(center, each.span), "rules": list(_rules(each))}
            for each in sorted(center.hours.values(), key=lambda each: each.name)
        ],
    }


def moment(center: Center, site: Site) -> str:
    """What the subroutines are handed: the time of the center's clock, which a test moves."""
    clock = "$[${EPOCH} + 0${CC_SHIFT}]" if site.harness else "${EPOCH}"
    return f"${{STRFTIME({clock},{word(center.timezone)},{FORM})}}"


def _rules(each: Hours) -> Iterable[tuple[str, str, str]]:
    """(test, label to go to, note), the first that holds decides: also_open, then closed, then open."""
    for day, spans in each.also_open:
        for start, end in spans:
            yield f"{DAY} = {day:%Y%m%d} & {_minutes(start, end)}", "open", f"also open {day} {_clock(start, end)}"
    for closed in each.closed:
        if isinstance(closed, DateRange):
            yield _dates(closed), "closed", f"closed {_days(str(closed.first), str(closed.last))}"
        else:
            yield _yearly(closed), "closed", f"closed {_days(_md(closed.first), _md(closed.last))}, every year"
    for span in each.open:
        yield (
            f"{_weekdays(span)} & {_minutes(span.start, span.end)}",
            "open",
            f"open {_names(span)} {_clock(span.start, span.end)}",
        )


def _minutes(start: int, end: int) -> str:
    return f"{MINUTE} >= {_hhmm(start)} & {MINUTE} < {_hhmm(end)}"


def _hhmm(minute: int) -> int:
    return 10000 + minute // 60 * 100 + minute % 60


def _dates(days: DateRange) -> str:
    if days.first == days.last:
        return f"{DAY} = {days.first:%Y%m%d}"
    return f"{DAY} >= {days.first:%Y%m%d} & {DAY} <= {days.last:%Y%m%d}"


def _yearly(days: YearlyRange) -> str:
    first, last = (10000 + month * 100 + day for month, day in (days.first, days.last))
    if first == last:
        return f"{MONTHDAY} = {first}"
    word = "&" if first < last else "|"
    return f"({MONTHDAY} >= {first} {word} {MONTHDAY} <= {last})"


def _runs(days: Iterable[int]) -> list[tuple[int, int]]:
    """Days that follow each other, as (first, last)."""
    runs = []
    for _, group in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - pair[0]):
        members = [day for _, day in group]
        runs.append((members[0], members[-1]))
    return runs


def _weekdays(span: WeeklySpan) -> str:
    parts = [
        f"{WEEKDAY} = {first}" if first == last else f"{WEEKDAY} >= {first} & {WEEKDAY} <= {last}"
        for first, last in _runs(span.days)
    ]
    return "(" + " | ".join(parts) + ")"


def _names(span: WeeklySpan) -> str:
    return ",".join(DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}" for first, last in _runs(span.days))


def _clock(start: int, end: int) -> str:
    return f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"


def _days(first: str, last: str) -> str:
    return first if first == last else f"{first}..{last}"


def _md(monthday: tuple[int, int]) -> str:
    return f"{monthday[0]:02}-{monthday[1]:02}"
