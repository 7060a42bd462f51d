"""Menus."""

from __future__ import annotations

from ccctl.center import Kind, Menu
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context


def in_order(keys: str) -> list[int]:
    """Sorts entries of menus: digits, then * and #."""
    return ["0123456789*#".index(key) for key in keys]


def build_menus(context: Context) -> dict[str, Menu]:
    """The menus by name; keys sorted: digits, then * and #."""
    return {
        name: Menu(
            name=name,
            prompt=menu.prompt,
            keys={
                key: context.destination(menu.keys[key], "menus", name, "keys", key)
                for key in sorted(menu.keys, key=in_order)
            },
            timeout_ms=menu.timeout,
            retries=menu.retries,
            invalid=menu.invalid,
            otherwise=context.destination(menu.otherwise, "menus", name, "otherwise"),
            max_callers=menu.max_callers,
            full=context.destination(menu.full, "menus", name, "full"),
            dial_seats=menu.dial_seats,
            span=context.key("menus", name),
        )
        for name, menu in context.spec.menus.items()
    }


def check_menus_fill_up(context: Context) -> None:
    """CC236: a way for callers who find a menu full that is never full."""
    for name, menu in context.spec.menus.items():
        if "full" in menu.model_fields_set and menu.max_callers is None:
            context.problem(
                codes.CC236,
                f'menu "{name}" has no max_callers, so it is never full',
                *("menus", name, "full"),
                hint="set max_callers, or remove `full`",
            )


def check_seats_can_be_dialled(context: Context) -> None:
    """CC244: an entry of a menu that is the number of a seat which can be dialled there; CC245: there are no seats."""
    center = context.center
    for menu in center.menus.values():
        if not menu.dial_seats:
            continue
        if not center.seats and not any(section == "seats" for section, _ in context.broken):
            context.problem(
                codes.CC245,
                f'callers of menu "{menu.name}" may dial seats, and this center has none',
                *("menus", menu.name, "dial_seats"),
                hint="add seats, or remove dial_seats",
            )
        for entry, to in menu.keys.items():
            seat = center.seats.get(entry)
            if seat is not None and (to.kind, to.name) != (Kind.SEAT, entry):
                context.problem(
                    codes.CC244,
                    f'{entry} in menu "{menu.name}" leads to {to}, and it is the number of a seat that callers may dial there',
                    *("menus", menu.name, "keys", entry),
                    hint="give the entry, or the seat, another number",
                    notes=(Note("the seat", seat.span),),
                )
