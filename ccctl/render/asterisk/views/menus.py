"""Menus: each becomes one context; `s` plays and listens, the keys are its other extensions."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Destination, Kind, Menu
from ccctl.render.asterisk.views.common import goto, hang_up, seconds, sound, variable, where
from ccctl.render.site import Site


def menus(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/menus.conf."""
    del site
    return {
        "counted": counted(center),
        "menus": [_menu(center, menu) for menu in sorted(center.menus.values(), key=lambda menu: menu.name)],
    }


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
        "leaves": _leaves(center, menu.otherwise),
        "max_callers": menu.max_callers,
        "full": hang_up(17) if menu.full.kind is Kind.HANGUP else goto(menu.full),
        "full_name": str(menu.full),
        "choices": [
            {
                "key": key,
                "app": goto(to, menu.name),
                "to": str(to),
                "where": where(center, to.span or menu.span),
                "leaves": _leaves(center, to),
            }
            for key, to in sorted(menu.keys.items())
        ],
    }


def counted(center: Center) -> bool:
    """Whether any menu counts its callers."""
    return any(menu.max_callers is not None for menu in center.menus.values())


def _leaves(center: Center, to: Destination) -> bool:
    """Whether a caller who goes there gives up a place: another menu takes it over, and the end frees it anyway."""
    return counted(center) and to.kind not in {Kind.MENU, Kind.REPEAT, Kind.BACK, Kind.HANGUP}
