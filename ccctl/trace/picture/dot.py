"""The picture in Graphviz's language (https://graphviz.org/doc/info/lang.html)."""

from __future__ import annotations

from ccctl.trace.picture.model import Box, Picture
from ccctl.trace.picture.palette import colours
from ccctl.trace.picture.words import clipped, one_line

LONGEST = 44


def as_dot(picture: Picture) -> str:
    """The text of a directed graph from left to right."""
    out = [
        "digraph center {",
        '  graph [rankdir=LR, fontname="Helvetica", labelloc=t, nodesep=0.35, ranksep=0.9,',
        f"         label={quoted(f'{picture.title}: {picture.description}' if picture.description else picture.title)}];",
        '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11, margin="0.2,0.1"];',
        '  edge [fontname="Helvetica", fontsize=10, color="#6b7280", fontcolor="#374151"];',
        "",
    ]
    for box in picture.boxes.values():
        tint = colours(box.kind)
        style = f'fillcolor="{tint.fill}", color="{tint.line}", fontcolor="{tint.text}"'
        out.append(f"  {quoted(box.id)} [label={quoted(*_label(box))}, {style}];")
    out.append("")
    for line in picture.lines:
        text = picture.boxes[line.source].rows[line.row].text
        label = f" [label={quoted(clipped(text, LONGEST))}]" if text else ""
        out.append(f"  {quoted(line.source)} -> {quoted(line.target)}{label};")
    return "\n".join([*out, "}"]) + "\n"


def _label(box: Box) -> list[str]:
    lines = [box.caption.upper(), box.title, *([box.note] if box.note else [])]
    lines += [row.words for row in box.rows if not row.to]
    return [clipped(line, LONGEST) for line in lines]


def quoted(*lines: str) -> str:
    """Lines as one quoted string; only quotes and backslashes are syntax in it."""
    return '"' + "\\n".join(one_line(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines) + '"'
