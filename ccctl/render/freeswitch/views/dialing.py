"""Calls out of the center: rules, trunks in order, emergency numbers, seats that are outside numbers."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, DialRule, Kind, Trunk
from ccctl.center.dialing import LONGEST_DIALLED, OUTSIDE_RING_MS
from ccctl.render.freeswitch.views.common import RELEASE, seat_sound
from ccctl.render.freeswitch.views.recording import MODES
from ccctl.render.freeswitch.views.trunks import CODECS, secure_media, sip_trunks
from ccctl.render.prompts.sentences import refused_path, take_path
from ccctl.render.reached import destinations
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site
from ccctl.render.words import where, whole_seconds

HELP_SECONDS = 120  # an emergency call rings until somebody answers, or gives up
SEAT_SECONDS = 600  # whoever rings a seat that is an outside number ends the ring


def dialing(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/dialing.lua, and for what of the dialplan leads to it."""
    rules, prefix, written = center.dialing.rules, center.dialing.prefix, center.dialing.span is not None
    codecs = {trunk.name: found for trunk, found in sip_trunks(center, site)}
    return {
        "plan": center.plan,
        "written": written and bool(center.trunks),
        "helped": helped(center),
        "prefix": prefix,
        "longest": LONGEST_DIALLED,
        "ring": whole_seconds(OUTSIDE_RING_MS),
        "help_ring": HELP_SECONDS,
        "seat_ring": SEAT_SECONDS,
        "rooms": sorted((room.number, room.name) for room in center.conferences.values()),
        "lines": [_line(center, trunk, codecs) for trunk in center.trunks.values()],
        "rules": [_rule(center, rule) for rule in rules] if written else [],
        "own": sorted(number.e164 for number in center.numbers.values()),
        "record": MODES[center.recording.mode],
        "refused": seat_sound(center, center.dialing.refused)
        if center.dialing.refused
        else f"{RELEASE}/{refused_path(center)}",
        "outside": [
            (seat.number, where(center, seat.span), seat.outside) for seat in sorted_seats(center) if seat.outside
        ],
        "forwards": sorted({to.name for to in destinations(center) if to.kind is Kind.NUMBER}),
        "take": f"{RELEASE}/{take_path(center)}",
    }


def helped(center: Center) -> list[tuple[str, str]]:
    """Emergency numbers as they may be dialled, with the prefix and without it, and what is sent."""
    prefix = center.dialing.prefix
    found = {number: number for number in center.dialing.emergency} if center.trunks else {}
    if prefix:
        found |= {prefix + number: number for number in tuple(found) if prefix + number not in found}
    return sorted(found.items())


def _rule(center: Center, rule: DialRule) -> dict[str, object]:
    """One rule; `limits` is what is counted for its calls, and how many are allowed, its own limit first."""
    limits = [(rule.counted_as, rule.per_hour), ("all", center.dialing.per_hour)]
    return {
        "name": rule.name,
        "match": rule.match,
        "pattern": pattern(rule.match),
        "where": where(center, rule.span),
        "only": [seat.number for seat in sorted_seats(center) if rule.lets(seat)] if rule.role or rule.team else None,
        "trunks": [(name, rule.caller_id or caller_id(center, center.trunks[name])) for name in rule.trunks],
        "limits": [(key, most) for key, most in limits if most is not None],
    }


def pattern(match: str) -> str:
    """What a rule matches as a pattern of Lua: sets such as [2-8] are the same there."""
    signs = {"x": "[0-9]", "z": "[1-9]", ".": "[0-9]+", "+": "%+"}
    return f"^{''.join(signs.get(sign, sign) for sign in match)}$"


def _line(center: Center, trunk: Trunk, codecs: Mapping[str, str]) -> dict[str, object]:
    return {
        "name": trunk.name,
        "where": where(center, trunk.span),
        "channels": trunk.channels,
        "caller_id": caller_id(center, trunk),
        "codecs": codecs.get(trunk.name, CODECS["alaw"]),
        "e1": trunk.name not in codecs,  # by FreeTDM
        "srtp": secure_media(trunk),
    }


def caller_id(center: Center, trunk: Trunk) -> str:
    """What calls out of this trunk show: its own setting, else the first number that is answered on it."""
    own = (number.number for number in center.numbers.values() if not number.trunks or trunk.name in number.trunks)
    return trunk.caller_id or next(own, "")
