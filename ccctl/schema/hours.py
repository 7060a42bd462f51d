"""Opening hours: weekly spans, closed days and extra days, as the user writes them."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from ccctl.schema.common import Guarded, TextKind, refuse, show
from ccctl.values import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAYS = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))?")
_TIMES = re.compile(r"([0-9]{1,2}):([0-9]{2})-([0-9]{1,2}):([0-9]{2})")
_DATE = re.compile(r"(?:([0-9]{4})-)?([0-9]{2})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Times:
    """Minutes of the day, end exclusive; an end not after the start means the next day."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opening:
    """One `mon-fri 09:00-18:00`: ISO weekdays (1 = Monday) and times."""

    days: frozenset[int]
    times: Times


@dataclass(frozen=True, slots=True)
class Days:
    """Days from first to last, both included: whole dates, or (month, day) pairs that come back every year."""

    first: date | tuple[int, int]
    last: date | tuple[int, int]


def read_times(value: object) -> Times:
    """The times of `09:00-18:00`; `24:00` is allowed as an end."""
    match = _TIMES.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise refuse("CC116", f"expected times such as 09:00-18:00, found {show(value)}")
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if int(match[2]) > 59 or int(match[4]) > 59 or start >= 1440 or end > 1440:
        raise refuse("CC116", f"{value} is not a time of day", "times run from 00:00 to 24:00")
    if start == end:
        raise refuse("CC116", f"{value} starts and ends at the same minute", "write 00:00-24:00 for a whole day")
    return Times(start, end)


def read_opening(value: object) -> Opening:
    """The meaning of `mon-fri 09:00-18:00`; days may be listed with commas: `mon-wed,fri 09:00-12:00`."""
    words = value.lower().split() if isinstance(value, str) else []
    if len(words) != 2:
        raise refuse("CC116", f'expected hours such as "mon-fri 09:00-18:00", found {show(value)}')
    days: set[int] = set()
    for part in words[0].split(","):
        match = _DAYS.fullmatch(part)
        if not match:
            raise refuse(
                "CC116", f"expected days such as mon-fri, found {show(words[0])}", f"days are {', '.join(DAYS)}"
            )
        first = DAYS.index(match[1])
        last = DAYS.index(match[2] or match[1])
        days.update((first + step) % 7 + 1 for step in range((last - first) % 7 + 1))
    return Opening(frozenset(days), read_times(words[1]))


def read_date(value: object) -> date:
    """The day of `2026-10-10`."""
    found = _day(value) if isinstance(value, str) else None
    if not isinstance(found, date):
        raise refuse("CC116", f"expected a date such as 2026-10-10, found {show(value)}")
    return found


def read_days(value: object) -> Days:
    """The days of `2026-10-01`, `12-25`, or two of the same kind with `..` between them."""
    ends = value.split("..") if isinstance(value, str) else []
    days = [_day(end.strip()) for end in ends]
    if len(days) not in (1, 2) or None in days:
        raise refuse("CC116", f"expected days such as 2026-10-01..2026-10-07 or 12-25, found {show(value)}")
    first, last = days[0], days[-1]
    assert first is not None and last is not None
    if isinstance(first, date) is not isinstance(last, date):
        raise refuse("CC116", f"{value} mixes a date with a day of every year", "write both ends in the same form")
    if isinstance(first, date) and isinstance(last, date) and last < first:
        raise refuse("CC116", f"{value} ends before it starts", "swap the two dates")
    return Days(first, last)


def _day(text: str) -> date | tuple[int, int] | None:
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        day = date(int(match[1] or 2024), int(match[2]), int(match[3]))  # 2024: a leap year, so that 02-29 is a day
    except ValueError:
        raise refuse("CC116", f"{text} is not a day of the calendar") from None
    return day if match[1] else (day.month, day.day)


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


_text = {"type": "string"}
OpeningText = Annotated[
    Opening, PlainValidator(read_opening), TextKind("weekly hours", "mon-fri 09:00-18:00"), WithJsonSchema(_text)
]
DaysText = Annotated[Days, PlainValidator(read_days), TextKind("days", "2026-10-01..2026-10-07"), WithJsonSchema(_text)]
DateText = Annotated[date, PlainValidator(read_date), TextKind("date", "2026-10-10"), WithJsonSchema(_text)]
TimesText = Annotated[Times, PlainValidator(read_times), TextKind("times", "09:00-18:00"), WithJsonSchema(_text)]
TimesList = Annotated[
    tuple[TimesText, ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_text, {"type": "array", "items": _text, "minItems": 1}]}),
]


class HoursSpec(Guarded):
    """Named hours: `also_open` beats `closed`, `closed` beats `open`."""

    open: tuple[OpeningText, ...] = ()
    """Weekly hours, such as `mon-fri 09:00-18:00`."""
    closed: tuple[DaysText, ...] = ()
    """Days: a date, a day of every year such as 12-25, or a range with `..`."""
    also_open: dict[DateText, TimesList] = Field(default_factory=dict)
    """Extra times on a date."""
