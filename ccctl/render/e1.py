"""E1 spans: DAHDI's system.conf and what engines are told of their channels (ITU-T G.704: timeslot 16 carries the signalling)."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import E1, Center
from ccctl.render.site import Site
from ccctl.render.words import where

SLOTS = 31  # channels that DAHDI numbers for one E1
ZONES = {
    "CN": "cn",
    "DE": "de",
    "FR": "fr",
    "GB": "uk",
    "US": "us",
    "JP": "jp",
    "IT": "it",
    "ES": "es",
    "NL": "nl",
    "PL": "pl",
}


def has_e1(center: Center, site: Site) -> bool:
    """Whether an E1 trunk is in the spec; its files are rendered even where no card is."""
    del site
    return any(isinstance(trunk.line, E1) for trunk in center.trunks.values())


def has_card(center: Center, site: Site) -> bool:
    """Whether chan_dahdi is to be loaded: an E1 trunk and a card, and no harness that stands in for both."""
    return has_e1(center, site) and site.has_e1_card and site.harness is None


def spans(center: Center, site: Site) -> Mapping[str, object]:
    """For dahdi/system.conf, chan_dahdi.conf and freetdm.conf."""
    trunks = [(trunk, trunk.line) for trunk in center.trunks.values() if isinstance(trunk.line, E1)]
    return {
        "card": has_card(center, site),
        "zone": ZONES.get(center.plan.country, "us"),
        "spans": [
            {
                "name": trunk.name,
                "where": where(center, trunk.span),
                "line": line,
                "crc4": line.crc4,
                "first": _channels(line.span, 1, 15),
                "second": _channels(line.span, 17, 31),
                "signal": _channels(line.span, 16, 16),
                "cic": line.first_cic,
            }
            for trunk, line in sorted(trunks, key=lambda pair: pair[1].span)
        ],
    }


def _channels(span: int, first: int, last: int) -> str:
    base = (span - 1) * SLOTS
    return str(base + first) if first == last else f"{base + first}-{base + last}"
