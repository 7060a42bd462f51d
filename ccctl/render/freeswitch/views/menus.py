"""Menus: an extension each, and what is played and which keys have a meaning as a table for menu.lua."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Kind, Menu
from ccctl.center.entries import beginnings, entries
from ccctl.render.freeswitch.views.common import extension, sound, variable
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site
from ccctl.render.words import where


def menus(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/menus.xml and scripts/menus.lua."""
    del site
    return {"menus": [_menu(center, menu) for menu in sorted(center.menus.values(), key=lambda menu: menu.name)]}


def dialled(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/dialled.lua: the seats whose numbers callers may dial in menus."""
    del site
    some = any(menu.dial_seats for menu in center.menus.values())
    seats = [seat.number for seat in sorted_seats(center)] if some else []
    return {"seats": seats, "begun": sorted(beginnings(seats))}


def _menu(center: Center, menu: Menu) -> dict[str, object]:
    return {
        "name": menu.name,
        "variable": variable(menu.name),
        "where": where(center, menu.span),
        "prompt": sound(center, menu.prompt),
        "invalid": sound(center, menu.invalid) if menu.invalid else "",
        "timeout": menu.timeout_ms,
        "gap": menu.gap_ms,
        "single": menu.single,
        "dial_seats": menu.dial_seats,
        "begun": sorted(beginnings(menu.keys)),
        "longest": entries(center, menu).longest,
        "retries": menu.retries,
        "otherwise": extension(menu.otherwise),
        "max_callers": menu.max_callers,
        "full": "end-486" if menu.full.kind is Kind.HANGUP else extension(menu.full),
        "choices": [
            {"key": key, "to": extension(to), "where": where(center, to.span or menu.span)}
            for key, to in sorted(menu.keys.items())
        ],
    }
