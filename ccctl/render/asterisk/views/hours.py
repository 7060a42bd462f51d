"""Opening hours: each becomes a subroutine that returns 1 (open) or 0.

Not GotoIfTime: its dates have no year, and a closed range of one year must not close the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from ccctl.center import Center, DateRange, Hours, WeeklySpan, YearlyRange
from ccctl.render.asterisk.views.common import where
from ccctl.render.site import Site

FORM = "%Y%m%d%u%H%M"  # the moment is looked at once, and taken apart
TIMES = {
    "day": "${now:0:8}",
    "monthday": "1${now:4:4}",
    "weekday": "${now:8:1}",
    "minute": "$[${now:9:2} * 60 + ${now:11:2}]",
}
DAYS = ("", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/hours.conf."""
    return {
        "timezone": center.timezone,
        "form": FORM,
        "harness": site.harness,
        "hours": [
            {"name": each.name, "where": where(center, each.span), "rules": (rules := list(_rules(each)))}
            | {"times": list(_times(rules))}
            for each in sorted(center.hours.values(), key=lambda each: each.name)
        ],
    }


def _times(rules: Iterable[tuple[str, str, str]]) -> Iterable[tuple[str, str]]:
    """The names that the tests use, and what each stands for."""
    tests = " ".join(test for test, _, _ in rules)
    return [(name, form) for name, form in TIMES.items() if f"${{{name}}}" in tests]


def _rules(each: Hours) -> Iterable[tuple[str, str, str]]:
    """(test, label to go to, note), the first that holds decides: also_open, then closed, then open."""
    for day, spans in each.also_open:
        for start, end in spans:
            yield f"${{day}} = {day:%Y%m%d} & {_minutes(start, end)}", "open", f"also open {day} {_clock(start, end)}"
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
    return f"${{minute}} >= {start} & ${{minute}} < {end}"


def _dates(days: DateRange) -> str:
    if days.first == days.last:
        return f"${{day}} = {days.first:%Y%m%d}"
    return f"${{day}} >= {days.first:%Y%m%d} & ${{day}} <= {days.last:%Y%m%d}"


def _yearly(days: YearlyRange) -> str:
    """Month and day as one number with a 1 in front: 11225 is December 25, and no leading zero is lost."""
    first, last = (10000 + month * 100 + day for month, day in (days.first, days.last))
    if first == last:
        return f"${{monthday}} = {first}"
    word = "&" if first < last else "|"
    return f"(${{monthday}} >= {first} {word} ${{monthday}} <= {last})"


def _runs(days: Iterable[int]) -> list[tuple[int, int]]:
    """Days that follow each other, as (first, last)."""
    runs = []
    for _, group in groupby(enumerate(sorted(days)), key=lambda pair: pair[1] - pair[0]):
        members = [day for _, day in group]
        runs.append((members[0], members[-1]))
    return runs


def _weekdays(span: WeeklySpan) -> str:
    parts = [
        f"${{weekday}} = {first}" if first == last else f"${{weekday}} >= {first} & ${{weekday}} <= {last}"
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
