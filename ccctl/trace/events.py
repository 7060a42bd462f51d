"""What happens in a world: frozen, in the order of happening, times in milliseconds of the world's own clock."""

from __future__ import annotations

from enum import StrEnum

from ccctl.center.scenario import Outcome
from ccctl.diagnostics import Span
from ccctl.values import dataclass


class RingEnd(StrEnum):
    """Why a seat stopped ringing."""

    ANSWERED = "answered"
    MISSED = "missed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"  # the caller left, or another seat answered


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened at `at_ms` to `call`; `why` and `span` tell a person the reason and the spec's line."""

    at_ms: int
    call: str
    why: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Entered(Event):
    """The call left a breadcrumb."""

    node: str = ""


@dataclass(frozen=True, slots=True)
class Noted(Event):
    """A step that changes nothing that can be heard: a condition, a priority, an overflow."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Accepted(Event):
    """The center answered the call (200)."""


@dataclass(frozen=True, slots=True)
class Playing(Event):
    """A prompt, or music that is a prompt (`music`: it goes round and round), begins."""

    prompt: str = ""
    music: bool = False


@dataclass(frozen=True, slots=True)
class Played(Event):
    """A prompt ended; `cut` when a key or the end of the call cut it short."""

    prompt: str = ""
    started_ms: int = 0
    cut: bool = False


@dataclass(frozen=True, slots=True)
class AwaitingKey(Event):
    """A menu's prompt is over and the caller has `timeout_ms` to press a key."""

    menu: str = ""
    hearing: int = 1
    timeout_ms: int = 0


@dataclass(frozen=True, slots=True)
class Pressed(Event):
    """The caller pressed a key; `used` when a menu or a voicemail box took it."""

    key: str = ""
    used: bool = True


@dataclass(frozen=True, slots=True)
class Waiting(Event):
    """The call waits in a queue, with so many callers before it."""

    queue: str = ""
    before: int = 0


@dataclass(frozen=True, slots=True)
class LeftQueue(Event):
    """The call waits no more."""

    queue: str = ""
    waited_ms: int = 0


@dataclass(frozen=True, slots=True)
class Ringing(Event):
    """A seat rings. `may`: every seat that the language allowed here; `rivals`: callers with the same right to it."""

    seat: str = ""
    queue: str = ""  # empty = a direct call
    may: frozenset[str] = frozenset()
    rivals: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RingEnded(Event):
    """A seat stopped ringing."""

    seat: str = ""
    how: RingEnd = RingEnd.MISSED
    rest_ms: int = 0  # the seat is passed over for so long


@dataclass(frozen=True, slots=True)
class Whispered(Event):
    """A prompt for the seat's ears begins; the seat has answered, and is not joined to the caller yet."""

    seat: str = ""
    prompt: str = ""
    lasts_ms: int = 0


@dataclass(frozen=True, slots=True)
class Joined(Event):
    """A seat answered: caller and seat speak. `channels` None = the conversation is not recorded from its beginning."""

    seat: str = ""
    channels: int | None = None


@dataclass(frozen=True, slots=True)
class Parted(Event):
    """The conversation is over."""

    seat: str = ""
    lasted_ms: int = 0
    by_seat: bool = False


@dataclass(frozen=True, slots=True)
class RecordingBegan(Event):
    """From here on the conversation is recorded; `asked`: the seat has pressed a code."""

    seat: str = ""
    channels: int = 2
    asked: bool = False


@dataclass(frozen=True, slots=True)
class RecordingEnded(Event):
    """So much of the conversation has been recorded; `asked`: the seat has pressed a code."""

    seat: str = ""
    channels: int = 2
    lasted_ms: int = 0
    asked: bool = False


@dataclass(frozen=True, slots=True)
class MessageBegan(Event):
    """Voicemail records from here."""

    box: str = ""


@dataclass(frozen=True, slots=True)
class MessageEnded(Event):
    """Voicemail has recorded so much."""

    box: str = ""
    lasted_ms: int = 0


@dataclass(frozen=True, slots=True)
class Surveyed(Event):
    """The caller has answered a survey; `seat` is the one that they had spoken with, empty = none."""

    survey: str = ""
    answer: str = ""
    seat: str = ""


@dataclass(frozen=True, slots=True)
class CameIn(Event):
    """The call is in a conference, with so many others."""

    conference: str = ""
    others: int = 0


@dataclass(frozen=True, slots=True)
class Ended(Event):
    """The call is over; `sip_status` is the final answer to its INVITE (RFC 3261: 487 = the caller gave up before)."""

    outcome: Outcome = Outcome.HUNG_UP
    sip_status: int = 200
    by_caller: bool = False
