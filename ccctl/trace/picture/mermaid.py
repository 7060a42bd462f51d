"""The picture as a Mermaid flowchart, for pages that draw it themselves (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from ccctl.trace.picture.model import Box, Picture
from ccctl.trace.picture.palette import PALETTE, colours
from ccctl.trace.picture.words import clipped, one_line

LONGEST = 44


def as_mermaid(picture: Picture) -> str:
    """The text of a flowchart from left to right; boxes are named b0, b1, ... so that no name can be taken for syntax."""
    names = {box: f"b{index}" for index, box in enumerate(picture.boxes)}
    out = ["flowchart LR"]
    if picture.description:
        out.append(f"  accTitle: {_plain(picture.title)}")
        out.append(f"  accDescr: {_plain(picture.description)}")
    for box in picture.boxes.values():
        kind = box.kind if box.kind in PALETTE else "other"
        out.append(f'  {names[box.id]}("{_label(box)}"):::{kind}')
    for line in picture.lines:
        text = picture.boxes[line.source].rows[line.row].text
        label = f'|"{escape(clipped(text, LONGEST))}"|' if text else ""
        out.append(f"  {names[line.source]} -->{label} {names[line.target]}")
    for kind in sorted({box.kind if box.kind in PALETTE else "other" for box in picture.boxes.values()}):
        tint = colours(kind)
        out.append(f"  classDef {kind} fill:{tint.fill},stroke:{tint.line},color:{tint.text}")
    return "\n".join(out) + "\n"


def _label(box: Box) -> str:
    lines = [f"<small>{escape(box.caption)}</small>", f"<b>{escape(box.title)}</b>"]
    lines += [escape(clipped(box.note, LONGEST))] if box.note else []
    lines += [escape(clipped(row.words, LONGEST)) for row in box.rows if not row.to]
    return "<br/>".join(lines)


def escape(text: str) -> str:
    """A text in a quoted label: letters, digits, spaces and harmless marks as they are, all else by its number."""
    return "".join(
        char if char.isalnum() or char in " -+,.:()…“”?!'/" or ord(char) > 0x2000 else f"#{ord(char)};"
        for char in one_line(text)
    )


def _plain(text: str) -> str:
    return "".join(char for char in one_line(text) if char not in "{};#%")
