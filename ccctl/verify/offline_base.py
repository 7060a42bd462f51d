"""What all steps of an offline story share: its world, and what has happened in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ccctl.center import Center, Scenario
from ccctl.diagnostics import codes
from ccctl.trace.call import Call
from ccctl.trace.events import MessageEnded, Played, RecordingEnded, Ringing
from ccctl.trace.mailboxes import SHORTEST_MS
from ccctl.trace.rooms import Chooser, first
from ccctl.trace.world import World
from ccctl.verify.result import (
    Check,
    RecordingFacts,
    VoicemailFacts,
)

if TYPE_CHECKING:
    from ccctl.trace.events import Event

DONE = Check(True)
RECOGNISED_MS = 500


class OfflineBase:
    """A story in a World. `now` is the instant of calls that name none; `duration` the length of prompts in ms."""

    def __init__(
        self, center: Center, *, now: datetime, duration: Callable[[str], int] | None = None, choose: Chooser = first
    ) -> None:
        self._center = center
        self._now = now
        self._duration = duration
        self._choose = choose
        self._world = World(center, at=now)
        self._scenario: Scenario | None = None
        self._heard: dict[str, int] = {}  # by caller: events before this index cannot be heard any more
        self._ignored: dict[str, set[str]] = {}  # by caller: seats that let it ring
        self._watched: dict[tuple[str, ...], list[int]] = {}  # a story may watch for the same thing twice at once
        self._rang_before: list[Ringing] = []
        self.free_choice = False  # whether something happened that the language leaves free

    @property
    def world(self) -> World:
        """The world that the story is played in."""
        return self._world

    def now_ms(self) -> int:
        """Milliseconds since the story began."""
        return self._world.now

    def _events(self, call: str, since: int) -> list[Event]:
        return [event for event in self._world.events[since:] if event.call == call]

    def _rings_since(self, since: int) -> list[Ringing]:
        return [event for event in self._world.events[since:] if isinstance(event, Ringing)]

    def _ringing(self, call: str) -> dict[str, Ringing]:
        """The seats that ring for the call now, each with the event that says so."""
        ringing = {
            seat: desk for seat, desk in self._world.desks.items() if desk.offer is not None and desk.offer.call == call
        }
        last = {event.seat: event for event in self._rings_since(0) if event.call == call}
        return {seat: last[seat] for seat in ringing}

    def _free(self, event: Ringing) -> str:
        """Why this ring was free to go elsewhere; empty = it was not."""
        if len(event.may) > 1:
            return f"any one of {', '.join(sorted(event.may))} may ring here, the choice is free"
        if event.rivals:
            callers = ", ".join(sorted({event.call, *event.rivals}))
            return f"seat {event.seat} may ring here for any one of the callers {callers}, the choice is free"
        return ""

    def _doing(self, call: Call) -> str:
        """What the call does now, for the message of a step that failed."""
        if call.over:
            return f"the call is over ({call.outcome.value if call.outcome else ''}, SIP {call.sip_status})"
        ringing = ", ".join(self._ringing(call.name))
        playing = call.playing.prompt if call.playing else ""
        doing = f", {playing} is played" if playing else f", {ringing} rings" if ringing else ""
        return f"the call is in {call.nodes[-1] if call.nodes else 'no node'}{doing}"


def too_short(played: Played) -> bool:
    """Whether a key cut the prompt so early that nobody could tell which one it was."""
    return played.at_ms - played.started_ms < RECOGNISED_MS


def recording_of(events: list[Event]) -> RecordingFacts | None:
    """All that was recorded of a call."""
    ended = [event for event in events if isinstance(event, RecordingEnded)]
    return RecordingFacts(sum(event.lasted_ms for event in ended), ended[0].channels) if ended else None


def message_of(center: Center, events: list[Event]) -> VoicemailFacts | None:
    ended = next((event for event in events if isinstance(event, MessageEnded)), None)
    if ended is None or not ended.lasted_ms:
        return None
    mailed = center.mail is not None and bool(center.voicemails[ended.box].email) and ended.lasted_ms >= SHORTEST_MS
    return VoicemailFacts(ended.box, ended.lasted_ms, mailed=mailed)


def no_call(call: str) -> Check:
    return Check(False, f"{call} has not called yet", codes.NOT_POSSIBLE)
