"""Queues: who is rung for a waiting caller, in which order, and what happens when nobody is."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from ccctl.center.callback import Callback
from ccctl.center.destination import Destination
from ccctl.center.recording import RecordingMode
from ccctl.diagnostics import Span
from ccctl.values import dataclass


class Strategy(StrEnum):
    """How the next seat is chosen within a tier."""

    RING_ALL = "ring-all"
    ROUND_ROBIN = "round-robin"
    LONGEST_IDLE = "longest-idle"
    FEWEST_CALLS = "fewest-calls"
    IN_ORDER = "in-order"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Member:
    """A seat in a queue; tier 1 is tried first. A seat named more than once has its lowest tier.

    Tiers count up from 1 without gaps; levels of a skill are tiers of their own.
    """

    seat: str
    tier: int = 1


@dataclass(frozen=True, slots=True)
class Overflow:
    """Where a caller goes who cannot be served; None = hang up at `timeout` and `unstaffed`, busy tone at `full`."""

    full: Destination | None = None
    timeout: Destination | None = None
    unstaffed: Destination | None = None
    keys: dict[str, Destination] = field(default_factory=dict)  # pressed while waiting; sorted


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """What a queue promises: `target` per cent of its callers are answered within so many milliseconds."""

    answer_within_ms: int
    target: int = 80


FIRST_ANNOUNCEMENT_MS = 2_000  # after entry; a caller who is answered before hears none
HANDLING_MS = 180_000  # of a call with its wrap-up, as long as a queue has not had any
HANDLING_WEIGHT = 8  # the latest call is one part in so many of the mean


@dataclass(frozen=True, slots=True)
class Announce:
    """What waiting callers are told: place and expected wait first after FIRST_ANNOUNCEMENT_MS, `also` after its time."""

    position: bool
    wait: bool
    every_ms: int
    also: str | None = None  # a prompt
    also_every_ms: int = 30_000


@dataclass(frozen=True, slots=True)
class Sticky:
    """The seat that served the caller last, not longer ago than `within_ms`, is tried alone for `wait_ms`."""

    within_ms: int
    wait_ms: int


# After an offer that it did not take a seat is left alone for so long (ms) by every caller, be its rest shorter: by engine.
# mod_callcenter knows no rest of one seat from one caller; app_queue does, and there the caller's own second is in trace/rooms.py.
SHORTEST_REST_MS = {"asterisk": 0, "freeswitch": 1_000}


@dataclass(frozen=True, slots=True)
class Queue:
    """One queue; times in milliseconds; members in the order of the spec."""

    name: str
    strategy: Strategy
    members: tuple[Member, ...]
    ring_ms: int
    wrap_up_ms: int
    rest_after_missed_ms: int
    rest_after_declined_ms: int
    max_wait_ms: int | None  # None = no limit
    max_waiting: int | None  # None = no limit
    music: str  # "default" or the name of a prompt
    overflow: Overflow
    recording: RecordingMode | None  # None = as the number says, else the center
    say_seat_number: bool = False  # the caller hears the digits of the seat that answered, before they are joined
    whisper: str | None = None  # a prompt that the seat hears meanwhile
    survey: str | None = None  # where the caller goes when the seat hangs up first
    pause_after_missed: int = 0  # offers in a row that a seat lets ring out, then it is paused; 0 = never
    announce: Announce | None = None
    callback: Callback | None = None  # its key is not one of overflow.keys
    sticky: Sticky | None = None
    weight: int = 0  # of several queues that want a seat, the heaviest has it
    service_level: ServiceLevel | None = None
    wrap_up_codes: tuple[str, ...] = ()  # what a call was about; a seat dials the place, from 1
    span: Span | None = None

    @property
    def tells(self) -> bool:
        """Whether something is said between a seat's answer and the conversation."""
        return self.say_seat_number or self.whisper is not None
