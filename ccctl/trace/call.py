"""A call while the world turns."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import field
from datetime import datetime

from ccctl.center import Destination, Number, Queue, RecordingMode
from ccctl.center.scenario import Outcome
from ccctl.trace.clock import Timer
from ccctl.trace.events import Joined, MessageBegan, Playing, RecordingBegan
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class TimeUp:
    """The time that the call waited for is over."""


@dataclass(frozen=True, slots=True)
class Key:
    """The caller pressed a key."""

    key: str


@dataclass(frozen=True, slots=True)
class Served:
    """A seat answered."""

    seat: str


@dataclass(frozen=True, slots=True)
class Unserved:
    """Nobody will answer; the SIP status in case the call is not answered yet."""

    sip_status: int


@dataclass(frozen=True, slots=True)
class SeatLeft:
    """The seat hung up."""


@dataclass(frozen=True, slots=True)
class Handed:
    """The conversation goes on with another seat: after an attended transfer, taken over, or fetched."""

    seat: str
    why: str


@dataclass(frozen=True, slots=True)
class SentOn:
    """The seat has transferred the call to a seat, or to a number of the center."""

    to: Destination | Number
    why: str


@dataclass(frozen=True, slots=True)
class Three:
    """The seat has brought a third party into the conversation."""

    seat: str
    third: str


@dataclass(frozen=True, slots=True)
class LeftTo:
    """The seat has left a conversation of three; the others go on."""

    third: str


@dataclass(frozen=True, slots=True)
class Parked:
    """The seat has parked the call."""

    seat: str
    slot: str


Wake = Three | LeftTo | Handed | SentOn | Parked | TimeUp | Key | Served | Unserved | SeatLeft


@dataclass(frozen=True, slots=True)
class Park:
    """The call does nothing for so long (None = until woken); a key wakes it only with `keys`."""

    for_ms: int | None = None
    keys: bool = False


Script = Generator[Park, Wake, None]
To = tuple[Destination, str]  # where a call goes next, and why
Steps = Generator[Park, Wake, To]
NO_ANSWER = 480  # a call that is hung up before it was answered (RFC 3398 7.2.4.1: causes 18 to 20)
BUSY_HERE = 486


@dataclass(slots=True)
class Call:
    """One call: what it was at its start, and what it has come to."""

    name: str
    sender: str  # E.164, or a seat's number
    dialled: str
    trunk: str | None
    at: datetime  # aware: the instant at which it began, as the center sees it
    began_ms: int
    number: Number | None = None  # None = refused, or a seat dials another
    from_seat: bool = False
    priority: int = 0
    language: str = ""  # in which it hears prompts
    accepted: bool = False
    nodes: list[str] = field(default_factory=list)
    last_menu: str | None = None
    back: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    in_menu: str | None = None  # has a place there
    # what it does at this moment
    script: Script | None = None
    takes_keys: bool = False
    timer: Timer | None = None
    playing: Playing | None = None
    music: Playing | None = None
    leaving: bool = False  # is being told that the center calls back
    away: bool = False  # has hung up, and is called back
    called_at: str | None = None  # the outside number that talks for a caller who was called back
    taken_ms: int = 0  # when the seat of a queue answered
    slot: tuple[str | None, str] | None = None  # that it is parked in: of which team, and which
    held: bool = False  # by its seat
    consult: str | None = None  # the call by which its seat has brought a third party in
    recorded: bool = False  # and goes on being recorded with the next seat
    counts_for: str = ""  # the seat at which it rang, when another one picked it up
    taken_by: str | None = None  # the seat that has answered and is there: told something first, then joined
    joined: Joined | None = None
    queue: Queue | None = None  # that the seat answered for
    message: MessageBegan | None = None
    mode: RecordingMode = RecordingMode.NEVER  # of the conversation
    recording: RecordingBegan | None = None
    recording_paused: bool = False
    noticed: bool = False  # has heard that it may be recorded
    menu_waits: bool = False
    # what has come of it
    served_by: str | None = None
    left_message: bool = False
    conference: str = ""  # that it is in, or was
    answers: dict[str, str] = field(default_factory=dict)  # to surveys: the keys
    outcome: Outcome | None = None
    sip_status: int | None = None
    ended_ms: int | None = None

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.ended_ms is not None
