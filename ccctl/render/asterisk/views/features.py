"""Feature codes: what the seats' context does with each, and the states that they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccctl.center import Center, Feature, Queue, SignIn
from ccctl.center.features import PARKED_MS, SUPERVISING
from ccctl.render.asterisk.views.common import device, section, variable, where
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site

PARKED_SECONDS = PARKED_MS // 1000
# ChanSpy: silent; keys change the mode; over when the seat's channel is
MODES = (
    (Feature.LISTEN, "qdES", "hears both, and nobody hears it"),
    (Feature.WHISPER, "qdESw", "the seat hears it, the caller does not"),
    (Feature.BARGE, "qdESB", "both hear it"),
)


def codes(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/codes.conf."""
    del site
    return {
        "fetches": bool(center.features.code(Feature.TAKE_OVER) or center.features.code(Feature.PARK)),
        "parks": bool(center.features.code(Feature.PARK)),
        "teams": team_of(center) if supervises(center) or groups(center) else [],
        "queues": bool(center.queues),
        "pauses": pauses(center),
        "reasons": list(enumerate(center.features.pause_reasons, 1)),
        "signs": signs(center),
        "wrap_codes": wrap_codes(center),
    }


def wrap_codes(center: Center) -> list[tuple[str, list[tuple[int, str]]]]:
    """The queues that have wrap-up codes, as the engine calls them, each with its codes by their places."""
    if not center.features.code(Feature.WRAP_UP):
        return []
    queues = sorted(center.queues.values(), key=lambda queue: queue.name)
    return [(section(queue), list(enumerate(queue.wrap_up_codes, 1))) for queue in queues if queue.wrap_up_codes]


def supervisors(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/supervisors.conf."""
    del site
    code = center.features.code
    return {
        "modes": [(mode, options, what) for mode, options, what in MODES if code(mode)],
        "takes_over": bool(code(Feature.TAKE_OVER)),
        "ends": bool(code(Feature.END_CALL)),
        "teams": [
            {"variable": variable(team.name), "where": where(center, team.span), "supervisors": team.supervisors}
            for team in sorted(center.teams.values(), key=lambda team: team.name)
        ],
    }


def group_plan(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/groups.conf."""
    return {
        "harness": site.harness,
        "picks_up": bool(center.features.code(Feature.PICK_UP)),
        "outside": _outside(center),
        "parks": bool(center.features.code(Feature.PARK)),
        "longest": PARKED_SECONDS,
    }


def _outside(center: Center) -> dict[str, list[str]]:
    """The seats of each team that are outside numbers, by the team as it stands in names; only where there are any."""
    found: dict[str, list[str]] = {}
    for number, team in team_of(center):
        if center.seats[number].outside:
            found.setdefault(team.replace("-", ""), []).append(number)
    return found


def supervises(center: Center) -> bool:
    """Whether any supervisor's code is in force."""
    return any(center.features.code(feature) for feature in SUPERVISING)


def groups(center: Center) -> bool:
    """Whether seats of a team do anything for each other."""
    return bool(center.features.code(Feature.PICK_UP) or center.features.code(Feature.PARK))


def team_of(center: Center) -> list[tuple[str, str]]:
    """Each seat with its team as it stands in names; `-`, which no team is called, for seats without one."""
    names = {team: variable(team) if team else "-" for team in {seat.team for seat in center.seats.values()}}
    return [(seat.number, names[seat.team]) for seat in sorted_seats(center)]


def dialled_with_seat(center: Center) -> list[tuple[str, int, str, str]]:
    """Codes behind which a seat's number is dialled: the code, its length, the application, what it does."""
    rows = [(feature, f"Goto(cc-supervise,{feature},1)") for feature in SUPERVISING]
    rows.append((Feature.WRAP_UP, "Goto(cc-wrap-up-code,said,1)"))
    rows.append((Feature.PICK_UP, "Goto(cc-pick-up,seat,1)"))
    found = ((center.features.code(feature), app, feature) for feature, app in rows)
    return sorted((code, len(code), app, str(feature)) for code, app, feature in found if code)


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
        (Feature.PICK_UP, "cc-pick-up,group"),
        (Feature.VOICEMAIL, "cc-boxes,listen"),
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
