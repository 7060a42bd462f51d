"""Feature codes: what the seats' context does with each, and the states that they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccctl.center import Center, Feature, Queue, SignIn
from ccctl.render.asterisk.views.common import device
from ccctl.render.site import Site


def codes(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/codes.conf."""
    del site
    return {
        "queues": bool(center.queues),
        "pauses": pauses(center),
        "reasons": list(enumerate(center.features.pause_reasons, 1)),
        "signs": signs(center),
    }


def dialled(center: Center) -> list[tuple[str, str, str]]:
    """What seats may dial beside numbers: the code, the application, and what it does, sorted by code."""
    return sorted(_dialled(center))


def _dialled(center: Center) -> Iterator[tuple[str, str, str]]:
    code = center.features.code
    for feature, target in (
        (Feature.SIGN_IN, "cc-sign,in"),
        (Feature.SIGN_OUT, "cc-sign,out"),
        (Feature.PAUSE, "cc-dial-pause,turn"),
        (Feature.READY, "cc-dial-pause,ready"),
    ):
        if code(feature):
            yield code(feature), f"Goto({target},1)", feature
    if code(Feature.PAUSE):
        for place, reason in enumerate(center.features.pause_reasons, 1):
            yield f"{code(Feature.PAUSE)}{place}", f"Goto(cc-dial-pause,{place},1)", f"pause: {reason}"


def in_force(center: Center) -> bool:
    """Whether seats may dial any code, of a feature or of a switch, or are paused by the center."""
    return bool(center.features.codes) or any(switch.code for switch in center.switches.values()) or pauses(center)


def pauses(center: Center) -> bool:
    """Whether seats pause by code, or are paused after missed offers: then the database has who is paused."""
    missed = any(queue.pause_after_missed for queue in center.queues.values())
    return bool(center.features.code(Feature.PAUSE) or center.features.code(Feature.READY)) or missed


def signs(center: Center) -> list[str]:
    """The seats that sign in by code, sorted."""
    found = (seat.number for seat in center.seats.values() if seat.sign_in is SignIn.CODE)
    return sorted(found, key=lambda number: (len(number), number))


def staff(center: Center, queue: Queue) -> list[str]:
    """The tests of which one holds when a member is signed in; empty where the queue's own count of phones is enough."""
    by_code = {member.seat for member in queue.members if center.seats[member.seat].sign_in is SignIn.CODE}
    if not by_code:
        return []
    return [
        (f'"${{DB(signed/{seat})}}" = "1" & ' if seat in by_code else "")
        + f'"${{DEVICE_STATE({device(center.seats[seat])})}}" != "UNAVAILABLE"'
        for seat in dict.fromkeys(member.seat for member in queue.members)
    ]
