"""Files that a spec names: where they are, and whether they may be read."""

from __future__ import annotations

from pathlib import Path

from ccctl.diagnostics import codes
from ccctl.resolve.context import Context, Key

_BEGINNINGS = (b"fLaC", b"OggS", b"ID3", b".snd")
_CONTAINERS = {(b"RIFF", b"WAVE"), (b"RIFX", b"WAVE"), (b"RF64", b"WAVE"), (b"FORM", b"AIFF"), (b"FORM", b"AIFC")}
_HEADER = 12


def locate(context: Context, written: str, *path: Key) -> Path | None:
    """The path of a readable file that the spec names at a data path, or None after CC260 or CC262."""
    full = context.folder(*path) / written
    root = context.root.resolve()
    try:
        inside = full.resolve().is_relative_to(root)
        there = full.is_file()
    except (OSError, RuntimeError, ValueError):  # a name too long, a circle of links
        inside, there = True, False
    if not inside:
        context.problem(
            codes.CC262,
            f'"{written}" lies outside of the folder of the spec',
            *path,
            hint="copy it beside the spec and write the path from there",
        )
        return None
    if not there:
        what = "is a folder" if full.is_dir() else "does not exist"
        context.problem(
            codes.CC260,
            f'the file "{written}" {what}',
            *path,
            hint=f"paths start from the folder of {context.span(*path).file}",
        )
        return None
    try:
        with full.open("rb"):
            return full
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        context.problem(
            codes.CC260, f'the file "{written}" cannot be read: {reason}', *path, hint="change its access rights"
        )
        return None


def sound_file(context: Context, written: str, *path: Key) -> Path:
    """The path of a sound file; CC260, CC262, or CC263 when its first bytes are of no sound format."""
    full = locate(context, written, *path)
    if full is None:
        return context.folder(*path) / written
    with full.open("rb") as stream:
        header = stream.read(_HEADER)
    if not header:
        context.problem(codes.CC263, f'the file "{written}" is empty', *path, hint="record it again")
    elif not _is_sound(header):
        context.problem(
            codes.CC263,
            f'the file "{written}" is no sound file',
            *path,
            hint="wav, flac, ogg, mp3, au and aiff can be played",
        )
    return full


def _is_sound(header: bytes) -> bool:
    if header.startswith(_BEGINNINGS) or (header[:4], header[8:12]) in _CONTAINERS:
        return True
    return len(header) > 1 and header[0] == 0xFF and header[1] & 0xE0 == 0xE0  # an MPEG audio frame: 11 bits set
