"""Prompts: what callers hear, in each language."""

from __future__ import annotations

from pathlib import Path

from ccctl.diagnostics import Span
from ccctl.values import dataclass

SEAT_NUMBER = "seat number "


@dataclass(frozen=True, slots=True)
class Say:
    """Text, spoken by the text-to-speech engine at render time."""

    text: str
    language: str  # BCP 47: zh-CN
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class SoundFile:
    """A sound file, converted at render time to what the engine plays."""

    path: Path  # where it can be read
    written: str  # as the user wrote it
    span: Span | None = None


def seat_number(seat: str) -> str:
    """What stands for a prompt's name where a seat's number is said; no prompt of a spec can have this name."""
    return f"{SEAT_NUMBER}{seat}"


Audio = Say | SoundFile


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt; `audio` has one entry a language, in spec order."""

    name: str
    audio: dict[str, Audio]
    span: Span | None = None
