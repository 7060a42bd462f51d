"""The colours of a picture, one set a kind; each text has a contrast of at least 4.5 to what it stands on (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Tint:
    """A kind's colours in the light, and in the dark."""

    fill: str
    line: str
    text: str
    dark_fill: str
    dark_line: str
    dark_text: str


PALETTE = {
    "number": Tint("#e6f4f1", "#0f766e", "#134e4a", "#12322f", "#2dd4bf", "#ccfbf1"),
    "flow": Tint("#e8effd", "#2563eb", "#1e3a8a", "#1a2a4d", "#7aa7ff", "#dbe7ff"),
    "menu": Tint("#f1ebfe", "#7c3aed", "#4c1d95", "#2d2150", "#b79bff", "#ece4ff"),
    "queue": Tint("#fdf1df", "#b45309", "#78350f", "#3d2a12", "#fbbf24", "#fdecc8"),
    "team": Tint("#e7f6ea", "#15803d", "#14532d", "#163422", "#4ade80", "#d5f7df"),
    "seat": Tint("#e7f6ea", "#15803d", "#14532d", "#163422", "#4ade80", "#d5f7df"),
    "survey": Tint("#e6f2fb", "#0369a1", "#0c4a6e", "#12304a", "#5bb8f5", "#d9effd"),
    "voicemail": Tint("#fde9f1", "#be185d", "#831843", "#421a2e", "#f67fb4", "#fde0ec"),
}
OTHER = Tint("#eef0f3", "#4b5563", "#1f2937", "#2b313b", "#a5adba", "#e5e7eb")


def colours(kind: str) -> Tint:
    """The colours of a kind; a quiet grey for one without colours of its own."""
    return PALETTE.get(kind, OTHER)
