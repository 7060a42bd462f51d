"""The picture as SVG (https://www.w3.org/TR/SVG11/): boxes with a row for each way out, lines from row to box.

What makes a call take a line stands in the row that the line leaves from, so no label floats over lines. The colours
follow the reader's light or dark setting.
"""

from __future__ import annotations

import re
from itertools import pairwise
from xml.sax.saxutils import escape

from ccctl.trace.picture.layout import Placed, Point, Size, Wire, place
from ccctl.trace.picture.measure import fitted, width, wrapped
from ccctl.trace.picture.model import Box, Picture, Row
from ccctl.trace.picture.palette import OTHER, PALETTE
from ccctl.trace.picture.words import one_line
from ccctl.values import dataclass

MARGIN, TITLE_BAND = 28.0, 46.0
PAD, ROUND = 12.0, 9.0
CAPTION, TITLE, NOTE, ROW = 10.0, 15.0, 12.0, 13.0  # font sizes
ROW_HEIGHT, LINE_HEIGHT = 24.0, 16.0
NARROWEST, WIDEST = 110.0, 244.0
NOTE_LINES, ROW_LINES = 3, 2
TURN = 40.0
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHAPES = {
    "ground": ("#ffffff", "#0f141b"),
    "box": ("#ffffff", "#171e28"),
    "strong": ("#111827", "#f3f4f6"),
    "soft": ("#4b5563", "#b3bcc9"),
    "rule": ("#e5e7eb", "#2c3643"),
}


@dataclass(frozen=True, slots=True)
class _Drawing:
    """A box with its texts broken to its width; a row without words (that of a number) is not drawn."""

    box: Box
    notes: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # the lines of each row
    width: float
    entry: float = 26.0  # where lines come in, counted from the top

    @property
    def head(self) -> float:
        """The height of the part above the rows."""
        return 44.0 + LINE_HEIGHT * len(self.notes) + (4.0 if self.notes else 0.0)

    def top(self, row: int) -> float:
        """Where a row starts, counted from the top; one more than the last: where the box ends."""
        return self.head + sum(_high(lines) for lines in self.rows[:row])

    def exit(self, row: int) -> float:
        """Where a row's line leaves, counted from the top."""
        return self.top(row) + _high(self.rows[row]) / 2 if self.rows[row] else self.entry

    @property
    def height(self) -> float:
        return self.top(len(self.rows))


def _high(lines: tuple[str, ...]) -> float:
    return ROW_HEIGHT + LINE_HEIGHT * (len(lines) - 1) if lines else 0.0


def as_svg(picture: Picture) -> str:
    """The text of an SVG document that needs nothing else: no font, no script, no other file."""
    drawings = {name: _fit(box) for name, box in picture.boxes.items()}
    lines = picture.lines
    sizes = {name: Size(one.width, one.height, one.entry) for name, one in drawings.items()}
    wires = [Wire(line.source, drawings[line.source].exit(line.row), line.target) for line in lines]
    placed = place(sizes, wires, lambda count: min(48.0 + 4.0 * count, 120.0))
    title_width = width(picture.title, 18, True) + width(picture.description, 13) + 40
    full_width = max(placed.width, min(title_width, 900.0)) + 2 * MARGIN
    full_height = placed.height + 2 * MARGIN + TITLE_BAND
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {full_width:.0f} {full_height:.0f}"'
        f' width="{full_width:.0f}" height="{full_height:.0f}" role="img" aria-labelledby="t d">',
        f'<title id="t">{_text(picture.title)}</title>',
        f'<desc id="d">{_text(picture.description or "Call flows")}</desc>',
        _style(),
        f'<rect class="ground" width="{full_width:.0f}" height="{full_height:.0f}" rx="14"/>',
        f'<text x="{MARGIN:.0f}" y="{MARGIN + 14:.0f}"><tspan class="name">{_text(picture.title)}</tspan>'
        f'<tspan class="note" dx="12" style="font-size:13px">{_text(_room(picture, full_width))}</tspan></text>',
        f'<g transform="translate({MARGIN:.0f} {MARGIN + TITLE_BAND:.0f})">',
    ]
    kinds = [_kind(picture.boxes[line.target]) for line in lines]
    out += [_line(points, kind) for points, kind in zip(placed.lines, kinds, strict=True)]
    out += [_box(drawings[name], placed) for name in picture.boxes]
    out += [_tip(points, kind) for points, kind in zip(placed.lines, kinds, strict=True)]
    return "\n".join([*out, "</g>", "</svg>"]) + "\n"


def _room(picture: Picture, full: float) -> str:
    return fitted(picture.description, 13, full - 2 * MARGIN - width(picture.title, 18, True) - 16)


def _fit(box: Box) -> _Drawing:
    wanted = [width(box.title, TITLE, True), width(box.caption.upper(), CAPTION) * 1.15]
    wanted += [width(row.text, ROW) + (width(row.end, NOTE) + 26 if row.end else 8) for row in box.rows]
    wanted.append(min(width(box.note, NOTE), 200.0))
    inner = min(max(*wanted, NARROWEST - 2 * PAD), WIDEST - 2 * PAD)
    notes = tuple(wrapped(box.note, NOTE, inner, NOTE_LINES))
    return _Drawing(box, notes, tuple(_lines(row, inner) for row in box.rows), inner + 2 * PAD)


def _lines(row: Row, room: float) -> tuple[str, ...]:
    if not row.words:
        return ()
    taken = width(row.end, NOTE) + 10 if row.end else 0.0
    if taken > room * 0.6:
        return (*wrapped(row.text, ROW, room, ROW_LINES - 1), "")  # the end has a line of its own
    return tuple(wrapped(row.text, ROW, room - taken, ROW_LINES)) or ("",)


def _box(drawing: _Drawing, placed: Placed) -> str:
    box, (x, y, wide) = drawing.box, placed.boxes[drawing.box.id]
    room = wide - 2 * PAD
    head, high, kind = drawing.head, drawing.height, _kind(box)
    base = f"M0 {head:.0f}V{ROUND:.0f}a{ROUND:.0f} {ROUND:.0f} 0 0 1 {ROUND:.0f} -{ROUND:.0f}H{wide - ROUND:.1f}"
    band = f"{base}a{ROUND:.0f} {ROUND:.0f} 0 0 1 {ROUND:.0f} {ROUND:.0f}V{head:.0f}Z"
    out = [f'<g class="{kind}" transform="translate({x:.1f} {y:.1f})"><title>{_text(_told(box))}</title>']
    if any(drawing.rows):
        out.append(
            f'<rect class="box" width="{wide:.1f}" height="{high:.0f}" rx="{ROUND:.0f}"/><path class="tint" d="{band}"/>'
        )
    else:
        out.append(f'<rect class="tint" width="{wide:.1f}" height="{high:.0f}" rx="{ROUND:.0f}"/>')
    out.append(f'<text class="cap" x="{PAD:.0f}" y="18">{_text(fitted(box.caption.upper(), CAPTION, room))}</text>')
    out.append(f'<text class="head" x="{PAD:.0f}" y="36">{_text(fitted(box.title, TITLE, room, True))}</text>')
    for index, note in enumerate(drawing.notes):
        out.append(f'<text class="on" x="{PAD:.0f}" y="{54 + LINE_HEIGHT * index:.0f}">{_text(note)}</text>')
    for index, row in enumerate(box.rows):
        out += _row(row, drawing.rows[index], drawing.top(index), wide, ruled=index > 0)
    out.append(f'<rect class="edge" width="{wide:.1f}" height="{high:.0f}" rx="{ROUND:.0f}"/></g>')
    return "\n".join(out)


def _row(row: Row, lines: tuple[str, ...], top: float, wide: float, *, ruled: bool) -> list[str]:
    out = []
    if ruled and lines:
        out.append(f'<path class="rule" d="M{PAD:.0f} {top:.0f}H{wide - PAD:.1f}"/>')
    style = "row" if row.to or row.end else "said"
    for index, text in enumerate(lines):
        if text:
            y = top + 16.5 + LINE_HEIGHT * index
            out.append(f'<text class="{style}" x="{PAD:.0f}" y="{y:.1f}">{_text(text)}</text>')
    if row.end and lines:
        y = top + 16.5 + LINE_HEIGHT * (len(lines) - 1)
        end = fitted(row.end, NOTE, wide - 2 * PAD)
        out.append(f'<text class="end" x="{wide - PAD:.1f}" y="{y:.1f}">{_text(end)}</text>')
    return out


def _line(points: list[Point], kind: str) -> str:
    x, y = points[0]
    path = [f"M{x:.1f} {y:.1f}"]
    for index, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        straight = abs(y1 - y2) < 0.5 and x1 != x2
        path.append(f"H{x2:.1f}" if straight else _curve((x1, y1), (x2, y2), turns_right=index == 0))
    return f'<path class="line {kind}-line" d="{"".join(path)}"/>'


def _curve(start: Point, end: Point, *, turns_right: bool) -> str:
    (x1, y1), (x2, y2) = start, end
    if x1 == x2:  # a line that leads back turns round in the gap beside its column
        side = x1 + TURN if turns_right else x1 - TURN
        return f"C{side:.1f} {y1:.1f} {side:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    bend = abs(x2 - x1) * 0.55
    way = 1.0 if x2 > x1 else -1.0
    return f"C{x1 + bend * way:.1f} {y1:.1f} {x2 - bend * way:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"


def _tip(points: list[Point], kind: str) -> str:
    """The head of the line, and the dot at which it starts: drawn last, so that no line runs over them."""
    (x, y), (x0, y0) = points[-1], points[0]
    head = f'<path class="{kind}-tip" d="M{x:.1f} {y:.1f}l-8 -4.5v9z"/>'
    return f'{head}<circle class="{kind}-tip" cx="{x0:.1f}" cy="{y0:.1f}" r="3.2"/>'


def _kind(box: Box) -> str:
    return box.kind if box.kind in PALETTE else "other"


def _told(box: Box) -> str:
    """All that a box says, in full, for a mouse that rests on it and for readers that speak."""
    said = [f"{box.caption}: {box.title}", box.note, *(row.words for row in box.rows)]
    return one_line("; ".join(part for part in said if part))


def _style() -> str:
    light, dark = [], []
    for kind, tint in [*PALETTE.items(), ("other", OTHER)]:
        light.append(_tinted(kind, tint.fill, tint.line, tint.text))
        dark.append(_tinted(kind, tint.dark_fill, tint.dark_line, tint.dark_text))
    for index, sheet in enumerate((light, dark)):
        of = {name: shades[index] for name, shades in SHAPES.items()}
        sheet.append(
            f".ground{{fill:{of['ground']}}}.box{{fill:{of['box']}}}.name,.row{{fill:{of['strong']}}}"
            f".note,.end,.said{{fill:{of['soft']}}}.rule{{stroke:{of['rule']}}}"
        )
    fixed = (
        "text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif}"
        ".name{font-size:18px;font-weight:700}"
        f".cap{{font-size:{CAPTION:.0f}px;letter-spacing:.06em}}.head{{font-size:{TITLE:.0f}px;font-weight:650}}"
        f".on,.note,.end{{font-size:{NOTE:.0f}px}}.row,.said{{font-size:{ROW:.0f}px}}"
        ".said,.end{font-style:italic}.end{text-anchor:end}"
        ".edge{fill:none;stroke-width:1.4}.line{fill:none;stroke-width:1.7;opacity:.85}.rule{stroke-width:1}"
    )
    inside = escape(fixed + "".join(light) + "@media (prefers-color-scheme:dark){" + "".join(dark) + "}")
    return f"<style>{inside}</style>"


def _tinted(kind: str, fill: str, line: str, text: str) -> str:
    return (
        f".{kind} .tint{{fill:{fill}}}.{kind} .edge,.{kind}-line{{stroke:{line}}}.{kind}-tip{{fill:{line}}}"
        f".{kind} .cap,.{kind} .head,.{kind} .on{{fill:{text}}}"
    )


def _text(text: str) -> str:
    """A text in XML 1.0: its syntax escaped, and what is no character of XML left out."""
    return escape(NO_XML.sub("", text))
