"""The bare words `repeat` and `back`."""

from __future__ import annotations

from ccctl.center import Kind
from ccctl.diagnostics import codes
from ccctl.resolve.context import Context

_IN_MENUS = (Kind.REPEAT, Kind.BACK)


def check_bare_words(context: Context) -> None:
    """CC220: `repeat` or `back` where there is no menu."""
    graph = context.graph
    outside = [edge for out in graph.edges.values() for edge in out if not edge.source.startswith("menu/")]
    for edge in (*graph.entries, *outside):
        if edge.to.kind in _IN_MENUS:
            kind, _, name = edge.source.partition("/")
            shown = f"{kind} {name}" if kind == "number" else f'{kind} "{name}"'
            context.report.add(
                codes.CC220,
                f"{shown} sends calls to `{edge.to.kind}`, which has a meaning in menus only",
                edge.span,
                hint="name the menu: menu/...",
            )
