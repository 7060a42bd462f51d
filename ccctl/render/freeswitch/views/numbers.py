"""The way in: trunks, the numbering plan, the numbers, lists of callers."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import E1, Center
from ccctl.render.freeswitch.views.common import extension
from ccctl.render.freeswitch.views.recording import MODES
from ccctl.render.freeswitch.views.trunks import secure_media, sip_trunks
from ccctl.render.site import Site
from ccctl.render.words import where


def entry(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/carriers.xml and scripts/plan.lua."""
    return {
        "plan": center.plan,
        "short": center.plan.short_code_digits,
        "trunks": [
            {
                "name": trunk.name,
                "where": where(center, trunk.span),
                "channels": trunk.channels,
                "codecs": codecs,
                "srtp": secure_media(trunk),
            }
            for trunk, codecs in sip_trunks(center, site)
        ],
        "e1_trunks": [
            {"name": trunk.name, "where": where(center, trunk.span), "channels": trunk.channels}
            for trunk in sorted(center.trunks.values(), key=lambda trunk: trunk.name)
            if isinstance(trunk.line, E1) and site.harness is None
        ],
    }


def numbers(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/numbers.xml."""
    del site
    return {
        "numbers": [
            {
                "number": number.number,
                "e164": number.e164,
                "title": number.title,
                "where": where(center, number.span),
                "to": extension(number.to),
                "record": MODES[number.recording or center.recording.mode],
                "trunks": list(number.trunks),
            }
            for number in sorted(center.numbers.values(), key=lambda number: number.e164)
        ]
    }


def callers(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/callers.lua and scripts/callers.txt: every list sorted, in lines of one length, so that a call looks at few."""
    del site
    lists, rows = [], list[str]()
    for each in sorted(center.callers.values(), key=lambda each: each.name):
        found = []
        for part in (each.numbers, each.prefixes):
            found.append((len(rows), len(rows) + len(part) - 1))
            rows += sorted(part)
        lists.append({"name": each.name, "where": where(center, each.span), "numbers": found[0], "prefixes": found[1]})
    width = max(map(len, rows), default=0)
    return {"lists": lists, "width": width + 1, "rows": [row.ljust(width) for row in rows]}
