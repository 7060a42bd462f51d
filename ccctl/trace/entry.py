"""What a caller enters in a menu, key by key."""

from __future__ import annotations

from collections.abc import Callable, Generator

from ccctl.center.entries import Entries
from ccctl.trace.call import Park, Wake

NextKey = Callable[[], Generator[Park, Wake, str | None]]


def read_entry(entries: Entries, first: str, next_key: NextKey) -> Generator[Park, Wake, str]:
    """The whole row of keys that begins with `first`. `next_key` waits for one more; None = silence for the menu's gap.

    Where every entry is one key, that key is the row. Elsewhere a row without a meaning goes on to the end of what the
    caller types, so that one wrong number counts once.
    """
    row = first
    while entries.open(row):
        key = yield from next_key()
        if key is None or entries.ends(row, key):
            return row
        row += key
    while entries.to(row) is None and len(row) < entries.longest and not entries.ends("", row):
        key = yield from next_key()
        if key is None or entries.ends(row, key):
            return row
        row += key
    return row
