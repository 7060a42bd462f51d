"""Values of a center as short texts, close to how a spec writes them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from ccctl.center import (
    AllOf,
    AnyOf,
    Ask,
    Closed,
    Collect,
    Condition,
    Go,
    InCallers,
    Open,
    Play,
    Reject,
    Speak,
    Step,
    SwitchedOn,
    Tagged,
)

MAX_LISTED = 8


def duration(milliseconds: int | None) -> str:
    """`3m`, `20s`, `500ms`; `none` for no limit."""
    if milliseconds is None:
        return "none"
    for unit, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000)):
        if milliseconds and milliseconds % size == 0:
            return f"{milliseconds // size}{unit}"
    return f"{milliseconds}ms" if milliseconds else "0s"


def listed(items: Collection[str]) -> str:
    """The items, or their count and a digest where they are many: a change is seen, the text stays short."""
    if len(items) <= MAX_LISTED:
        return ", ".join(items)
    digest = hashlib.sha256("\n".join(items).encode()).hexdigest()[:6]
    return f"{len(items)} entries ({digest})"


def condition(found: Condition) -> str:
    """`closed office`, `callers vip`, `not (...)`."""
    if isinstance(found, InCallers):
        return f"callers {found.callers}"
    if isinstance(found, Open):
        return f"open {found.hours}"
    if isinstance(found, Closed):
        return f"closed {found.hours}"
    if isinstance(found, SwitchedOn):
        return f"switch {found.switch}"
    if isinstance(found, Tagged):
        return f"tag {found.tag} {found.value}"
    if isinstance(found, AllOf):
        return "all of (" + ", ".join(condition(part) for part in found.parts) + ")"
    if isinstance(found, AnyOf):
        return "any of (" + ", ".join(condition(part) for part in found.parts) + ")"
    return f"not ({condition(found.part)})"


def step(found: Step) -> str:
    """`go menu/main`, `play closed, if closed office`."""
    if isinstance(found, Play):
        text = f"play {found.prompt}"
    elif isinstance(found, Go):
        text = f"go {found.to}"
    elif isinstance(found, Collect):
        keys = f"{found.least}-{found.most} keys{f', ended by {found.terminator}' if found.terminator else ''}"
        text = f"collect {found.into}: {found.prompt}, {keys}, {duration(found.timeout_ms)}, "
        text += f"{found.retries} retries, else {found.otherwise}"
    elif isinstance(found, Reject):
        text = f"reject {found.reason}"
    elif isinstance(found, Speak):
        text = f"language {found.language}"
    elif isinstance(found, Ask):
        text = f"lookup {found.hook}" + (f", on error {found.otherwise}" if found.otherwise else "")
    else:
        text = f"priority {found.value}"
    return text if found.condition is None else f"{text}, if {condition(found.condition)}"


def minutes(count: int) -> str:
    """Minutes of the day as `09:00`."""
    return f"{count // 60:02}:{count % 60:02}"


def seat_ranges(seats: Collection[str]) -> list[str]:
    """Seats as ranges, in the order of their numbers: 1001-1012, 1900."""
    return seats_in_order(sorted(seats, key=lambda number: (len(number), number)))


def seats_in_order(seats: Collection[str]) -> list[str]:
    """Seats as ranges, in the order in which they are named: 1900, 1001-1012."""
    found: list[tuple[str, str]] = []
    for seat in seats:
        if found:
            first, last = found[-1]
            if len(last) == len(seat) and last.isdigit() and seat.isdigit() and int(seat) == int(last) + 1:
                found[-1] = (first, seat)
                continue
        found.append((seat, seat))
    return [first if first == last else f"{first}-{last}" for first, last in found]
