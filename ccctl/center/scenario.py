"""Tests of a center: one story in time order."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from ccctl.center.hook import Answer
from ccctl.diagnostics import Span
from ccctl.values import dataclass


class SeatState(StrEnum):
    """A seat's state before the story."""

    READY = "ready"
    PAUSED = "paused"
    BUSY = "busy"
    SIGNED_OUT = "signed_out"


class TrunkState(StrEnum):
    """How a trunk is, as the carrier's side shows it."""

    UP = "up"
    DOWN = "down"  # it does not answer at all
    BUSY = "busy"  # the carrier takes no call (503)
    FULL = "full"  # it carries as many calls as it may


@dataclass(frozen=True, slots=True)
class CallSpec:
    """One caller; `at` is local time of the center (None = now)."""

    name: str  # "a"; the only caller of `call:` is called "caller"
    sender: str
    to: str
    at: datetime | None = None
    trunk: str | None = None
    display_name: str = ""
    held: bool = False  # waits for a `start` or `dial` step
    from_seat: bool = False  # `sender` is a seat, which dials `to`
    span: Span | None = None
    tags: dict[str, str] = field(default_factory=dict)  # that it has from the start


class Verb(StrEnum):
    """What a step does."""

    HEAR = "hear"
    NOT_HEAR = "not_hear"
    PRESS = "press"
    WAIT = "wait"
    RING = "ring"
    NOT_RING = "not_ring"
    ANSWER = "answer"
    DECLINE = "decline"
    IGNORE = "ignore"
    SEAT_HEARS = "seat_hears"
    TALK = "talk"
    HANG_UP = "hang_up"
    START = "start"
    SWITCH = "switch"
    CODE = "code"
    TRUNK = "trunk"
    TRANSFER = "transfer"
    HOLD = "hold"
    RESUME = "resume"
    MESSAGES = "messages"
    LISTEN = "listen"
    THREE_WAY = "three_way"


@dataclass(frozen=True, slots=True)
class StepSpec:
    """One step: a verb with only its own fields set; times in milliseconds."""

    verb: Verb
    by: str  # the caller it speaks of
    prompt: str = ""  # or prompt.seat_number()
    keys: str = ""
    pin: str = ""  # press: that of this conference, and #
    gap_ms: int = 100
    seats: tuple[str, ...] = ()  # ring, not_ring, answer, decline, ignore, seat_hears, code, hang_up of a seat
    within_ms: int = 10_000
    duration_ms: int = 0  # wait, talk
    caller: str = ""  # start, hang_up of a caller
    switches: tuple[tuple[str, bool], ...] = ()
    refused: bool = False  # code: the center does not take it
    to: str = ""  # transfer
    count: int = 0  # messages
    delete: bool = False  # listen
    attended: bool = False  # transfer
    trunks: tuple[tuple[str, TrunkState], ...] = ()
    span: Span | None = None


class Outcome(StrEnum):
    """How a call ended."""

    SEAT = "seat"
    VOICEMAIL = "voicemail"
    CONFERENCE = "conference"  # it came into one
    NUMBER = "number"  # an outside number answered
    HUNG_UP = "hung_up"  # by the center
    ABANDONED = "abandoned"  # by the caller, before anyone answered
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RecordingExpectation:
    """What the recording of the (first) call must be."""

    at_least_ms: int = 0
    channels: int | None = None
    audible: tuple[str, ...] = ()  # "caller", "seat"
    at_most_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What is checked at the end; None or empty = not checked."""

    journeys: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by caller
    recording: RecordingExpectation | None = None
    no_recording: bool = False
    voicemail_box: str = ""
    voicemail_at_least_ms: int = 0
    mailed: bool = False  # the message came by mail
    answers: dict[str, str] = field(default_factory=dict)  # to surveys: the keys
    hooks: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by hook: the kinds of events of the first call
    refused: int | None = None  # the SIP status
    outcome: Outcome | None = None
    spans: dict[str, Span] = field(default_factory=dict)  # where each expectation stands


@dataclass(frozen=True, slots=True)
class Scenario:
    """One test."""

    name: str
    calls: tuple[CallSpec, ...]
    seats: dict[str, SeatState]
    steps: tuple[StepSpec, ...]
    expect: Expectation
    span: Span | None = None
    answers: dict[str, Answer] = field(default_factory=dict)  # of lookups that do not answer their mock
