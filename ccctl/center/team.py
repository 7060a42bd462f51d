"""Teams of seats."""

from __future__ import annotations

from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Team:
    """A named group; `seats` lists its seats' numbers, sorted."""

    name: str
    title: str = ""
    seats: tuple[str, ...] = ()
    supervisors: tuple[str, ...] = ()  # the seats that may listen to, and help with, its calls; sorted
    span: Span | None = None
