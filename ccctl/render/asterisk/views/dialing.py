"""Calls out of the center: rules, trunks in order, emergency numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ccctl.center import E1, Center, DialRule, Feature, Kind, Trunk
from ccctl.center.dialing import LONGEST_DIALLED, OUTSIDE_RING_MS
from ccctl.render.asterisk.views.common import RELEASE, seconds, sound, variable, where
from ccctl.render.prompts.sentences import refused_path
from ccctl.render.reached import destinations
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site

HELP_SECONDS = 120  # an emergency call rings until somebody answers, or gives up


def dials(center: Center, site: Site) -> bool:
    """Whether anything leaves the center."""
    del site
    return bool(center.trunks) and bool(center.dialing.emergency or center.dialing.span)


def limited(center: Center, site: Site) -> bool:
    """Whether seats may make so many calls an hour only."""
    return dials(center, site) and any(_limits(center, rule) for rule in center.dialing.rules)


def dialing(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/dialing.conf."""
    rules, prefix = center.dialing.rules, center.dialing.prefix
    helped = [(number, number) for number in center.dialing.emergency]
    if prefix:
        known = set(center.dialing.emergency)
        helped += [(prefix + number, number) for number in known if prefix + number not in known]
    lines = [_line(center, trunk, site) for trunk in center.trunks.values()]
    return {
        "harness": site.harness,
        "three_way": center.features.code(Feature.THREE_WAY),
        "plan": center.plan,
        "written": center.dialing.span is not None,
        "emergency": center.dialing.emergency,
        "helped": sorted(helped),
        "help_seconds": HELP_SECONDS,
        "prefix": prefix,
        "longest": LONGEST_DIALLED,
        "seconds": seconds(OUTSIDE_RING_MS),
        "lines": [{**line, "place": place} for place, line in enumerate(lines, 1)],
        "limits": limited(center, site),
        "rules": [_rule(center, place, rule) for place, rule in enumerate(rules, 1)],
        "record": str(center.recording.mode),
        "refused": sound(center, center.dialing.refused)
        if center.dialing.refused
        else f"{RELEASE}/{refused_path(center)}".removesuffix(".wav"),
        "forwards": sorted({to.name for to in destinations(center) if to.kind is Kind.NUMBER}),
    }


def _rule(center: Center, place: int, rule: DialRule) -> dict[str, object]:
    shown = {name: rule.caller_id or caller_id(center, center.trunks[name]) for name in rule.trunks}
    return {
        "place": place,
        "name": rule.name,
        "match": rule.match,
        "pattern": re.sub("[xz]", lambda found: found[0].upper(), rule.match),
        "where": where(center, rule.span),
        "only": [seat.number for seat in sorted_seats(center) if rule.lets(seat)] if rule.role or rule.team else None,
        "trunks": [{"name": name, "variable": variable(name), "caller_id": number} for name, number in shown.items()],
        "limits": _limits(center, rule),
    }


def _limits(center: Center, rule: DialRule) -> list[tuple[str, int]]:
    """What is counted for this rule's calls, and how many are allowed; its own limit first."""
    found = [(rule.counted_as, rule.per_hour), ("all", center.dialing.per_hour)]
    return [(key, most) for key, most in found if most is not None]


def _line(center: Center, trunk: Trunk, site: Site) -> dict[str, object]:
    card = isinstance(trunk.line, E1) and not site.harness
    return {
        "name": trunk.name,
        "variable": variable(trunk.name),
        "where": where(center, trunk.span),
        "channels": trunk.channels,
        "caller_id": caller_id(center, trunk),
        "sip": not card,
        # as a pattern: the names of the channels of its calls, in both directions
        "channel": f"^DAHDI/i{trunk.line.span}/"
        if isinstance(trunk.line, E1) and card
        else f"^PJSIP/{trunk.name}-[0-9a-f]+$",
        "dial": f"DAHDI/g{trunk.line.span}/${{ARG1}}"
        if isinstance(trunk.line, E1) and card
        else f"PJSIP/${{ARG1}}@{trunk.name}",
    }


def caller_id(center: Center, trunk: Trunk) -> str:
    """What calls out of this trunk show: its own setting, else the first number that is answered on it."""
    own = (number.number for number in center.numbers.values() if not number.trunks or trunk.name in number.trunks)
    return trunk.caller_id or next(own, "")
