"""Tests of a center: one story in time order."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from ccctl.schema.common import (
    DialledCode,
    Duration,
    Json,
    Key,
    Keys,
    LanguageTag,
    Name,
    Noun,
    PhoneNumber,
    SeatNumber,
    TagName,
    TagValue,
    TextKind,
    Title,
    TransferTarget,
    Whole,
    YesNo,
    exactly_one,
    refuse,
    show,
)
from ccctl.schema.hook import AnswerKey, AnswerValue, EventName
from ccctl.schema.seat import CheckedRange, sound_range

CALLER = "caller"
VERBS = (
    "hear",
    "not_hear",
    "press",
    "wait",
    "ring",
    "not_ring",
    "answer",
    "decline",
    "ignore",
    "seat_hears",
    "talk",
    "hang_up",
    "start",
    "switch",
    "code",
    "transfer",
    "hold",
    "resume",
    "dial",
    "trunk",
    "messages",
    "listen",
    "three_way",
)


def _at(value: object) -> datetime:
    match = (
        re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(:[0-9]{2})?", value)
        if isinstance(value, str)
        else None
    )
    if match:
        try:
            return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3] or ''}")
        except ValueError:
            pass
    raise refuse("CC116", f"expected a time such as 2026-11-23 10:00, found {show(value)}")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Dialled = Annotated[
    str,
    Field(pattern=r"^\+?[0-9]{1,40}$"),
    TextKind("number that a seat dials", "0013800138000", "digits, with an optional + in front"),
    WithJsonSchema({"type": ["string", "integer"]}),
]
Instant = Annotated[
    datetime, PlainValidator(_at), TextKind("time", "2026-11-23 10:00"), WithJsonSchema({"type": "string"})
]
_one_seat: Json = {"type": ["string", "integer"], "pattern": "^(\\+[0-9]+|[0-9]+(-[0-9]+)?)$"}
Party = Annotated[
    str,
    Field(pattern=r"^\+?[0-9]{1,20}$"),
    TextKind("seat number, or outside number", "1001", "a seat's number, or an outside number such as +4917012345"),
    WithJsonSchema({"type": ["string", "integer"]}),
]
PartyRange = Annotated[
    str,
    Field(pattern=r"^(?:\+[0-9]{1,20}|[0-9]+(?:-[0-9]+)?)$", max_length=41),
    AfterValidator(sound_range),
    TextKind(
        "seat number, range or outside number", "1001", "digits, two numbers with a hyphen between them, or +49..."
    ),
    WithJsonSchema(_one_seat),
]
Seats = Annotated[
    tuple[PartyRange, ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_one_seat, {"type": "array", "items": _one_seat, "minItems": 1}]}),
]
Breadcrumb = Annotated[
    str,
    Field(
        pattern=r"^(?:(?:flow|menu|queue|team|voicemail|survey|conference|callback)/[a-z][a-z0-9-]*|seat/[0-9]+|number/\+?[0-9]+)$"
    ),
    TextKind("breadcrumb", "queue/orders", "kind/name"),
]
Who = Annotated[
    str,
    Field(pattern=r"^(?:\+?[0-9]+|[a-z][a-z0-9-]*)$"),
    TextKind("seat number, or caller", "caller", "a seat's or an outside number, caller, or the name of a call"),
    WithJsonSchema({"type": ["string", "integer"]}),
]


def _with_short_form(short: Json, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
    return {"anyOf": [short, dict(handler.resolve_ref_schema(handler(core)))]}


class CallSpec(Noun):
    """One caller."""

    sender: PhoneNumber = Field(alias="from")
    """The caller's number."""
    to: PhoneNumber
    """The number that is called."""
    at: Instant | None = None
    """The instant at which the center lives, in its own time zone; without it, now."""
    trunk: Name | None = None
    """The trunk that the call comes over."""
    name: Title = ""
    """The caller's name as the carrier sends it."""
    tags: dict[TagName, TagValue] = Field(default_factory=dict)
    """Tags that the call has from the start, as if steps had set them."""


class HearSpec(Noun):
    """A prompt, a seat's number, or an announcement, and how long to wait for it; the short form is the prompt alone."""

    prompt: Name | None = None
    """The prompt."""
    language: LanguageTag | None = None
    """The language in which it is heard; without it, the one that the call has."""
    seat_number: SeatNumber | None = None
    """Instead of a prompt: the number of this seat, as `say_seat_number` says it."""
    position: Whole | None = Field(default=None, ge=1)
    """Instead of a prompt: this place in the queue, as `announce` tells it."""
    wait: Duration | None = None
    """Instead of a prompt: this expected wait, as `announce` tells it, rounded up to what is told."""
    within: Duration = Field(default="10s", validate_default=True, gt=0)
    """How long to wait for it."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"prompt": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("prompt", "seat_number", "position", "wait"), "what the caller hears")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return _with_short_form({"type": "string"}, core, handler)


class PressSpec(Noun):
    """Keys that the caller presses; the short form is the keys alone."""

    keys: Keys | None = None
    """The keys, in order."""
    pin: Name | None = None
    """Instead of keys: the PIN of this conference, and `#`."""
    gap: Duration = Field(default="100ms", validate_default=True)
    """The pause between two keys."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"keys": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("keys", "pin"), "a `press`")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return _with_short_form({"type": ["string", "integer"]}, core, handler)


class RingSpec(Noun):
    """Seats that ring at once; the short forms are one seat, or a list of seats."""

    seats: Seats = Field(alias="seat")
    """The seat, or a list of seats."""
    within: Duration = Field(default="10s", validate_default=True, gt=0)
    """How long to wait for it."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"seat": value} if isinstance(value, str | list) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return _with_short_form({"type": ["string", "integer", "array"]}, core, handler)


class SeatHearsSpec(Noun):
    """A prompt that a seat hears."""

    seat: SeatNumber
    """The seat."""
    prompt: Name
    """The prompt."""
    within: Duration = Field(default="10s", validate_default=True, gt=0)
    """How long to wait for it."""


class CodeSpec(Noun):
    """A seat that dials a feature code."""

    seat: SeatNumber
    """The seat."""
    dial: DialledCode
    """The code, and what follows it."""
    refused: YesNo = False
    """True: the center does not take it from this seat."""


class DialSpec(Noun):
    """A call that a seat places."""

    seat: SeatNumber
    """The seat."""
    to: Dialled
    """What it dials: a number, another seat, an outside number with the prefix if there is one."""
    call: Name = "dial"
    """The name by which `by` and `journey_of` speak of this call."""


class TransferSpec(Noun):
    """A seat that hands its call on."""

    seat: SeatNumber
    """The seat."""
    to: TransferTarget
    """Where to: a seat, a number of the center, or the code of `park` and a slot."""
    attended: YesNo = False
    """True: the seat holds its call, calls `to`, who answers at once, and joins the two. False: it sends the call there."""


class MessagesSpec(Noun):
    """What a phone shows of waiting messages."""

    seat: SeatNumber
    """The seat."""
    new: Whole = Field(ge=0, le=1000)
    """So many new messages in its boxes."""


class ListenSpec(Noun):
    """A seat that listens to a message; the short form is the seat alone."""

    seat: SeatNumber
    """The seat."""
    delete: YesNo = False
    """True: it deletes the message. False: it keeps it."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"seat": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        return _with_short_form({"type": ["string", "integer"]}, core, handler)


class TestStepSpec(Noun):
    """One step: exactly one verb, and `by` where it speaks of another caller than the first."""

    __test__ = False  # not a test class for pytest

    by: Name | None = None
    """The caller that the step speaks of; without it, the first."""
    hear: HearSpec | None = None
    """The caller hears this prompt."""
    not_hear: Name | None = None
    """The caller does not hear this prompt before the next step is done."""
    press: PressSpec | None = None
    """The caller presses keys."""
    wait: Duration | None = None
    """The caller stays silent."""
    ring: RingSpec | None = None
    """This seat rings, or all of these at once."""
    not_ring: Seats | None = None
    """None of these rings until the next step is done."""
    answer: Party | None = None
    """The seat, or the outside number, answers."""
    decline: Party | None = None
    """The seat, or the outside number, declines."""
    ignore: Party | None = None
    """The seat, or the outside number, lets the offer ring out."""
    seat_hears: SeatHearsSpec | None = None
    """The seat, which has answered, hears this prompt."""
    talk: Duration | None = Field(default=None, gt=0)
    """Both sides send known audio, and each must hear the other."""
    hang_up: Who | None = None
    """This seat, or `caller`, hangs up."""
    start: Name | None = None
    """This caller, so far held back, calls now."""
    switch: dict[Name, YesNo] | None = Field(default=None, min_length=1)
    """These switches are turned on or off, as `ccctl switch` does it."""
    code: CodeSpec | None = None
    """A seat dials a feature code, and the center takes it; while the seat has a call, it presses the keys in it."""
    transfer: TransferSpec | None = None
    """A seat hands its call on."""
    hold: SeatNumber | None = None
    """A seat puts its call on hold."""
    resume: SeatNumber | None = None
    """A seat takes its call off hold."""

    dial: DialSpec | None = None
    """A seat places a call."""
    trunk: dict[Name, Literal["up", "down", "busy", "full"]] | None = Field(default=None, min_length=1)
    """These trunks fail, or work again: `down` = dead, `busy` = the carrier takes no call, `full` = all `channels` taken."""
    three_way: SeatNumber | None = None
    """A seat that holds a call and has placed another, which was answered, joins all three by the code of `three_way`."""
    messages: MessagesSpec | None = None
    """A seat's phone has been told that so many new messages wait in its boxes."""
    listen: ListenSpec | None = None
    """A seat dials the code of `voicemail`, and the first message that it hears is that of the caller; then it hangs up."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, VERBS, "a step", "write one step for each: `- ...`")
        return self


class RecordingExpectationSpec(Noun):
    """What the recording of the first call must be."""

    at_least: Duration = Field(default="0s", validate_default=True)
    """How long it is at least."""
    at_most: Duration | None = None
    """How long it is at most."""
    channels: Whole | None = Field(default=None, ge=1, le=2)
    """How many channels it has."""
    audible: Literal["caller", "seat", "both"] | None = None
    """Who is heard in it."""


class VoicemailExpectationSpec(Noun):
    """A message that must have been left."""

    box: Name
    """The voicemail."""
    mailed: YesNo = False
    """True: a mail came to its `email`, with the message; in live tests to a mail server of the harness."""
    at_least: Duration = Field(default="0s", validate_default=True)
    """How long it is at least."""


class ExpectSpec(Noun):
    """What is checked at the end; what is left out is not checked."""

    journey: tuple[Breadcrumb, ...] | None = None
    """The nodes that the first call entered, in order."""
    journey_of: dict[Name, tuple[Breadcrumb, ...]] = Field(default_factory=dict)
    """The journeys of several calls, by the name of the call."""
    recording: RecordingExpectationSpec | None = None
    """A recording exists, and what it is like."""
    no_recording: YesNo = False
    """True: no recording exists."""
    voicemail: VoicemailExpectationSpec | None = None
    """A message was left."""
    survey: dict[Name, Key] = Field(default_factory=dict)
    """How the first call answered surveys: the key, by the name of the survey."""
    hooks: dict[Name, Annotated[tuple[EventName, ...], Field(min_length=1)]] = Field(default_factory=dict)
    """The events of the first call that a hook is told, in order; kinds that are not named may come or not."""
    refused: Whole | None = Field(default=None, ge=400, le=699)
    """The SIP status with which the call was refused."""
    outcome: (
        Annotated[Literal["seat", "voicemail", "conference", "number", "hung_up", "abandoned", "refused"], "outcome"]
        | None
    ) = None
    """How the first call ended."""


class TestSpec(Noun):
    """One test; exactly one of `call` and `calls`."""

    __test__ = False
    call: CallSpec | None = None
    """The only caller."""
    calls: dict[Name, CallSpec] | None = Field(default=None, min_length=1)
    """Several callers, by name; the first calls at once, the others when a `start` step says so."""
    seats: dict[CheckedRange, Literal["ready", "paused", "busy", "signed_out"]] = Field(default_factory=dict)
    """Each seat's state before the story; seats that are not named are signed out."""
    lookups: dict[Name, dict[AnswerKey, AnswerValue] | Literal["error", "late"]] = Field(default_factory=dict)
    """What lookups answer in this test instead of their `mock`; `error` fails, `late` comes after the timeout."""
    steps: tuple[TestStepSpec, ...] = ()
    """What happens, in time order."""
    expect: ExpectSpec = Field(default_factory=ExpectSpec)
    """What is checked at the end."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.call is not None or self.calls is not None or not self.dialled:
            exactly_one(self, ("call", "calls"), "a test")
        return self

    @property
    def dialled(self) -> dict[str, DialSpec]:
        """The calls that seats place, by name, in order."""
        found: dict[str, DialSpec] = {}
        for step in self.steps:
            if step.dial is not None:
                found.setdefault(step.dial.call, step.dial)
        return found

    @property
    def callers(self) -> dict[str, CallSpec]:
        """The calls by name, the first one first; the only caller of `call` is named "caller"."""
        return {CALLER: self.call} if self.call else dict(self.calls or {})
