"""Menus."""

from __future__ import annotations

from ccctl.center import Menu
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context


def build_menus(context: Context) -> dict[str, Menu]:
    """The menus by name; keys sorted: digits, then * and #."""
    return {
        name: Menu(
            name=name,
            prompt=menu.prompt,
            keys={
                key: context.destination(menu.keys[key], "menus", name, "keys", key)
                for key in sorted(menu.keys, key="0123456789*#".index)
            },
            timeout_ms=menu.timeout,
            retries=menu.retries,
            invalid=menu.invalid,
            otherwise=context.destination(menu.otherwise, "menus", name, "otherwise"),
            max_callers=menu.max_callers,
            full=context.destination(menu.full, "menus", name, "full"),
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
