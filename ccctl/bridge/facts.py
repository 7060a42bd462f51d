"""What an engine says happened, in words that are the same for every engine: the input of story.py."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from ccctl.values import dataclass


class What(StrEnum):
    """The kinds of fact. In brackets: what stands in `fields`."""

    STARTED = "started"  # a call has come into the center, or a seat calls out [caller, number, trunk, direction]
    NAMED = "named"  # the first thing known of a channel [name]
    TAGGED = "tagged"  # [key, value]
    NODE = "node"  # [node]
    TAKEN = "taken"  # the center has answered the caller
    QUEUED = "queued"  # [queue]
    OFFERED = "offered"  # [seat]
    JOINED = "joined"  # a seat's leg is in conversation [seat]
    PARTED = "parted"  # it no longer is [seat]
    HELD = "held"  # [by, on]
    TRANSFERRED = "transferred"  # [by, to, attended]
    SURVEY = "survey"  # [survey, answer, seat]
    MESSAGE = "message"  # [box, file]
    CONFERENCE = "conference"  # the caller has come into one
    CALLBACK = "callback"  # [queue]
    WRAP_UP = "wrap_up"  # [seat, ms]
    CODE = "code"  # what a seat says of its last call [seat, code]
    RESTED = "rested"  # a seat's rest is over [seat]
    LEFT = "left"  # the caller's own leg is gone [by]
    GONE = "gone"  # nothing of the call is left
    RECORDING = "recording"  # [file]
    SIGNED_IN = "signed_in"  # [seat]
    SIGNED_OUT = "signed_out"
    PAUSED = "paused"  # [seat, reason]
    UNPAUSED = "unpaused"
    TRUNK_UP = "trunk_up"  # [trunk]
    TRUNK_DOWN = "trunk_down"  # [trunk, reason]
    BOOTED = "booted"  # the engine has started: what was before is over


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that happened; `call` and `leg` are the engine's identifiers, empty where there is no call."""

    what: What
    at: float
    call: str = ""
    leg: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        return self.fields.get(key, "")
