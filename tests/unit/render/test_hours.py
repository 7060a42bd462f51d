"""The rendered rules decide as Hours.is_open does."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from ccctl.center import Center, DateRange, Hours, WeeklySpan, YearlyRange
from ccctl.render.asterisk.views.hours import FORM, _rules

DAYS = st.dates(date(2026, 9, 20), date(2027, 1, 10))
MINUTES = st.tuples(st.integers(0, 1439), st.integers(1, 1440)).map(sorted).filter(lambda pair: pair[0] < pair[1])
MONTHDAYS = DAYS.map(lambda day: (day.month, day.day))
HOURS = st.builds(
    Hours,
    st.just("office"),
    st.lists(
        st.builds(
            lambda days, span: WeeklySpan(frozenset(days), *span), st.sets(st.integers(1, 7), min_size=1), MINUTES
        ),
        max_size=3,
    ).map(tuple),
    st.lists(
        st.one_of(
            st.tuples(DAYS, DAYS).map(lambda pair: DateRange(min(pair), max(pair))),
            st.builds(YearlyRange, MONTHDAYS, MONTHDAYS),
        ),
        max_size=2,
    ).map(tuple),
    st.lists(st.tuples(DAYS, MINUTES.map(lambda span: (tuple(span),))), max_size=2).map(tuple),
)
MOMENTS = st.builds(
    lambda day, minute: datetime(day.year, day.month, day.day) + timedelta(minutes=minute), DAYS, st.integers(0, 1439)
)


def decide(hours: Hours, local: datetime) -> bool:
    """What the dialplan's subroutine returns: its expressions, read as Asterisk reads them."""
    moment = local.strftime(FORM)
    for test, label, _ in _rules(hours):
        text = re.sub(r"\$\{ARG1:(\d+):(\d+)\}", lambda found: moment[int(found[1]) :][: int(found[2])], test)
        python = re.sub(r"(?<![<>])=", "==", text).replace("&", " and ").replace("|", " or ")
        if eval(python):
            return label == "open"
    return False


@settings(max_examples=500)
@given(HOURS, MOMENTS)
def test_the_dialplan_opens_and_closes_as_the_center_does(hours: Hours, local: datetime) -> None:
    assert decide(hours, local) == hours.is_open(local)


def test_the_edges_of_the_rich_center(rich: Center) -> None:
    office, late = rich.hours["office"], rich.hours["late"]
    for text in ("2026-10-10 09:00", "2026-10-07 10:00", "2027-10-05 10:00", "2026-12-25 10:00", "2027-01-02 10:00"):
        local = datetime.fromisoformat(text)
        assert decide(office, local) == office.is_open(local), text
    assert decide(office, datetime(2027, 10, 5, 10)), "a closed range of 2026 closes 2027 too"
    assert not decide(office, datetime(2026, 11, 23, 18)), "the end is part of the opening"
    assert decide(late, datetime(2026, 11, 24, 1)), "Monday's late hours end at midnight"
