"""Where a call can be sent."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from ccctl.diagnostics import Span
from ccctl.values import dataclass


class Kind(StrEnum):
    """The kinds of destination, as the language writes them."""

    FLOW = "flow"
    MENU = "menu"
    QUEUE = "queue"
    SEAT = "seat"
    TEAM = "team"
    VOICEMAIL = "voicemail"
    SURVEY = "survey"
    CONFERENCE = "conference"
    NUMBER = "number"  # an outside number, dialled through `dialing`
    HANGUP = "hangup"
    REPEAT = "repeat"  # only in menus: the prompt again
    BACK = "back"  # only in menus: the menu that the caller came from


BARE_KINDS = frozenset({Kind.HANGUP, Kind.REPEAT, Kind.BACK})


@dataclass(frozen=True, slots=True)
class Destination:
    """One place that a call can be sent: `kind/name`, or a bare word. Its node exists: resolve has checked it."""

    kind: Kind
    name: str = ""
    span: Span | None = field(default=None, compare=False)

    @property
    def is_node(self) -> bool:
        """Whether a call that goes there leaves a breadcrumb."""
        return self.kind not in BARE_KINDS

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}" if self.name else str(self.kind)


HANGUP = Destination(Kind.HANGUP)
