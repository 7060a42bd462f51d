"""One change of one resource."""

from __future__ import annotations

from typing import ClassVar

from ccctl.values import dataclass

LIVE = "live"
RESTART = "restarts the engine: calls up are lost"


@dataclass(frozen=True, slots=True)
class AttributeChange:
    """One attribute: its text before and after; None = it was not, or will not be, there."""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Create:
    """A resource that is new; its attributes have no old text."""

    symbol: ClassVar[str] = "+"
    verb: ClassVar[str] = "create"
    address: str
    attributes: tuple[AttributeChange, ...] = ()
    effect: str = LIVE


@dataclass(frozen=True, slots=True)
class Update:
    """A resource that stays; only the attributes that change are listed. `was`: its address before a rename."""

    symbol: ClassVar[str] = "~"
    verb: ClassVar[str] = "update"
    address: str
    attributes: tuple[AttributeChange, ...] = ()
    effect: str = LIVE
    was: str = ""


@dataclass(frozen=True, slots=True)
class Delete:
    """A resource that goes; its attributes have no new text."""

    symbol: ClassVar[str] = "-"
    verb: ClassVar[str] = "delete"
    address: str
    attributes: tuple[AttributeChange, ...] = ()
    effect: str = LIVE


Change = Create | Update | Delete


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of the engine that differs: added, changed or removed, and the reload action that it asks for."""

    path: str
    how: str
    action: str
