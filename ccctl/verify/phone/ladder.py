"""The SIP ladder: every message sent or received with its monotonic time, rendered as text for people.

One ladder may serve many phones. A message between two of them is recorded at both ends and drawn once.
"""

from __future__ import annotations

import re
import time
from collections import Counter

from ccctl.values import dataclass
from ccctl.verify.phone.address import Address

SECRET = re.compile(rb'(response|cnonce)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: when (time.monotonic), from where, to where, its bytes, and whether we sent it."""

    at: float
    source: Address
    target: Address
    data: bytes
    sent: bool


class Ladder:
    """Collects entries; `render()` draws them, `full()` prints the messages whole."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.names: dict[Address, str] = {}
        self.started = time.monotonic()

    def name(self, address: Address, name: str) -> None:
        """Gives the column of this address a name."""
        self.names[address] = name

    def record(self, source: Address, target: Address, data: bytes, *, sent: bool) -> None:
        """Keeps one message, as of now."""
        self.entries.append(Entry(time.monotonic(), source, target, data, sent))

    def drawn(self, call_id: str = "") -> list[Entry]:
        """The entries to draw: those of one call (or all), each message between two of our phones once."""
        sent: Counter[tuple[Address, Address, bytes]] = Counter()
        chosen = []
        wanted = call_id.encode("utf-8", "surrogateescape")
        for entry in self.entries:
            key = (entry.source, entry.target, entry.data)
            if entry.sent:
                sent[key] += 1
            elif sent[key]:
                sent[key] -= 1
                continue
            if wanted in entry.data:
                chosen.append(entry)
        return chosen

    def render(self, call_id: str = "", width: int = 26) -> str:
        """The ladder as text: a column per address, an arrow per message, seconds since the ladder was made."""
        entries = self.drawn(call_id)
        columns: list[Address] = []
        for entry in entries:
            columns += [address for address in (entry.source, entry.target) if address not in columns]
        if not columns:
            return ""
        titles = [self.names.get(address, f"{address[0]}:{address[1]}")[: width - 1] for address in columns]
        lines = [" " * 10 + "".join(title.ljust(width) for title in titles).rstrip()]
        for entry in entries:
            left, right = sorted((columns.index(entry.source), columns.index(entry.target)))
            room = (right - left) * width - 1
            text = f" {summary(entry.data)} "[: max(room - 2, 0)]
            rightward = columns.index(entry.source) == left
            arrow = text.center(room - 1, "-") + ">" if rightward else "<" + text.center(room - 1, "-")
            if left == right:
                arrow = f"(to itself){text}"
            row = [" "] * (len(columns) * width + len(arrow))
            for index in range(len(columns)):
                row[index * width] = "|"
            row[left * width + 1 : left * width + 1 + len(arrow)] = arrow
            lines.append(f"{entry.at - self.started:9.3f} " + "".join(row).rstrip())
        return "\n".join(lines) + "\n"

    def full(self, call_id: str = "") -> str:
        """Every message whole, under a line with time and addresses; digest responses are blanked."""
        parts = []
        for entry in self.drawn(call_id):
            data = SECRET.sub(rb'\1="..."', entry.data)
            title = f"--- {entry.at - self.started:.3f} {_text(entry.source)} -> {_text(entry.target)}\n"
            parts.append(title + printable(data.decode("utf-8", "replace").replace("\r\n", "\n")))
        return "\n".join(parts)


def summary(data: bytes) -> str:
    """A message in a few words: method and user, or status and reason with the method it answers."""
    head = data[:4000].decode("utf-8", "replace").replace("\r", "")
    first = head.partition("\n")[0]
    if not first.startswith("SIP/2.0 "):
        method, _, rest = first.partition(" ")
        uri = rest.partition(" ")[0].partition(":")[2]
        return printable(f"{method} {uri.partition('@')[0] if '@' in uri else ''}".strip())[:60]
    cseq = re.search(r"^CSeq:\s*\d+\s+(\w+)", head, re.MULTILINE | re.IGNORECASE)
    return printable(first[8:] + (f" ({cseq[1]})" if cseq else ""))[:60]


def printable(text: str) -> str:
    """The text with control characters (other than line feeds) as escapes, so that a terminal is safe from it."""
    safe = (char if char.isprintable() or char == "\n" else char.encode("unicode_escape").decode() for char in text)
    return "".join(safe)


def _text(address: Address) -> str:
    return f"{address[0]}:{address[1]}"
