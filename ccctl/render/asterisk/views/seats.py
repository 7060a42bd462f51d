"""Seats: their phones' accounts, hints, and the ways to ring them."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Feature, Kind, Role
from ccctl.center.seat import DIRECT_RING_MS, Seat
from ccctl.render.asterisk.views import features
from ccctl.render.asterisk.views.common import RELEASE, device, seconds, where
from ccctl.render.asterisk.views.recording import begin_recording
from ccctl.render.prompts.sentences import take_path
from ccctl.render.reached import destinations
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site


def own_phones(center: Center) -> list[Seat]:
    """The seats that have a phone here, in the order of their numbers."""
    return [seat for seat in sorted_seats(center) if not seat.outside]


def seats(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/seats.conf."""
    return {
        "harness": site.harness,
        "dials": bool(center.trunks) and bool(center.dialing.emergency or center.dialing.span),
        "outside_seconds": 600,  # who rings it ends the ring
        "take": f"{RELEASE}/{take_path(center)}".removesuffix(".wav"),
        "outside": [(seat.number, seat.outside) for seat in sorted_seats(center) if seat.outside],
        "devices": [
            (seat.number, device(seat), f"Local/{seat.number}@cc-outside/n" if seat.outside else device(seat))
            for seat in sorted_seats(center)
        ],
        "emergency": center.dialing.emergency,
        "helps": bool(center.trunks and center.dialing.emergency),
        "dials_rules": bool(center.trunks and center.dialing.span),
        "seats": [(seat.number, where(center, seat.span)) for seat in sorted_seats(center)],
        "codes": features.dialled(center),
        "codes_of_seats": features.dialled_with_seat(center),
        "three_way": center.features.code(Feature.THREE_WAY),
        "picks_up": bool(center.features.code(Feature.PICK_UP)),
        "park": center.features.code(Feature.PARK),
        "conferences": sorted((room.number, room.name) for room in center.conferences.values()),
        "switches": sorted((each for each in center.switches.values() if each.code), key=lambda each: each.code),
        "queues": bool(center.queues),
        "encrypted": any(seat.encrypted for seat in center.seats.values()),
        "supervisors": [seat.number for seat in sorted_seats(center) if seat.role is Role.SUPERVISOR],
        "ring": seconds(DIRECT_RING_MS),
    }


def teams(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/teams.conf: the teams that calls are sent to, and no others."""
    del site
    return {
        "ring": seconds(DIRECT_RING_MS),
        "signs": features.signs(center),
        "picks_up": bool(center.features.code(Feature.PICK_UP)),
        "teams": [
            {
                "name": team.name,
                "where": where(center, team.span),
                "dial": dial_string(team.seats),
                "seats": team.seats,
                "record": begin_recording(center, None, team.seats),
            }
            for team in sorted(center.teams.values(), key=lambda team: team.name)
            if team.name in called_teams(center)
        ],
    }


def dial_string(numbers: tuple[str, ...]) -> str:
    """What Dial gets to ring all these seats at once."""
    return "&".join(f"Local/{number}@cc-team-seat" for number in numbers)


def called_teams(center: Center) -> frozenset[str]:
    """The teams that are a destination somewhere."""
    return frozenset(to.name for to in destinations(center) if to.kind is Kind.TEAM)
