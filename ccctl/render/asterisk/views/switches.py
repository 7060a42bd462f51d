"""Switches: how one stands, and the codes by which seats turn them over."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.asterisk.views.common import where
from ccctl.render.site import Site


def switches(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/switches.conf."""
    del site
    found = sorted(center.switches.values(), key=lambda switch: switch.name)
    return {
        "switches": [
            {
                "name": switch.name,
                "where": where(center, switch.span),
                "code": switch.code,
                "default": "on" if switch.default else "off",
                # nothing in the database = as the default says
                "test": f'"${{DB(switch/{switch.name})}}" {"!=" if switch.default else "="} "{0 if switch.default else 1}"',
            }
            for switch in found
        ],
        "coded": any(switch.code for switch in found),
    }
