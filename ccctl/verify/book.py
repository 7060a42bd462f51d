"""What the engine says of each call, kept as it comes: the breadcrumbs of its journey and the offers to seats.

The dialplan says it by AMI UserEvents (fields in brackets): CallStart [Call, Linkedid], Breadcrumb [Call, Node], Offer
[Call, Seat], Joined [Call, Seat], Message [Call, Box, File], Survey [Call, Name, Answer],
Recording [Call, State], Conference [Call, Name], Language [Call, Language].
`Call` is the name that the harness gave the call in its INVITE.
"""

from __future__ import annotations

import re
import time
from dataclasses import field

from ccctl.control.message import Message
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Crumb:
    """A node that the call was sent to, and when (time.monotonic)."""

    node: str
    at: float


@dataclass(frozen=True, slots=True)
class Offer:
    """The engine is about to ring this seat for this call."""

    call: str
    seat: str
    at: float


@dataclass(frozen=True, slots=True)
class Left:
    """The caller has been asked for a message in this box; `file` (without its ending) is empty when there is none."""

    box: str
    file: str


@dataclass(slots=True)
class Book:
    """Everything that was said so far."""

    crumbs: dict[str, list[Crumb]] = field(default_factory=dict)
    offers: list[Offer] = field(default_factory=list)
    linked: dict[str, str] = field(default_factory=dict)  # the engine's own identifier of each call
    messages: dict[str, Left] = field(default_factory=dict)
    answers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # to surveys
    recordings: list[tuple[str, str]] = field(default_factory=list)  # begun and ended by a seat's code
    languages: dict[str, list[tuple[float, str]]] = field(default_factory=dict)  # when a call changed its language
    conferences: dict[str, str] = field(default_factory=dict)  # that calls have come into
    threes: list[str] = field(default_factory=list)  # seats that have joined three
    joined: set[str] = field(default_factory=set)  # calls whose seat was told something, and is in conversation now
    events: list[tuple[float, Message]] = field(default_factory=list)

    def take(self, message: Message) -> None:
        """Takes in one event."""
        now = time.monotonic()
        self.events.append((now, message))
        if message.event == "AttendedTransfer":
            self._handed(message, now)
        if message.event == "UserEvent":
            call = message.get("Call") or self._named(message.get("Linkedid"))
            match message.get("UserEvent"):
                case "Breadcrumb":
                    self.crumbs.setdefault(call, []).append(Crumb(message.get("Node"), now))
                case "Offer":
                    self.offers.append(Offer(call, message.get("Seat"), now))
                case "CallStart":
                    self.linked[call] = message.get("Linkedid")
                case "Recording":
                    self.recordings.append((call, message.get("State")))
                case "Survey":
                    self.answers.setdefault(call, []).append((message.get("Name"), message.get("Answer")))
                case "Conference":
                    self.conferences[call] = message.get("Name")
                case "ThreeWay":
                    self.threes.append(message.get("Seat"))
                case "Language":
                    self.languages.setdefault(call, []).append((now, message.get("Spoken")))
                case "Joined":
                    self.joined.add(call)
                case "Message":
                    self.messages[call] = Left(message.get("Box"), message.get("File"))

    def _named(self, linked: str) -> str:
        """The harness's name of a call, by the engine's own; empty when it is not known."""
        return next((call for call, known in self.linked.items() if known == linked), "") if linked else ""

    def _handed(self, message: Message, now: float) -> None:
        """An attended transfer: no dialplan runs, so the breadcrumb of the seat that has the call now is made here."""
        linked = message.get("OrigTransfererLinkedid") or message.get("TransfereeLinkedid")
        call = next((name for name, known in self.linked.items() if known == linked), "")
        target = re.match(r"PJSIP/([0-9]+)-", message.get("TransferTargetChannel"))
        if call and target:
            self.crumbs.setdefault(call, []).append(Crumb(f"seat/{target[1]}", now))

    def journey(self, call: str) -> tuple[str, ...]:
        """The nodes of a call, in order."""
        return tuple(crumb.node for crumb in self.crumbs.get(call, ()))

    def spoken(self, call: str, since: float, first: str) -> tuple[str, ...]:
        """The languages that a call had since then, the one at that moment first; `first` is that of its start."""
        changes = self.languages.get(call, ())
        before = next((language for at, language in reversed(changes) if at <= since), first)
        return tuple(dict.fromkeys((before, *(language for at, language in changes if at > since))))

    def text(self, since: float) -> str:
        """The events from then on as text for a person, with seconds since that moment."""
        lines = []
        for at, message in self.events:
            if at >= since:
                fields = " ".join(f"{key}={value!r}" for key, value in message.fields if key not in QUIET and value)
                lines.append(f"{at - since:9.3f} {message.event} {fields}")
        return "\n".join(lines) + "\n"

    def forget(self) -> None:
        """Begins anew, for the next story."""
        self.crumbs.clear()
        self.offers.clear()
        self.linked.clear()
        self.messages.clear()
        self.answers.clear()
        self.recordings.clear()
        self.languages.clear()
        self.conferences.clear()
        self.threes.clear()
        self.joined.clear()
        self.events.clear()


QUIET = frozenset({"Event", "Privilege", "AccountCode", "Language", "ChannelState", "Priority", "SystemName"})
