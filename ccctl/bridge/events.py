"""The event language, version 1: what other systems are told. docs/schemas/event.json is made from this file.

An event has a kind, an instant, a key that tells it from every other one, and data. Events of one call come in the order of
`sequence`; between calls there is no order. Receivers ignore what they do not know: later minor versions may add data.
Times in data are milliseconds. The body's form is that of Standard Webhooks: type, timestamp, data.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from ccctl.values import dataclass

VERSION = 1
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One value of an event's data: its JSON type ("string", "integer", ...), what it is, and whether it may be left out."""

    type: str
    meaning: str
    optional: bool = False
    items: str = "string"
    words: tuple[str, ...] = ()

    @property
    def schema(self) -> Json:
        """The JSON Schema of the value."""
        found: Json = {"type": self.type, "description": self.meaning}
        if self.type == "array":
            found["items"] = {"type": self.items}
        if self.type == "object":
            found["additionalProperties"] = {"type": self.items}
        if self.words:
            found["enum"] = list(self.words)
        return found


_CALL = {"call": Field("string", "the engine's identifier of the call")}
_SEAT = {"seat": Field("string", "the seat's number")}
_WHO = {
    "caller": Field("string", "the caller's number in E.164 form, or `anonymous`; the seat, when a seat calls"),
    "number": Field("string", "the number that was called, in E.164 form; of an outgoing call, as it was dialled"),
}
_IN = {"queue": Field("string", "the queue that the call waits in, or was answered from", optional=True)}
OUTCOMES = ("seat", "number", "voicemail", "conference", "hung_up", "abandoned", "refused")
SIDES = ("caller", "seat", "number", "center", "engine")
DIRECTIONS = ("incoming", "outgoing")
_DIRECTION = {"direction": Field("string", "outgoing: a seat has dialled somebody outside", words=DIRECTIONS)}

KINDS: dict[str, tuple[str, dict[str, Field]]] = {
    "call.started": (
        "A call has come in, or a seat has dialled somebody outside.",
        {
            **_CALL,
            **_WHO,
            **_DIRECTION,
            "seat": Field(
                "string", "the seat that dials, of an outgoing call; it is then the caller too", optional=True
            ),
            "name": Field("string", "what the caller's side says its name is; anybody may say anything", optional=True),
            "trunk": Field("string", "the trunk that it came over; a seat's call has none", optional=True),
        },
    ),
    "call.node": ("The call has come to a node of the center.", {**_CALL, "node": Field("string", "kind/name")}),
    "call.queued": (
        "The caller waits in a queue.",
        {**_CALL, **_WHO, "queue": Field("string", "the queue")},
    ),
    "seat.ringing": ("A seat is rung for the call.", {**_CALL, **_WHO, **_SEAT, **_IN}),
    "call.answered": (
        "A seat and the caller are joined; of an outgoing call, the seat and whom it has dialled.",
        {**_CALL, **_WHO, **_SEAT, **_IN, "wait": Field("integer", "how long the caller has waited in queues, in ms")},
    ),
    "call.held": (
        "A party has put the conversation on hold, or has come back.",
        {
            **_CALL,
            "by": Field("string", "caller, or seat/NUMBER"),
            "on": Field("boolean", "true: on hold; false: back"),
        },
    ),
    "call.transferred": (
        "A seat has handed the call on.",
        {
            **_CALL,
            "by": Field("string", "seat/NUMBER"),
            "to": Field("string", "what was dialled, or seat/NUMBER"),
            "attended": Field("boolean", "whether both had spoken before"),
        },
    ),
    "survey.answered": (
        "The caller has answered a survey.",
        {
            **_CALL,
            "survey": Field("string", "the survey"),
            "answer": Field("string", "the key"),
            "seat": Field("string", "the seat that the caller had spoken with", optional=True),
        },
    ),
    "voicemail.left": (
        "The caller has left a message.",
        {**_CALL, **_WHO, "box": Field("string", "the voicemail"), "file": Field("string", "the message's file")},
    ),
    "callback.requested": (
        "The caller wants to be called back, and keeps their place.",
        {**_CALL, **_WHO, "queue": Field("string", "the queue")},
    ),
    "call.ended": (
        "The call is over.",
        {
            **_CALL,
            **_WHO,
            **_DIRECTION,
            "journey": Field("array", "the nodes that the call entered, in order"),
            "outcome": Field("string", "how it ended", words=OUTCOMES),
            "ended_by": Field(
                "string", "who hung up; number: somebody outside who was called; engine: it was restarted", words=SIDES
            ),
            "seats": Field("array", "the seats that the caller spoke with, in order"),
            "duration": Field("integer", "from the first moment to the last, in ms"),
            "wait": Field("integer", "in queues, in ms"),
            "talk": Field("integer", "with seats, hold included, in ms"),
            "hold": Field("integer", "on hold, in ms"),
            "wrap_up": Field("integer", "how long the last seat is kept free afterwards, in ms"),
            "wrap_up_code": Field("string", "what the seat said of the call", optional=True),
            "surveys": Field("object", "the answers, by survey"),
            "tags": Field("object", "what the call was found to be: keys that were collected, answers of lookups"),
        },
    ),
    "recording.ready": (
        "A recording is whole. It may come after call.ended.",
        {**_CALL, "file": Field("string", "its name in the folder of recordings")},
    ),
    "seat.signed_in": ("A seat's phone has registered, or the seat has signed in.", _SEAT),
    "seat.signed_out": ("A seat's phone is gone, or the seat has signed out.", _SEAT),
    "seat.paused": (
        "A seat gets no calls of queues until it is ready again.",
        {**_SEAT, "reason": Field("string", "why", optional=True)},
    ),
    "seat.ready": (
        "A seat has ended its pause or its wrap-up.",
        {
            **_SEAT,
            "call": Field("string", "the call that it has wrapped up, with a code", optional=True),
            "wrap_up_code": Field("string", "what it said of that call after the call had ended", optional=True),
        },
    ),
    "seat.wrapping_up": (
        "A seat has ended a conversation of a queue, and is kept free for a while.",
        {**_SEAT, **_CALL, "for": Field("integer", "how long, in ms")},
    ),
    "trunk.up": ("A trunk can be used.", {"trunk": Field("string", "the trunk")}),
    "trunk.down": (
        "A trunk cannot be used.",
        {"trunk": Field("string", "the trunk"), "reason": Field("string", "what the carrier said", optional=True)},
    ),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `lane` is what it is in order with: a call, a seat or a trunk; `at` is seconds since the epoch.

    `number` is the number of the center that the call came in by, in E.164 form: it says who is told, and is not sent.
    """

    type: str
    at: float
    lane: str
    sequence: int
    data: Json
    number: str = ""
    VERSION: ClassVar[Literal[1]] = 1

    def key(self, source: str) -> str:
        """What tells it from every other event, the same however often it is made; `source` is Config's."""
        told = f"{source}\n{self.lane}\n{self.sequence}\n{self.type}\n{self.at if '/' in self.lane else ''}"
        return "evt_" + hashlib.sha256(told.encode()).hexdigest()[:32]

    def body(self, source: str, key: str = "") -> bytes:
        """What is sent: JSON in UTF-8, the same bytes for the same event; `key` where it is known already."""
        center, environment, *machine = source.split("/", 2)
        whole = {
            "version": VERSION,
            "id": key or self.key(source),
            "type": self.type,
            "timestamp": stamp(self.at),
            "center": center,
            "environment": environment,
            **({"machine": machine[0]} if machine else {}),
            "sequence": self.sequence,
            "data": self.data,
        }
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def stamp(at: float) -> str:
    """An instant as ISO 8601 in UTC with milliseconds."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def json_schema() -> Json:
    """The JSON Schema of the body of every event."""
    head: Json = {
        "version": {"const": VERSION},
        "id": {
            "type": "string",
            "pattern": "^evt_[0-9a-f]{32}$",
            "description": "the key: a repeated event has the same",
        },
        "timestamp": {"type": "string", "format": "date-time", "description": "when it happened, in UTC"},
        "center": {"type": "string"},
        "environment": {"type": "string"},
        "sequence": {"type": "integer", "minimum": 1, "description": "counts the events of one call, seat or trunk"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event of a call center, version 1",
        "type": "object",
        "properties": {
            **head,
            "machine": {"type": "string", "description": "of several that carry the center, the one whose event it is"},
            "type": {"enum": list(KINDS)},
            "data": {"type": "object"},
        },
        "required": [*head, "type", "data"],
        "oneOf": [
            {
                "description": meaning,
                "properties": {
                    "type": {"const": kind},
                    "data": {
                        "type": "object",
                        "properties": {name: field.schema for name, field in fields.items()},
                        "required": [name for name, field in fields.items() if not field.optional],
                    },
                },
            }
            for kind, (meaning, fields) in KINDS.items()
        ],
    }
