"""Menus: each becomes one context; `s` plays and listens, the keys are its other extensions."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Destination, Kind, Menu
from ccctl.center.entries import beginnings
from ccctl.render.asterisk.views.common import goto, hang_up, place_of, seconds, sound, variable, where
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site


def menus(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/menus.conf."""
    del site
    return {
        "counted": counted(center),
        "backs": any(to.kind is Kind.BACK for menu in center.menus.values() for to in _ways(menu)),
        "dialled": _dialled(center),
        "dial_begun": sorted(beginnings(center.seats)) if _dialled(center) else [],
        "menus": [_menu(center, menu) for menu in sorted(center.menus.values(), key=lambda menu: menu.name)],
    }


def _dialled(center: Center) -> list[tuple[str, str]]:
    """The seats that callers may dial, and where that leads."""
    if not any(menu.dial_seats for menu in center.menus.values()):
        return []
    return [(seat.number, goto(Destination(Kind.SEAT, seat.number))) for seat in sorted_seats(center)]


def _menu(center: Center, menu: Menu) -> dict[str, object]:
    otherwise = goto(menu.otherwise, menu.name)
    again = menu.retries > 0 and menu.otherwise.kind in {Kind.REPEAT, Kind.BACK}
    leaves = _leaves(center, menu.otherwise)
    direct = place_of(otherwise)
    return {
        "name": menu.name,
        "where": where(center, menu.span),
        "variable": variable(menu.name),
        "prompt": sound(center, menu.prompt),
        "invalid": sound(center, menu.invalid) if menu.invalid else "",
        "timeout": seconds(menu.timeout_ms),
        "gap": seconds(menu.gap_ms),
        "single": menu.single,
        "dial_seats": menu.dial_seats,
        "seats_leave": counted(center),
        "begun": sorted(beginnings(menu.keys)),
        "ends": any("#" in key[1:] for key in menu.keys),
        "longest": max(len(row) for row in (*menu.keys, *(center.seats if menu.dial_seats else ()))),
        "retries": menu.retries,
        "otherwise": otherwise,
        "otherwise_name": str(menu.otherwise),
        "again": again,  # its prompt is heard anew
        "leaves": leaves,
        "last": "otherwise"
        if again or leaves or direct is None
        else direct,  # at once there, where nothing else is to be done
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


def _ways(menu: Menu) -> tuple[Destination, ...]:
    return (*menu.keys.values(), menu.otherwise)


def counted(center: Center) -> bool:
    """Whether any menu counts its callers."""
    return any(menu.max_callers is not None for menu in center.menus.values())


def _leaves(center: Center, to: Destination) -> bool:
    """Whether a caller who goes there gives up a place: another menu takes it over, and the end frees it anyway."""
    return counted(center) and to.kind not in {Kind.MENU, Kind.REPEAT, Kind.BACK, Kind.HANGUP}
