"""Subroutines in which callers stay and that the center has no use for: who is in one while it goes comes back from it."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Feature
from ccctl.render.asterisk.views.conferences import has_pins
from ccctl.render.asterisk.views.system import system
from ccctl.render.site import Site


def library(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/lib.conf."""
    parks = bool(center.features.code(Feature.PARK))
    return {**system(center, site), "parks": parks, "unasked": sorted(_unasked(center, site))}


def _unasked(center: Center, site: Site) -> set[str]:
    """Their contexts. What is called, and how it answers, is in the templates; 0 is "no" in all that answer."""
    found = set[str]()
    if not has_pins(center, site):
        found.add("cc-pin")
    return found
