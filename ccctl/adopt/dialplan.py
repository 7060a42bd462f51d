"""extensions.conf as contexts of extensions, each a list of applications."""

from __future__ import annotations

import re
from dataclasses import field

from ccctl.adopt.files import Folder, Missed, Section
from ccctl.values import dataclass

_APP = re.compile(r"^\s*([A-Za-z][\w]*)\s*(?:\((.*)\)\s*)?$", re.DOTALL)
_PRIORITY = re.compile(r"^\s*(\d+|n|hint)\s*(?:\(([\w-]+)\))?\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Step:
    """One application of an extension."""

    app: str  # small letters
    args: tuple[str, ...]
    label: str
    file: str
    line: int
    text: str


@dataclass(slots=True)
class Context:
    """A context: its extensions in the order of the file, and the contexts that it includes."""

    name: str
    extensions: dict[str, list[Step]] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)


def contexts(folder: Folder) -> dict[str, Context]:
    """The contexts of extensions.conf by name; lines that are none go to `folder.missed`."""
    found: dict[str, Context] = {}
    for section in folder.sections("extensions.conf"):
        if section.name not in ("general", "globals"):
            _read(section, found.setdefault(section.name, Context(section.name)), folder)
    return found


def _read(section: Section, context: Context, folder: Folder) -> None:
    current = ""
    for line in section.lines:
        where = (line.file, line.number, f"{line.key} = {line.value}")
        if line.key == "include":
            context.includes.append(line.value.partition(",")[0].strip())
            continue
        if line.key not in ("exten", "same"):
            folder.missed.append(Missed(*where, "not understood here"))
            continue
        rest = line.value
        if line.key == "exten":
            current, _, rest = rest.partition(",")
            current = current.partition("/")[0].strip()
        priority, _, text = rest.partition(",")
        marked, called = _PRIORITY.match(priority), _APP.match(text)
        if not current or marked is None or marked[1].lower() == "hint":
            if marked is None or marked[1].lower() != "hint":
                folder.missed.append(Missed(*where, "no extension, or no priority"))
            continue
        if called is None:
            folder.missed.append(Missed(*where, "no application"))
            continue
        step = Step(
            called[1].lower(), arguments(called[2] or ""), marked[2] or "", line.file, line.number, text.strip()
        )
        context.extensions.setdefault(current, []).append(step)


def arguments(text: str) -> tuple[str, ...]:
    """The arguments of an application; commas in brackets, braces and quotes separate nothing."""
    parts, depth, quoted = [""], 0, False
    for char in text:
        if char == '"':
            quoted = not quoted
        elif char in "([{" and not quoted:
            depth += 1
        elif char in ")]}" and not quoted:
            depth -= 1
        elif char == "," and depth <= 0 and not quoted:
            parts.append("")
            continue
        parts[-1] += char
    return tuple(part.strip().strip('"') for part in parts) if text.strip() else ()
