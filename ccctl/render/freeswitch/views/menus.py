"""Menus: an extension each, and what is played and which keys have a meaning as a table for menu.lua."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Kind, Menu
from ccctl.render.freeswitch.views.common import extension, sound, variable
from ccctl.render.site import Site
from ccctl.render.words import where


def menus(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/menus.xml and scripts/menus.lua."""
    del site
    return {"menus": [_menu(center, menu) for menu in sorted(center.menus.values(), key=lambda menu: menu.name)]}


def _menu(center: Center, menu: Menu) -> dict[str, object]:
    return {
        "name": menu.name,
        "variable": variable(menu.name),
        "where": where(center, menu.span),
        "prompt": sound(center, menu.prompt),
        "invalid": sound(center, menu.invalid) if menu.invalid else "",
        "timeout": menu.timeout_ms,
        "retries": menu.retries,
        "otherwise": extension(menu.otherwise),
        "max_callers": menu.max_callers,
        "full": "end-486" if menu.full.kind is Kind.HANGUP else extension(menu.full),
        "choices": [
            {"key": key, "to": extension(to), "where": where(center, to.span or menu.span)}
            for key, to in sorted(menu.keys.items())
        ],
    }
