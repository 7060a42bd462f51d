"""The messages that wait in boxes, and the seats that are told of them and listen to them."""

from __future__ import annotations

from dataclasses import field

from ccctl.center import Center
from ccctl.values import dataclass

SHORTEST_MS = 1_000  # what is shorter is no message


@dataclass(frozen=True, slots=True)
class Message:
    """One message: whose call has left it, and how long it is."""

    call: str
    lasts_ms: int


@dataclass(slots=True)
class Mailboxes:
    """All boxes of a center, each with its new messages and those that were heard and kept, oldest first."""

    center: Center
    new: dict[str, list[Message]] = field(default_factory=dict)
    kept: dict[str, list[Message]] = field(default_factory=dict)

    def leave(self, box: str, call: str, lasts_ms: int) -> None:
        """A caller has left a message."""
        if lasts_ms >= SHORTEST_MS:
            self.new.setdefault(box, []).append(Message(call, lasts_ms))

    def waiting(self, seat: str) -> int:
        """How many new messages the seat's phone shows."""
        return sum(len(self.new.get(box, ())) for box in self.of(seat))

    def of(self, seat: str) -> list[str]:
        """The boxes of a seat, in the order in which it hears them."""
        boxes = (box for box in self.center.voicemails.values() if seat in box.seats)
        return [box.name for box in sorted(boxes, key=lambda box: box.mailbox)]

    def first(self, seat: str) -> Message | None:
        """The message that the seat hears first; None when there is none."""
        found = (
            message for box in self.of(seat) for state in (self.new, self.kept) for message in state.get(box, ())[:1]
        )
        return next(found, None)

    def heard(self, seat: str, message: Message, *, delete: bool) -> None:
        """The seat has heard the message, and keeps it or not."""
        for box in self.of(seat):
            new, kept = self.new.setdefault(box, []), self.kept.setdefault(box, [])
            if message in new:
                new.remove(message)
                if not delete:
                    kept.append(message)
            elif message in kept and delete:
                kept.remove(message)
