"""Queues: who is rung for a waiting caller, in which order, and what happens when nobody is."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from ccctl.schema.common import (
    DestinationText,
    Duration,
    Guarded,
    Key,
    Name,
    Noun,
    TextKind,
    WayOutText,
    Whole,
    YesNo,
    exactly_one,
    refuse,
    show,
)
from ccctl.schema.features import distinct_codes
from ccctl.schema.number import RecordingWord
from ccctl.schema.seat import CheckedRange, SkillLevel


def _percent(value: object) -> int:
    """The whole number of `80%`; a bare number is refused with a hint."""
    if isinstance(value, str) and (match := re.fullmatch(r"([0-9]{1,4})%", value)):
        return int(match[1])
    bare = isinstance(value, str) and re.fullmatch(r"[0-9]{1,3}", value)
    raise refuse(
        "CC135",
        f"expected a percentage such as 80%, found {show(value)}",
        f"did you mean {value}%?" if bare else "a whole number and %",
    )


Percent = Annotated[
    int,
    BeforeValidator(_percent),
    Field(ge=1, le=100),
    TextKind("percentage", "80%"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,3}%$", "examples": ["80%"]}),
]


class MemberSpec(Noun):
    """Some of a queue's seats; exactly one of `team`, `seats` and `skill`."""

    team: Name | None = None
    """Every seat of this team."""
    seats: tuple[CheckedRange, ...] | None = Field(default=None, min_length=1)
    """These seats; ranges such as 1002-1012 are allowed."""
    skill: dict[Name, SkillLevel] | None = Field(default=None, min_length=1)
    """Every seat with a level of at least this in each of these skills; a higher level comes before a lower one."""
    tier: Whole = Field(default=1, ge=1, le=1000)
    """Rung only when no seat of a lower tier is free."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("team", "seats", "skill"), "a member", "write one member for each: `- ...`")
        return self


class OverflowSpec(Noun):
    """Where a caller goes who cannot be served; without it, the call is ended."""

    full: DestinationText | None = None
    """When `max_waiting` callers wait already."""
    timeout: DestinationText | None = None
    """After `max_wait`."""
    unstaffed: DestinationText | None = None
    """When no member is signed in."""
    keys: dict[Key, WayOutText] = Field(default_factory=dict)
    """Where each key leads that a caller presses while waiting, or `callback`; other keys mean nothing."""


class CallbackSpec(Noun):
    """How callers are called back who have pressed the key of `callback`."""

    prompt: Name | None = None
    """What they hear before they are hung up; without it, a sentence of ccctl's own."""
    tries: Whole = Field(default=3, ge=1, le=20)
    """How often they are called at most."""
    again: Duration = Field(default="10m", validate_default=True, ge=1000)
    """How long after a try that did not reach them the next one may come; then they are served before those who came later."""
    ring: Duration = Field(default="30s", validate_default=True, ge=1000)
    """How long their telephone rings."""


class ServiceLevelSpec(Noun):
    """What a queue promises: this share of its callers is answered within this time."""

    answer_within: Duration = Field(ge=1000)
    """How soon a caller is to be answered, counted from entry."""
    target: Percent = Field(default="80%", validate_default=True)
    """The share of callers."""


class AlsoSpec(Noun):
    """A prompt that is played again and again while a caller waits."""

    prompt: Name
    """The prompt."""
    every: Duration = Field(default="30s", validate_default=True, ge=1000)
    """First after so long, then each time so long after it began."""


class AnnounceSpec(Noun):
    """What waiting callers are told over the music; at least one of `position`, `wait` and `also`."""

    position: YesNo = False
    """The place in the queue; 1 is served next."""
    wait: YesNo = False
    """How long it may still take."""
    every: Duration = Field(default="30s", validate_default=True, ge=1000)
    """Place and wait are told soon after entry, then each time so long after that began."""
    also: AlsoSpec | None = None
    """A prompt of your own."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.position or self.wait or self.also):
            raise refuse("CC136", "this announces nothing", "position: true, wait: true, or also: {prompt: ...}")
        return self


class StickySpec(Noun):
    """The seat that served the caller last is tried first."""

    within: Duration = Field(gt=0)
    """How long ago it was at most."""
    wait: Duration = Field(default="15s", validate_default=True, ge=1000)
    """How long the caller waits for that seat before the others are tried too."""


class QueueSpec(Guarded):
    """One queue."""

    strategy: Literal["ring-all", "round-robin", "longest-idle", "fewest-calls", "in-order", "random"] = "longest-idle"
    """How the next seat is chosen within a tier."""
    members: tuple[MemberSpec, ...] = Field(min_length=1)
    """Whose phones ring."""
    ring: Duration = Field(default="20s", validate_default=True, ge=1000)
    """How long a seat rings for one offer."""
    wrap_up: Duration = Field(default="0s", validate_default=True)
    """How long a seat rests after a call."""
    wrap_up_codes: Annotated[tuple[Name, ...], AfterValidator(distinct_codes)] = Field(default=(), max_length=99)
    """What a call was about; after it, the seat dials the code of `wrap_up` and the place of one of these, from 1."""
    rest_after_missed: Duration = Field(default="30s", validate_default=True)
    """How long a seat is passed over after it let an offer ring out."""
    rest_after_declined: Duration = Field(default="10s", validate_default=True)
    """How long a seat is passed over after it declined an offer."""
    pause_after_missed: Whole = Field(default=0, ge=0, le=1000)
    """A seat that lets so many offers in a row ring out is paused; 0: never."""
    announce: AnnounceSpec | None = None
    """What waiting callers are told over the music."""
    callback: CallbackSpec | None = None
    """How callers are called back, where a key of `overflow` leads to `callback`."""
    sticky: StickySpec | None = None
    """The seat that served the caller last is tried first, if it belongs to this queue."""
    weight: Whole = Field(default=0, ge=0, le=1000)
    """A seat of several queues whose callers wait is rung for the queue with the highest weight."""
    service_level: ServiceLevelSpec | None = None
    """What the queue promises, for status and reports."""
    max_wait: Duration | None = Field(default=None, ge=1000)
    """How long a caller waits, counted from entry; without it, as long as the caller likes."""
    max_waiting: Whole | None = Field(default=None, ge=0, le=100_000)
    """How many callers may wait; without it, no limit."""
    music: Name = "default"
    """What a waiting caller hears: `default`, or a prompt."""
    say_seat_number: YesNo = False
    """The caller hears the number of the seat that has answered, digit by digit, before they are joined."""
    whisper: Name | None = None
    """A prompt that the seat hears when it has answered, before they are joined."""
    overflow: OverflowSpec = Field(default_factory=OverflowSpec.model_construct)
    """Where callers go who cannot be served."""
    survey: Name | None = None
    """Where the caller goes when the seat hangs up first: a survey."""
    recording: RecordingWord | None = None
    """Overrides the recording of the number and of the center."""
