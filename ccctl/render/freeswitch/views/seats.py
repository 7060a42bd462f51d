"""Seats, teams and switches: the ways to ring a seat, and what seats may dial."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Feature, Role, SignIn
from ccctl.center.seat import DIRECT_RING_MS
from ccctl.render.freeswitch.views.dialing import helped
from ccctl.render.freeswitch.views.recording import crew
from ccctl.render.freeswitch.views.trunks import offering, spoken
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site
from ccctl.render.words import where, whole_seconds

CODES = {
    Feature.PAUSE: "pause",
    Feature.READY: "ready",
    Feature.SIGN_IN: "in",
    Feature.SIGN_OUT: "out",
    Feature.WRAP_UP: "wrap",
}


def seats(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/seats.xml, dialplan/teams.xml and the scripts that ring seats."""
    return {
        "helped": helped(center),
        **crew(center, site),
        "ring": whole_seconds(DIRECT_RING_MS),
        "seats": [(seat.number, where(center, seat.span)) for seat in sorted_seats(center)],
        "spoken": [(seat.number, spoken(seat), offering(seat)) for seat in sorted_seats(center) if spoken(seat)],
        "teams": [
            {"name": team.name, "where": where(center, team.span), "seats": list(team.seats)}
            for team in sorted(center.teams.values(), key=lambda team: team.name)
        ],
        "signs": [seat.number for seat in sorted_seats(center) if seat.sign_in is SignIn.CODE],
        "supervisors": [seat.number for seat in sorted_seats(center) if seat.role is Role.SUPERVISOR],
        "reasons": list(center.features.pause_reasons),
        "codes": [
            {"what": what, "code": center.features.code(feature), "reasons": feature is Feature.PAUSE}
            for feature, what in CODES.items()
            if center.features.code(feature)
        ],
        "switches": [
            {
                "name": switch.name,
                "where": where(center, switch.span),
                "code": switch.code,
                "default": switch.default,
            }
            for switch in sorted(center.switches.values(), key=lambda switch: switch.name)
        ],
    }
