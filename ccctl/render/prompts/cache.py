"""Made sounds, kept by what they were made from."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def cache_folder() -> Path:
    """`$XDG_CACHE_HOME/ccctl/prompts`, else under `~/.cache` (XDG Base Directory Specification)."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if base.startswith("/") else Path.home() / ".cache") / "ccctl" / "prompts"


def kept(folder: Path, recipe: str, make: Callable[[], bytes]) -> bytes:
    """The sound of this recipe, made when it is not there. Safe for parallel runs; a full disk costs only time."""
    path = folder / f"{hashlib.sha256(recipe.encode('utf-8')).hexdigest()}.wav"
    with contextlib.suppress(OSError):
        if (found := path.read_bytes()).startswith(b"RIFF"):
            return found
    content = make()
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".new-", delete=False) as part:
            part.write(content)
        Path(part.name).replace(path)
    return content
