"""Recording of calls."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from ccctl.diagnostics import Span
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.center.center import Center
    from ccctl.center.number import Number
    from ccctl.center.queue import Queue


class RecordingMode(StrEnum):
    """When a conversation is recorded."""

    ALWAYS = "always"
    ON_DEMAND = "on-demand"  # from the moment when the seat asks for it until it asks again
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Recording:
    """The center's default; two channels: caller left, seat right; one: both mixed."""

    mode: RecordingMode = RecordingMode.NEVER
    channels: int = 2
    notice: str | None = None  # a prompt that callers hear once, before a conversation that is or may be recorded
    keep_ms: int | None = None  # None = for ever
    encrypt_to: str = ""  # an age recipient; empty = recordings are plain files
    span: Span | None = None


def mode_of(center: Center, number: Number | None, queue: Queue | None, seat: str) -> RecordingMode:
    """Whether a conversation is recorded: as the seat itself says, else the queue, the number, the center."""
    own = center.seats[seat].recording if seat in center.seats else None  # else an outside number
    inherited = (number.recording if number else None) or center.recording.mode
    return own or (queue.recording if queue else None) or inherited


def every_mode(center: Center) -> frozenset[RecordingMode]:
    """The modes that any conversation of the center can have."""
    found = {number.recording for number in center.numbers.values()}
    found |= {queue.recording for queue in center.queues.values()}
    found |= {seat.recording for seat in center.seats.values()}
    return frozenset({center.recording.mode, *(mode for mode in found if mode is not None)})


def recorded_by(center: Center, queue: Queue | None, seats: Iterable[str]) -> bool | None:
    """Whether a conversation with one of these seats is or may be recorded; None = that depends on the number called."""
    settings = [center.seats[seat].recording or (queue.recording if queue else None) for seat in seats]
    if any(mode not in (None, RecordingMode.NEVER) for mode in settings):
        return True
    return None if None in settings else False
