"""Feature codes: what seats dial to change their own state, to help each other, and to supervise."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from ccctl.diagnostics import Span
from ccctl.values import dataclass


class Feature(StrEnum):
    """What a code does, as the language writes it."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    PAUSE = "pause"
    READY = "ready"
    WRAP_UP = "wrap_up"
    LISTEN = "listen"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "take_over"
    END_CALL = "end_call"
    PICK_UP = "pick_up"
    PARK = "park"
    VOICEMAIL = "voicemail"
    THREE_WAY = "three_way"
    RECORD = "record"
    RECORD_PAUSE = "record_pause"


class Follows(StrEnum):
    """What is dialled right after a code."""

    NOTHING = ""
    SEAT = "a seat's number"
    SEAT_OR_NOTHING = "a seat's number, or nothing"
    REASON = "the place of a reason, or nothing"
    PLACE = "the place of a wrap-up code"
    SLOT = "a slot, 1 to 9"


DEFAULT_CODES = {
    Feature.SIGN_IN: "*46",
    Feature.SIGN_OUT: "*47",
    Feature.PAUSE: "*45",
    Feature.READY: "*44",
    Feature.WRAP_UP: "*43",
    Feature.LISTEN: "*51",
    Feature.WHISPER: "*52",
    Feature.BARGE: "*53",
    Feature.TAKE_OVER: "*54",
    Feature.END_CALL: "*55",
    Feature.PICK_UP: "*8",
    Feature.PARK: "*68",
    Feature.VOICEMAIL: "*98",
    Feature.THREE_WAY: "*93",
    Feature.RECORD: "*91",
    Feature.RECORD_PAUSE: "*92",
}
FOLLOWS = {
    Feature.PAUSE: Follows.REASON,
    Feature.WRAP_UP: Follows.PLACE,
    Feature.LISTEN: Follows.SEAT,
    Feature.WHISPER: Follows.SEAT,
    Feature.BARGE: Follows.SEAT,
    Feature.TAKE_OVER: Follows.SEAT,
    Feature.END_CALL: Follows.SEAT,
    Feature.PICK_UP: Follows.SEAT_OR_NOTHING,
    Feature.PARK: Follows.SLOT,
}
SUPERVISING = (Feature.LISTEN, Feature.WHISPER, Feature.BARGE, Feature.TAKE_OVER, Feature.END_CALL)
DURING_A_CALL = (Feature.RECORD, Feature.RECORD_PAUSE, Feature.THREE_WAY)  # pressed in a conversation, not dialled
MOST_PAUSE_REASONS = 9
PARK_SLOTS = "123456789"
PARKED_MS = 120_000  # a call that is parked so long rings at the seat that has parked it


@dataclass(frozen=True, slots=True)
class Features:
    """The codes that are in force: those that are not turned off, and that something in the center has a use for."""

    codes: dict[Feature, str] = field(default_factory=dict)
    pause_reasons: tuple[str, ...] = ()  # dialled as their place, from 1, after the code of `pause`
    span: Span | None = None
    chosen: frozenset[Feature] = frozenset()  # whose codes the spec itself has written

    def code(self, feature: Feature) -> str:
        """Its code; empty when it has none here."""
        return self.codes.get(feature, "")

    def meaning(self, dialled: str) -> tuple[Feature, str] | None:
        """The feature whose code begins what was dialled, and what follows the code; None when there is none.

        No code begins another one that something follows, so there is at most one.
        """
        for feature, code in self.codes.items():
            rest = dialled[len(code) :]
            if dialled.startswith(code) and (not rest or FOLLOWS.get(feature)):
                return feature, rest
        return None
