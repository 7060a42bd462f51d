"""What a picture shows, before anything is drawn."""

from __future__ import annotations

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can happen in a box, in words; `to` is the box that the call goes to, `end` what ends it there."""

    text: str
    to: str = ""
    end: str = ""

    @property
    def words(self) -> str:
        """The row on one line: "caller in nuisance: refused, busy"."""
        return f"{self.text}: {self.end}" if self.end and self.text else self.text or self.end


@dataclass(frozen=True, slots=True)
class Box:
    """One node: its kind ("queue"), a caption above the title, the title, a note below it, and rows."""

    id: str  # "queue/orders", as in journeys
    kind: str
    caption: str
    title: str
    note: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One way of a call from a row of a box to another box."""

    source: str
    row: int
    target: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole picture; boxes in the order in which a call can come to them."""

    title: str
    description: str
    boxes: dict[str, Box]

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, by the order of the boxes and of their rows."""
        return tuple(
            Line(box.id, index, row.to)
            for box in self.boxes.values()
            for index, row in enumerate(box.rows)
            if row.to in self.boxes
        )
