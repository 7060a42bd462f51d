"""What an engine is to the renderer: a name, the features it has, and a table of files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Protocol

from ccctl.center import Center
from ccctl.diagnostics import Diagnostic
from ccctl.render.site import Site
from ccctl.values import dataclass

View = Callable[[Center, Site], Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class FileRule:
    """One row: a file, its template, the view that fills it, and the reload action that a change of it asks for."""

    path: str
    template: str
    view: View
    reload: str
    mode: int = 0o644
    secret: bool = False  # holds references to secrets: their values are filled in on the target only
    when: Callable[[Center, Site], bool] = field(default=lambda _center, _site: True)


class Engine(Protocol):
    """One engine. An engine never opens a file: the driver in tree.py loops over its rows."""

    @property
    def name(self) -> str:
        """The engine's name, as the language writes it."""

    @property
    def rules(self) -> Sequence[FileRule]:
        """Its files."""

    def missing_at(self, center: Center, site: Site) -> Sequence[Diagnostic]:
        """What this engine cannot do at one place, though a test of the center can play it."""

    def missing(self, center: Center) -> Sequence[Diagnostic]:
        """What the center asks for and this engine cannot do, each at the spec's line."""
