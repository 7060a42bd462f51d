"""What callers may enter in a menu: rows of keys, and the numbers of seats."""

from __future__ import annotations

from collections.abc import Iterable

from ccctl.center.center import Center
from ccctl.center.destination import Destination, Kind
from ccctl.center.menu import END_OF_ENTRY, Menu
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Entries:
    """The entries of one menu. An entry that another one begins with is taken when a gap or END_OF_ENTRY follows it."""

    menu: Menu
    seats: frozenset[str]  # that can be dialled
    begun: frozenset[str]  # what an entry begins with, short of the entry itself
    longest: int

    def to(self, row: str) -> Destination | None:
        """Where this row of keys leads; None = it has no meaning."""
        return self.menu.keys.get(row) or (Destination(Kind.SEAT, row, self.menu.span) if row in self.seats else None)

    def open(self, row: str) -> bool:
        """Whether one more key may follow."""
        return row in self.begun

    def ends(self, row: str, key: str) -> bool:
        """Whether this key says that the row is all: an END_OF_ENTRY which does not continue it."""
        return key == END_OF_ENTRY and row + key not in self.begun and self.to(row + key) is None


def beginnings(rows: Iterable[str]) -> frozenset[str]:
    """What the rows begin with, short of the rows themselves; never empty."""
    return frozenset(row[:length] for row in rows for length in range(1, len(row)))


def entries(center: Center, menu: Menu) -> Entries:
    """The entries of a menu."""
    seats = frozenset(center.seats) if menu.dial_seats else frozenset[str]()
    rows = seats.union(menu.keys)
    return Entries(menu, seats, beginnings(rows), max(map(len, rows), default=1))
