"""What every engine can be asked, whatever protocol it speaks, and the values that it answers with."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import Protocol

from ccctl.values import dataclass

SHOWN = 5  # names of what is missing that a message lists


class ControlError(Exception):
    """The engine's control port failed, refused, or spoke out of turn; the message is for people."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that is up: every channel that shares its identifier."""

    call: str  # the engine's identifier of the whole call
    caller: str
    channels: tuple[str, ...]
    seconds: int  # since its first channel began
    bridged: bool  # somebody is talking to the caller
    trunks: tuple[str, ...] = ()
    seats: tuple[str, ...] = ()
    queue: str = ""  # the queue that it waits in or was answered from
    contexts: tuple[str, ...] = ()  # where its channels are in the dialplan


@dataclass(frozen=True, slots=True)
class SeatStatus:
    """One seat's phone."""

    seat: str
    registered: bool
    state: str  # idle, ringing, talking, unavailable, unknown
    contacts: tuple[str, ...] = ()
    paused: bool = False
    reason: str = ""  # of the pause, when the seat gave one
    signed_in: bool | None = None  # None = it need not sign in by code, or never did


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """One queue now, and its counts since the engine started."""

    queue: str
    waiting: int
    longest_wait: int  # seconds; 0 when nobody waits
    members: int
    signed_in: int
    paused: int
    answered: int
    abandoned: int
    talking: int = 0  # conversations, as `with_talks` counts them
    in_time: int | None = None  # per cent of those answered, within the service level; None = not known
    callbacks: int = 0  # of those waiting: callers who have hung up and are called back


@dataclass(frozen=True, slots=True)
class TrunkStatus:
    """One trunk: registration is what the carrier says, channels are what is used now."""

    trunk: str
    registration: str  # registered, unregistered, rejected, none (does not register)
    channels: int


@dataclass(frozen=True, slots=True)
class Health:
    """Whether the engine runs what it was given; problems say what is missing or wrong."""

    ok: bool
    problems: tuple[str, ...] = ()
    version: str = ""
    started: str = ""  # local time of the engine, as it says it
    reloaded: str = ""
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Objects:
    """What an engine has now, to compare with what it was given.

    members: queue -> interface -> (penalty, added at runtime). extensions: those that no file declares, as
    `number@context`. contexts: those of the dialplan's files, as `[name]`.
    """

    members: Mapping[str, Mapping[str, tuple[int, bool]]]
    endpoints: tuple[str, ...]
    extensions: tuple[str, ...]
    contexts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as the engine's protocol names it."""

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.fields.get(key, "")


@dataclass(frozen=True, slots=True)
class Expected:
    """What an engine that took its files must know: the names of its objects, sorted."""

    endpoints: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    trunks: tuple[str, ...] = ()  # those of the endpoints that are trunks
    modules: tuple[str, ...] = ()  # of the engine, in the order in which they are loaded


class Control(Protocol):
    """One live engine. Everything may raise ControlError."""

    async def reload(
        self, actions: Sequence[str], modules: Sequence[str] = (), expected: Expected | None = None
    ) -> Health | None:
        """Runs the named reload actions; returns when the engine has taken every file, else raises its own words.

        With `expected`: its health as it was right after them, read while its log settles.
        """

    async def health(self, expected: Expected) -> Health:
        """Reads back from the engine whether it has what is expected."""

    async def calls(self) -> tuple[Call, ...]:
        """The calls that are up, oldest first."""

    async def seats(self) -> tuple[SeatStatus, ...]:
        """Every seat's phone, sorted."""

    async def queues(self) -> tuple[QueueStatus, ...]:
        """Every queue, sorted."""

    async def conferences(self) -> Mapping[str, int]:
        """The conferences that somebody is in, and how many are."""

    async def trunks(self) -> tuple[TrunkStatus, ...]:
        """Every trunk, sorted."""

    async def promised(self) -> Mapping[str, frozenset[str]]:
        """Queue -> the callbacks that were promised there and are still to be made."""

    async def keep_promises(self, calling: Mapping[str, str], moves: Mapping[str, str]) -> int:
        """Hands promised callbacks over to renamed queues, gives up those that no queue makes; how many of these.

        `calling`: the queues that call back, with what the engine calls them. `moves`: old name -> new name.
        """

    async def turn(self, switch: str, on: bool | None) -> bool | None:
        """How the switch stood, None where nobody has turned it yet; then turns it, unless `on` is None."""

    def events(self, *names: str) -> AsyncIterator[Event]:
        """What happens from now on; only these names where some are given."""

    async def close(self) -> None:
        """Ends the conversation; the engine goes on."""


# Of a spec, after which engines name a part of their dialplan. Who waits in a queue is known from the queue itself.
PLACES = ("menu", "flow", "voicemail", "conference", "queue", "team")


def places(contexts: Iterable[str]) -> list[tuple[str, str]]:
    """Where callers are, as (kind, name) of the spec: `menu-main` is ("menu", "main"); other contexts tell nothing.

    What follows a dot is a part of it: `flow-main.playhello`.
    """
    found = [context.partition(".")[0].partition("-") for context in contexts]
    return [(kind, name) for kind, _, name in found if kind in PLACES and name]


PARKED = "cc-park"  # among a call's contexts: it waits in a slot, for a seat that fetches it


def with_talks(queues: Iterable[QueueStatus], calls: Iterable[Call]) -> tuple[QueueStatus, ...]:
    """The queues, with the conversations that are up from each.

    They are counted from the calls: engines forget who of a queue's members talks when its members are read anew
    (Asterisk at `queue reload`), and count a seat of many queues in each of them (FreeSWITCH).
    """
    talks = Counter(call.queue for call in calls if call.bridged)
    return tuple(replace(found, talking=talks[found.queue]) for found in queues)


def is_seat(end: str) -> bool:
    """Whether a call's end is a seat: seats are numbers, and names of trunks begin with a letter.

    It tells them apart when the trunk is gone from the spec, and its call goes on.
    """
    return end.isdigit()


def missing(what: str, wanted: Iterable[str], found: Iterable[str]) -> list[str]:
    """The problem of an engine that lacks some of what is wanted, in words; none where it has all."""
    absent = sorted(set(wanted) - set(found))
    if not absent:
        return []
    more = f" and {len(absent) - SHOWN} more" if len(absent) > SHOWN else ""
    return [f"the engine does not have the {what} {', '.join(absent[:SHOWN])}{more}"]
