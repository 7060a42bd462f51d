"""Writes files that a user owns: whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

from ccctl.diagnostics import Rejected, Span, codes, rejected

NEW_FILE = 0o666


def replace_file(path: Path, content: bytes) -> None:
    """Puts a new content in the place of a file's, or makes the file, in one atomic rename.

    Behind a link it is the file that changes and the link that stays; the file's mode is kept. Raises Rejected when the
    system does not let it be written.
    """
    try:
        real = path.resolve()
        mode = stat.S_IMODE(real.stat().st_mode) if real.exists() else NEW_FILE & ~_umask()
        if real.exists() and not os.access(real, os.W_OK):
            raise cannot_write(path, "it is read-only")
        handle, staged = tempfile.mkstemp(prefix=f".{real.name}.", dir=real.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fchmod(file.fileno(), mode)
                os.fsync(file.fileno())
            Path(staged).replace(real)
        except BaseException:
            Path(staged).unlink(missing_ok=True)
            raise
    except (OSError, RuntimeError, ValueError) as failure:
        raise cannot_write(path, getattr(failure, "strerror", None) or str(failure)) from failure


def cannot_write(path: Path, reason: str) -> Rejected:
    """The refusal for a file that cannot be written; the caller raises it."""
    return rejected(
        codes.CC521, f"{path} cannot be written: {reason}", Span(str(path)), hint="check the path and its rights"
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
