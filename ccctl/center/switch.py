"""Switches: something that people turn on and off while the center runs, such as an emergency announcement."""

from __future__ import annotations

from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Switch:
    """One switch. Its state is kept where the center runs, over reloads and restarts; `default` until it is turned."""

    name: str
    code: str = ""  # that seats dial to turn it over; empty = none
    default: bool = False
    span: Span | None = None
