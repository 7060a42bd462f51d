"""Which circumstances there can be: instants at which different hours are open, callers in different lists, switches.

Within a call none of them changes, as far as the proof is concerned. Facts are assigned one by one, when a condition
first asks for them; an assignment stands only while an instant, and a caller, are known that give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import cached_property

from ccctl.center import Center
from ccctl.center.hours import DateRange, Hours, YearlyRange
from ccctl.resolve.truth import Fact

Facts = frozenset[tuple[Fact, bool]]
NOTHING: Facts = frozenset()
PLAIN_WEEK = date(2026, 11, 23)  # a Monday; any week serves, the spec's own dates are looked at beside it
SAMPLED = 20  # entries of a list of callers that are tried
STRANGER = "+10000000000"


class Circumstances:
    """What is known of one center's hours and callers."""

    def __init__(self, center: Center) -> None:
        self._center = center

    def possible(self, facts: Facts) -> bool:
        """Whether a call can find all of these to be so."""
        return self.instant(facts) is not None and self.caller(facts) is not None

    def instant(self, facts: Facts) -> datetime | None:
        """A local time at which the hours are open and closed as wanted; None when there is none."""
        wanted = [(name, value) for (kind, name), value in facts if kind == "open" and name in self._center.hours]
        return next(
            (at for at, found in self._instants if all((name in found) is value for name, value in wanted)), None
        )

    def caller(self, facts: Facts) -> str | None:
        """A number that is in the lists as wanted; None when none is known."""
        wanted = [(name, value) for (kind, name), value in facts if kind == "callers" and name in self._center.callers]
        found = (each for each, lists in self._callers if all((name in lists) is value for name, value in wanted))
        return next(found, None)

    @cached_property
    def _instants(self) -> list[tuple[datetime, frozenset[str]]]:
        hours = tuple(self._center.hours.values())
        minutes = sorted({0, 12 * 60, *(minute for each in hours for minute in _edges(each))})
        found: dict[frozenset[str], datetime] = {}
        for day in dict.fromkeys([*(PLAIN_WEEK + timedelta(days) for days in range(7)), *_days(hours)]):
            for minute in minutes:
                at = datetime.combine(day, time(minute // 60, minute % 60))
                found.setdefault(frozenset(each.name for each in hours if each.is_open(at)), at)
        return [(at, names) for names, at in found.items()]

    @cached_property
    def _callers(self) -> list[tuple[str, frozenset[str]]]:
        lists = tuple(self._center.callers.values())
        found: dict[frozenset[str], str] = {}
        for number in [STRANGER, *(sample for each in lists for sample in _samples(each.numbers, each.prefixes))]:
            found.setdefault(frozenset(each.name for each in lists if number in each), number)
        return [(number, names) for names, number in found.items()]


def _samples(numbers: Iterable[str], prefixes: Iterable[str]) -> Iterator[str]:
    for _, number in zip(range(SAMPLED), sorted(numbers)[:SAMPLED], strict=False):
        yield number
    for _, prefix in zip(range(SAMPLED), prefixes, strict=False):
        yield prefix + "0000000"[: max(1, 12 - len(prefix))]


def _edges(hours: Hours) -> Iterator[int]:
    for span in hours.open:
        yield span.start
        yield span.end % (24 * 60)
    for _, spans in hours.also_open:
        for start, end in spans:
            yield start
            yield end % (24 * 60)


def _days(all_hours: Iterable[Hours]) -> Iterator[date]:
    for hours in all_hours:
        for closed in hours.closed:
            if isinstance(closed, DateRange):
                yield from (closed.first, closed.last)
            elif isinstance(closed, YearlyRange):
                for month, last in (closed.first, closed.last):
                    if (month, last) != (2, 29):
                        yield date(PLAIN_WEEK.year, month, last)
        for day, _ in hours.also_open:
            yield day
