"""The steps of a test: what callers, seats and trunks do, and what they hear."""

from typing import Any, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from ccctl.schema.common import (
    DialledCode,
    Duration,
    Json,
    Keys,
    LanguageTag,
    Name,
    Noun,
    SeatNumber,
    TransferTarget,
    Whole,
    YesNo,
    exactly_one,
)
from ccctl.schema.story_words import Dialled, Party, Seats, Who, with_short_form

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
        return with_short_form({"type": "string"}, core, handler)


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
        return with_short_form({"type": ["string", "integer"]}, core, handler)


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
        return with_short_form({"type": ["string", "integer", "array"]}, core, handler)


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
        return with_short_form({"type": ["string", "integer"]}, core, handler)


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
