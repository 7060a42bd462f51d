"""Menus: each becomes one context; `s` plays and listens, the keys are its other extensions."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Menu
from ccctl.render.asterisk.views.common import goto, seconds, sound, variable, where
from ccctl.render.site import Site


def menus(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/menus.conf."""
    del site
    return {"menus": [_menu(center, menu) for menu in sorted(center.menus.values(), key=lambda menu: menu.name)]}


def _menu(center: Center, menu: Menu) -> dict[str, object]:
    return {
        "name": menu.name,
        "where": where(center, menu.span),
        "variable": variable(menu.name),
        "prompt": sound(center, menu.prompt),
        "invalid": sound(center, menu.invalid) if menu.invalid else "",
        "timeout": seconds(menu.timeout_ms),
        "retries": menu.retries,
        "otherwise": goto(menu.otherwise, menu.name),
        "otherwise_name": str(menu.otherwise),
        "choices": [
            {"key": key, "app": goto(to, menu.name), "to": str(to), "where": where(center, to.span or menu.span)}
            for key, to in sorted(menu.keys.items())
        ],
    }
