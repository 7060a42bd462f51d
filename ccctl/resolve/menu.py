"""Menus."""

from __future__ import annotations

from ccctl.center import Menu
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
            span=context.key("menus", name),
        )
        for name, menu in context.spec.menus.items()
    }
