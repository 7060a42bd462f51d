"""Recording, and what seats do for each other: who is recorded, what is pressed and dialled, what becomes of files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ccctl.center import Center, Feature, Queue, RecordingMode
from ccctl.center.features import PARKED_MS, SUPERVISING
from ccctl.center.recording import every_mode, recorded_by
from ccctl.diagnostics import codes, rejected
from ccctl.render.freeswitch.views.common import sound
from ccctl.render.freeswitch.views.system import system
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site
from ccctl.render.words import where, whole_seconds
from ccctl.resolve.recording import is_recipient

MODES = {RecordingMode.ALWAYS: "1", RecordingMode.ON_DEMAND: "demand", RecordingMode.NEVER: "0"}


def records(center: Center) -> bool:
    """Whether any conversation is or may be recorded."""
    return every_mode(center) != {RecordingMode.NEVER}


def recording(center: Center, site: Site) -> Mapping[str, object]:
    """For the programs in bin/. Raises Rejected for a key that would lose recordings."""
    made = center.recording
    if made.encrypt_to and not is_recipient(made.encrypt_to):
        text = f"recordings cannot be encrypted to {made.encrypt_to}: it is no public key of age"
        raise rejected(codes.CC298, text, made.span, hint="make a key pair with age-keygen")
    return {
        **system(center, site),
        "mail": center.mail,
        "records": records(center),
        "encrypt_to": made.encrypt_to,
        "keep_minutes": None if made.keep_ms is None else max(1, made.keep_ms // 60_000),
    }


def crew(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/crew.lua and dialplan/dialled.xml: seats with their teams and modes, supervisors, the codes of conversations."""
    del site
    code = center.features.code
    pressed = [(what, code(feature)) for feature, what in ((Feature.RECORD, "record"), (Feature.RECORD_PAUSE, "pause"))]
    return {
        "members": [
            (seat.number, seat.team or "-", MODES[seat.recording] if seat.recording else "", where(center, seat.span))
            for seat in sorted_seats(center)
        ],
        "supervised": [
            (team.name, team.supervisors) for team in sorted(center.teams.values(), key=lambda team: team.name)
        ],
        "pressed": [(what, each) for what, each in pressed if each],
        "supervising": [(str(feature), code(feature)) for feature in SUPERVISING if code(feature)],
        "pick_up": code(Feature.PICK_UP),
        "three_way": code(Feature.THREE_WAY),
        "park": code(Feature.PARK),
        "parked": whole_seconds(PARKED_MS),
        "notice": sound(center, center.recording.notice) if center.recording.notice else "",
        "ending": "raw" if center.recording.encrypt_to else "wav",
    }


def mixed(center: Center, seats: Iterable[str]) -> bool:
    """Whether some of these seats have a mode of their own, and others have another."""
    return len({center.seats[seat].recording for seat in seats}) > 1


def notice(center: Center, queue: Queue) -> str:
    """When callers of the queue are told that they may be recorded: "1" always, "number" as the number says, "" never."""
    if not center.recording.notice:
        return ""
    recorded = recorded_by(center, queue, (member.seat for member in queue.members))
    return "number" if recorded is None else "1" if recorded else ""
