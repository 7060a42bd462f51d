"""Keeps what is costly to make from one run to the next, as Python keeps compiled modules: compiled templates, say, which
take half of a render.

One file each, in `ccctl/kept` below XDG_CACHE_HOME (~/.cache). Its name is a digest of everything that goes in: of a
template itself, its place and options, and the versions of ccctl, Jinja and Python. It begins with a digest of the
rest: what is damaged is made anew. A folder that somebody else could write to is not used, nor one that cannot be
made; and none where Python is told to keep no compiled modules (PYTHONDONTWRITEBYTECODE). Deleting it is always safe;
what is older than 90 days goes by itself when something new is kept.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import marshal
import os
import stat
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from ccctl import __version__

DIGEST = 32  # bytes of SHA-256
OLD = 90 * 24 * 3600  # seconds


def load(parts: tuple[str, ...]) -> Any:
    """What was kept for what goes in; None where there is nothing, or it is damaged."""
    folder = _folder()
    if folder is None:
        return None
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
        data = (folder / _name(parts)).read_bytes()
        if hashlib.sha256(data[DIGEST:]).digest() == data[:DIGEST]:
            return marshal.loads(data[DIGEST:])  # noqa: S302 - what we wrote, where only we write
    return None


def keep(parts: tuple[str, ...], made: CodeType | bytes | dict[Any, Any]) -> None:
    """Keeps what was made of what goes in, whole or not at all; where that cannot be, nothing."""
    folder = _folder()
    if folder is None:
        return
    import tempfile

    _tidy(folder)
    content = marshal.dumps(made)
    with contextlib.suppress(OSError):
        handle, fresh = tempfile.mkstemp(dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(fresh).replace(folder / _name(parts))
        except OSError:
            Path(fresh).unlink()


MOST = 5_000  # entries of a table


class Table:
    """Many small things, kept in one file: each by a key, which is all that it is made of.

    It is read when it is first asked, and written when Python ends, where something was added.
    """

    def __init__(self, *parts: str) -> None:
        """`parts`: all else that goes in."""
        self._parts = parts
        self._known: dict[Any, Any] | None = None
        self._added: dict[Any, Any] = {}

    def get(self, key: Any, make: Callable[[], Any]) -> Any:
        """What is kept by this key, or is made now; `make` gives what `marshal` can write, and never None."""
        if self._known is None:
            found = load(self._parts)
            self._known = found if isinstance(found, dict) else {}
        value = self._known.get(key)
        if value is None:
            if not self._added:
                atexit.register(self.save)
            self._added[key] = self._known[key] = value = make()
        return value

    def save(self) -> None:
        """Writes what was added; where the table would be too large, that alone."""
        if self._added and self._known is not None:
            keep(self._parts, self._known if len(self._known) <= MOST else self._added)
            self._added = {}


@cache
def _tidy(folder: Path) -> None:
    """Removes what is old, once a run: of templates and versions that have gone nobody asks again."""
    with contextlib.suppress(OSError), os.scandir(folder) as files:
        for file in files:
            with contextlib.suppress(OSError):  # another ccctl was quicker
                if file.stat().st_mtime < time.time() - OLD:
                    Path(file.path).unlink()


def _name(parts: tuple[str, ...]) -> str:
    text = "\0".join((__version__, sys.implementation.name, sys.version, *parts))
    return f"{hashlib.sha256(text.encode()).hexdigest()}.bin"


@cache
def _folder() -> Path | None:
    """The folder, made if need be; None where it would not be ours alone."""
    if sys.dont_write_bytecode or not hasattr(os, "getuid"):
        return None
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        folder = (named if named.is_absolute() else Path.home() / ".cache") / "ccctl" / "kept"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
    except (OSError, RuntimeError):
        return None
    safe = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o022
    return folder if safe else None
