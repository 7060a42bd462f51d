"""Hooks: what other systems are told, what they are asked in a call, and what opens on a seat's screen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Final, Literal

from ccctl.center.destination import Destination
from ccctl.center.secret import SecretRef
from ccctl.diagnostics import Span
from ccctl.values import dataclass

# Every kind of event of version 1 of the event language, in the order in which a call meets them.
EVENTS = (
    "call.started",
    "call.node",
    "call.queued",
    "seat.ringing",
    "call.answered",
    "call.held",
    "call.transferred",
    "survey.answered",
    "voicemail.left",
    "callback.requested",
    "call.ended",
    "recording.ready",
    "seat.signed_in",
    "seat.signed_out",
    "seat.paused",
    "seat.ready",
    "seat.wrapping_up",
    "trunk.up",
    "trunk.down",
)

_TAG = re.compile(r"\{tag\.([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class EventHook:
    """Is sent what happens, as signed HTTP requests; `events` in the order of EVENTS."""

    name: str
    url: str
    events: tuple[str, ...]
    sign: SecretRef | None = None
    token: SecretRef | None = None  # sent as `Authorization: Bearer`
    span: Span | None = None
    numbers: tuple[str, ...] = ()  # in E.164 form; where there are any, only calls to these are told


@dataclass(frozen=True, slots=True)
class Lookup:
    """Is asked during a call; its answer becomes tags `<name>.<key>`.

    `{caller}`, `{number}`, `{call}` and `{tag.NAME}` stand in the URL.
    """

    name: str
    url: str
    timeout_ms: int
    on_error: Destination | None = None  # where a call goes that got no answer; None = it goes on
    mock: dict[str, str] = field(default_factory=dict)  # what tests answer
    token: SecretRef | None = None
    span: Span | None = None

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags of the call that stand in the URL."""
        return tuple(dict.fromkeys(_TAG.findall(self.url)))


FAILED: Final = "error"  # in a test, instead of a lookup's answer: it is asked in vain
LATE: Final = "late"  # and this: it answers, but not in time
Answer = Mapping[str, str] | Literal["error", "late"]


@dataclass(frozen=True, slots=True)
class ScreenPop:
    """The page that opens on a seat's desktop when it rings; also `{seat}` may stand in the URL."""

    name: str
    url: str
    span: Span | None = None
    numbers: tuple[str, ...] = ()  # in E.164 form; where there are any, only for calls to these


Hook = EventHook | Lookup | ScreenPop
