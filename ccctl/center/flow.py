"""Flows: ordered steps, one verb each."""

from __future__ import annotations

from enum import StrEnum

from ccctl.center.condition import Condition
from ccctl.center.destination import Destination
from ccctl.diagnostics import Span
from ccctl.values import dataclass


class Refusal(StrEnum):
    """Why a call is refused, and with it the SIP status that the carrier sees."""

    BUSY = "busy"  # 486
    FORBIDDEN = "forbidden"  # 403
    NOT_FOUND = "not-found"  # 404
    UNAVAILABLE = "unavailable"  # 503

    @property
    def sip_status(self) -> int:
        """The final SIP status of a call that is refused before it is answered (RFC 3261 section 21)."""
        return {"busy": 486, "forbidden": 403, "not-found": 404, "unavailable": 503}[self.value]

    @property
    def cause(self) -> int:
        """The Q.850 cause of the same refusal, used where the call was answered before or came over an E1."""
        return {"busy": 17, "forbidden": 21, "not-found": 1, "unavailable": 34}[self.value]


@dataclass(frozen=True, slots=True)
class Play:
    """Answers the call if need be and plays a prompt to its end."""

    prompt: str
    condition: Condition | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Go:
    """Sends the call on; nothing after it runs."""

    to: Destination
    condition: Condition | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Refuses the call."""

    reason: Refusal
    condition: Condition | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Priority:
    """Sets the caller's priority in every queue from here on; higher is served first, 0 is the start."""

    value: int
    condition: Condition | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Collect:
    """Answers the call if need be, plays a prompt and takes keys into the tag `into`; too few, again; then `otherwise`."""

    prompt: str
    into: str
    least: int  # so many keys at least
    most: int  # so many, and it is over without the terminator
    terminator: str  # a key that ends it before; empty = none
    timeout_ms: int  # of silence, before and between keys, that ends it
    retries: int  # the prompt is heard at most retries + 1 times
    otherwise: Destination
    condition: Condition | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Speak:
    """Sets the language in which the caller hears prompts from here on."""

    language: str
    condition: Condition | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks a lookup hook; its answer becomes tags of the call. Without one in time the call goes to `otherwise`, if any."""

    hook: str
    otherwise: Destination | None = None  # the hook's on_error; None = the flow goes on
    condition: Condition | None = None
    span: Span | None = None


Step = Play | Go | Reject | Priority | Collect | Speak | Ask


def ways_out(step: Step) -> tuple[Destination, ...]:
    """Where the step may send a call, in whatever case."""
    match step:
        case Go(to):
            return (to,)
        case Collect():
            return (step.otherwise,)
        case Ask():
            return (step.otherwise,) if step.otherwise is not None else ()
        case _:
            return ()


@dataclass(frozen=True, slots=True)
class Flow:
    """A named list of steps; a call that runs off its end is hung up."""

    name: str
    steps: tuple[Step, ...]
    span: Span | None = None
