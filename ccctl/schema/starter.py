"""What `ccctl init` starts a new center from: the shipped templates and examples, as files with the center's own name."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path

from ccctl.diagnostics import Report, Span, codes, rejected
from ccctl.resources import data_folder
from ccctl.schema.document import parse
from ccctl.schema.patterns import NAME
from ccctl.schema.source import Source, decode
from ccctl.schema.writing import cannot_write
from ccctl.values import dataclass

SPEC = "center.yaml"
SCHEMA = "ccctl.schema.json"
README = "README.md"  # speaks of the example itself
MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"
_ANY_MODELINE = re.compile(r"\A# yaml-language-server:[^\n]*\n")


@dataclass(frozen=True, slots=True)
class Starter:
    """One template or example: its name, what it is in a line, and the folder of its files."""

    name: str
    description: str
    folder: Path


def starters() -> dict[str, Starter]:
    """Every template, then every example, by name."""
    found: dict[str, Starter] = {}
    for home in (data_folder("templates") / "centers", data_folder("examples")):
        for folder in sorted(home.iterdir()) if home.is_dir() else ():
            if (folder / SPEC).is_file():
                data = parse(_spec(folder), Report())
                description = str(data.get("description", "")) if data else ""
                found.setdefault(folder.name, Starter(folder.name, description, folder))
    return found


def starter_files(starter: Starter, name: str) -> dict[str, bytes]:
    """The new center's files by their path: the starter's own, the spec under the given name, and the language's schema."""
    files = {
        path.relative_to(starter.folder).as_posix(): path.read_bytes()
        for path in sorted(starter.folder.rglob("*"))
        if path.is_file()
        and path.name != README
        and not any(part.startswith((".", "__")) for part in path.relative_to(starter.folder).parts)
    }
    files[SPEC] = (MODELINE + _ANY_MODELINE.sub("", _named(_spec(starter.folder), name))).encode()
    files[SCHEMA] = _schema()
    return files


@cache
def _schema() -> bytes:
    from ccctl.schema.json_schema import json_schema

    return (json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n").encode()


def is_center_name(name: str) -> bool:
    """Whether a center may be called so."""
    return re.fullmatch(NAME.removeprefix("^").removesuffix("$"), name) is not None and len(name) <= 200


def write_new(folder: Path, files: dict[str, bytes]) -> None:
    """Writes files into a folder, which is made if need be: all of them, or none. Rejected when one is there already."""
    taken = [name for name in files if os.path.lexists(folder / name)]
    if taken:
        message = f"{folder} has {', '.join(taken)} already; nothing was written"
        raise rejected(codes.CC026, message, Span(str(folder / taken[0])), hint="name another folder")
    made: list[Path] = []
    try:
        for name, content in files.items():
            path = folder / name
            _make_folder(path.parent, made)
            with path.open("xb") as file:
                made.append(path)
                file.write(content)
    except OSError as failure:
        for path in reversed(made):
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
        raise cannot_write(Path(failure.filename or folder), failure.strerror or str(failure)) from failure


def _make_folder(folder: Path, made: list[Path]) -> None:
    if not folder.is_dir():
        _make_folder(folder.parent, made)
        folder.mkdir()
        made.append(folder)


def _spec(folder: Path) -> Source:
    source = decode((folder / SPEC).read_bytes(), str(folder / SPEC), Report())
    assert source is not None, "what is shipped can be read"
    return source


def _named(source: Source, name: str) -> str:
    """The spec's text with another value of `center`."""
    data = parse(source, Report())
    assert data is not None, "what is shipped can be read"
    _, _, start, end, _ = data.places["center"]
    return source.text[:start] + name + source.text[end:]
