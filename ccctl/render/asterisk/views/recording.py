"""Recording: which seats have a mode of their own, the codes that are pressed in a conversation, and what becomes of files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ccctl.center import Center, RecordingMode
from ccctl.center.features import Feature
from ccctl.center.recording import every_mode
from ccctl.diagnostics import codes, rejected
from ccctl.render.asterisk.views.common import where
from ccctl.render.seats import sorted_seats
from ccctl.resolve.recording import is_recipient

INHERITED = "${CC_NUMBER_RECORD}"


def begin_recording(center: Center, mode: RecordingMode | None, seats: Iterable[str]) -> str:
    """The steps that begin the recording of a call to these seats; `mode` None = as the number says."""
    settings = {center.seats[seat].recording or mode for seat in seats}
    if len(settings) > 1:
        return f" same => n,Set(__CC_RECORD={mode or INHERITED})\n same => n,Set(__CC_MIXED=1)"
    return f" same => n,Gosub(cc-record-call,s,1({(settings.pop() if settings else mode) or INHERITED}))"


def recording(center: Center) -> Mapping[str, object]:
    """For dialplan/lib.conf, features.conf and the programs in bin/. Raises Rejected for a key that would lose recordings."""
    made, features = center.recording, center.features
    if made.encrypt_to and not is_recipient(made.encrypt_to):
        text = f"recordings cannot be encrypted to {made.encrypt_to}: it is no public key of age"
        raise rejected(codes.CC298, text, made.span, hint="make a key pair with age-keygen")
    record, pause = features.code(Feature.RECORD), features.code(Feature.RECORD_PAUSE)
    held = ["cc-hold"] * bool(center.hooks)
    return {
        "channels": made.channels,
        "encrypt_to": made.encrypt_to,
        "keep_minutes": None if made.keep_ms is None else max(1, made.keep_ms // 60_000),
        "on_demand": RecordingMode.ON_DEMAND in every_mode(center),
        "record_code": record,
        "pause_code": pause,
        # the features of features.conf that a seat has: those that work on the caller's leg, and those on its own
        "pressed": "#".join(held + ["cc-record"] * bool(record) + ["cc-pause"] * bool(pause)),
        "paused": "#".join(held + ["cc-pause"] * bool(pause)),
        "own_pressed": "#".join(held + ["cc-record-own"] * bool(record) + ["cc-pause-own"] * bool(pause)),
        "own_paused": "#".join(held + ["cc-pause-own"] * bool(pause)),
        "three_way": features.code(Feature.THREE_WAY),
        "seat_modes": [
            (seat.number, str(seat.recording), where(center, seat.span))
            for seat in sorted_seats(center)
            if seat.recording is not None
        ],
    }
