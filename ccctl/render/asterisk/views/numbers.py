"""The way in: trunks, the numbering plan, the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ccctl.center import Center
from ccctl.render.asterisk.views.common import goto, variable, where
from ccctl.render.asterisk.views.conditions import SORTED_BY, long_lists
from ccctl.render.asterisk.views.dialing import dials
from ccctl.render.site import Site


def entry(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/entry.conf."""
    plan = center.plan
    return {
        "harness": site.harness,
        "dials": dials(center, site),
        "plan": plan,
        "international": len(plan.international_prefix),
        "national": len(plan.national_prefix),
        "code": len(plan.country_code),
        "short": center.plan.short_code_digits,
        "trunks": [
            {
                "name": trunk.name,
                "variable": variable(trunk.name),
                "where": where(center, trunk.span),
                "channels": trunk.channels,
            }
            for trunk in sorted(center.trunks.values(), key=lambda trunk: trunk.name)
        ],
    }


def numbers(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/numbers.conf."""
    return {
        "harness": site.harness,
        "numbers": [
            {
                "number": number.number,
                "e164": number.e164,
                "title": number.title,
                "where": where(center, number.span),
                "app": goto(number.to),
                "record": number.recording or center.recording.mode,
                "trunks": list(number.trunks),
            }
            for number in sorted(center.numbers.values(), key=lambda number: number.e164)
        ],
    }


def callers(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/callers.conf."""
    del site
    return {
        "lists": [
            {
                "name": each.name,
                "where": where(center, each.span),
                "numbers": [] if each.name in long_lists(center) else sorted(each.numbers),
                "buckets": _buckets(each.numbers) if each.name in long_lists(center) else [],
                "prefixes": sorted(each.prefixes),
            }
            for each in sorted(center.callers.values(), key=lambda each: each.name)
        ]
    }


def _buckets(numbers: Iterable[str]) -> list[tuple[str, list[str]]]:
    """The numbers by their last digits, sorted."""
    found: dict[str, list[str]] = {}
    for number in sorted(numbers):
        found.setdefault(number[-SORTED_BY:], []).append(number)
    return sorted(found.items())
