"""The bare words `repeat` and `back`."""

from __future__ import annotations

from ccctl.center import Kind
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context
from ccctl.resolve.graph import Cause

_IN_MENUS = (Kind.REPEAT, Kind.BACK)


def check_bare_words(context: Context) -> None:
    """CC220: `repeat` or `back` where there is no menu, or where the caller does not get into it."""
    graph = context.graph
    out = [edge for edges in graph.edges.values() for edge in edges]
    outside = [edge for edge in out if not edge.source.startswith("menu/") or edge.cause is Cause.FULL]
    for edge in (*graph.entries, *outside):
        if edge.to.kind in _IN_MENUS:
            kind, _, name = edge.source.partition("/")
            shown = f"{kind} {name}" if kind == "number" else f'{kind} "{name}"'
            full = kind == "menu"
            why = "when it is full, but they have not been in it" if full else "which has a meaning in menus only"
            context.report.add(
                codes.CC220,
                f"{shown} sends calls to `{edge.to.kind}`{'' if full else ','} {why}",
                edge.span,
                hint="name the menu: menu/...",
            )
