"""What an `if` asks of a call."""

from __future__ import annotations

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class InCallers:
    """The caller's number is in this list."""

    callers: str


@dataclass(frozen=True, slots=True)
class Open:
    """These hours are open now."""

    hours: str


@dataclass(frozen=True, slots=True)
class Closed:
    """These hours are closed now."""

    hours: str


@dataclass(frozen=True, slots=True)
class SwitchedOn:
    """This switch is on now."""

    switch: str


@dataclass(frozen=True, slots=True)
class Tagged:
    """The call's tag of this name has this value."""

    tag: str
    value: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negated:
    """The part does not hold."""

    part: Condition


Condition = InCallers | Open | Closed | SwitchedOn | Tagged | AllOf | AnyOf | Negated
