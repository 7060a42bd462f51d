"""How wide a text is drawn: an estimate from the widths of DejaVu Sans, which is wider than most fonts of screens."""

from __future__ import annotations

import unicodedata

NARROW, SMALL, WIDE = (
    frozenset("iljtfr.,:;'|!()[]/ “”’-"),
    frozenset("abcdeghknopqsuvxyz0123456789$?*#+"),
    frozenset("mwMW@%—…"),
)


def width(text: str, size: float, bold: bool = False) -> float:
    """Pixels of a text at a font size, a little more than it takes."""
    total = 0.0
    for char in text:
        if unicodedata.combining(char):
            continue
        if unicodedata.east_asian_width(char) in "WF":
            total += 1.02
        elif char in NARROW:
            total += 0.38
        elif char in SMALL:
            total += 0.61
        elif char in WIDE:
            total += 0.98
        else:
            total += 0.70
    return total * size * (1.15 if bold else 1.0)


def fitted(text: str, size: float, room: float, bold: bool = False) -> str:
    """A text cut to the room that it has; what is cut off leaves an ellipsis."""
    if width(text, size, bold) <= room:
        return text
    cut = text
    while cut and width(cut + "…", size, bold) > room:
        cut = cut[:-1]
    if " " in cut[-12:]:  # rather between two words
        cut = cut[: cut.rindex(" ")]
    return cut.rstrip(" ,.;:") + "…"


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """A text on at most so many lines, broken at spaces (anywhere in scripts without them)."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and width((line + word).rstrip(), size) > room:
            lines.append(line.rstrip())
            line = ""
        line += word
    lines.append(line.rstrip())
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])] if most > 0 else []
    return [fitted(one, size, room) for one in lines if one]


def _words(text: str) -> list[str]:
    words: list[str] = []
    word = ""
    for char in text:
        word += char
        if char == " " or unicodedata.east_asian_width(char) in "WF":
            words.append(word)
            word = ""
    return [*words, word] if word else words
