"""Every place that a center sends calls to."""

from __future__ import annotations

from ccctl.center import Center, Destination, Flow
from ccctl.center.flow import ways_out


def destinations(center: Center) -> list[Destination]:
    """Every place that a call can be sent, wherever the spec says so."""
    found: list[Destination | None] = [number.to for number in center.numbers.values()]
    for flow in center.flows.values():
        found += _of_flow(flow)
    for menu in center.menus.values():
        found += [*menu.keys.values(), menu.otherwise, menu.full]
    for queue in center.queues.values():
        overflow = queue.overflow
        found += [overflow.full, overflow.timeout, overflow.unstaffed, *overflow.keys.values()]
    return [to for to in found if to is not None]


def _of_flow(flow: Flow) -> list[Destination]:
    return [to for step in flow.steps for to in ways_out(step)]
