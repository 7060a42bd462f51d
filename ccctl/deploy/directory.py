"""Writes a rendered tree to a folder, for people to read and other tools to deploy; secrets stay references."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.render.files import RenderedTree

MARKER = ".ccctl-files.json"  # which files ccctl wrote here; whatever is not in it is somebody else's


def write_directory(tree: RenderedTree, folder: Path) -> tuple[str, ...]:
    """The paths that were written or removed, sorted. All of the folder changes or nothing does.

    Rejected when the folder has files that ccctl did not write, or when it can not be written. An empty or missing
    folder is made ours. Nothing is written when nothing differs.
    """
    folder = folder.absolute()
    before = _owned(folder)
    after = {file.path: hashlib.sha256(file.content).hexdigest() for file in tree.files}
    modes = {file.path: file.mode for file in tree.files}
    changed = tuple(
        sorted(
            path
            for path in before.keys() | after.keys()
            if path not in after or _on_disk(folder / path, modes[path]) != after[path]
        )
    )
    if not changed and before:
        return ()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        staged = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    except OSError as failure:
        raise _cannot(folder, failure) from failure
    try:
        _fill(tree, staged, after)
        _swap(staged, folder)
    except OSError as failure:
        raise _cannot(folder, failure) from failure
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    return changed


def _fill(tree: RenderedTree, staged: Path, digests: dict[str, str]) -> None:
    for file in tree.files:
        path = staged / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
        path.chmod(file.mode)
    marker = {"format": 1, "engine": tree.engine, "tree": tree.digest, "files": digests}
    (staged / MARKER).write_text(json.dumps(marker, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    staged.chmod(0o755)


def _swap(staged: Path, folder: Path) -> None:
    """Puts the staged folder in the place of the other; between the two renames the folder is away for a moment."""
    if not folder.exists():
        staged.rename(folder)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    old.rmdir()
    folder.rename(old)
    try:
        staged.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _owned(folder: Path) -> dict[str, str]:
    """The files that ccctl wrote there, with their digests; Rejected when there are others."""
    try:
        if not folder.exists():
            return {}
        if not folder.is_dir() or folder.is_symlink():
            raise rejected(codes.CC516, f"{folder} is not a folder", hint="name another one with -o")
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
        if not found:
            return {}
        marker = folder / MARKER
        owned = json.loads(marker.read_text(encoding="utf-8"))["files"] if marker.is_file() else None
    except (ValueError, KeyError, TypeError):
        owned = None
    except OSError as failure:
        raise _cannot(folder, failure) from failure
    if not isinstance(owned, dict):
        raise rejected(
            codes.CC516,
            f"{folder} has files that ccctl did not write",
            hint="name an empty folder with -o, or one that ccctl wrote before",
        )
    foreign = sorted(found - owned.keys() - {MARKER})
    if foreign:
        more = f" and {len(foreign) - 3} more" if len(foreign) > 3 else ""
        raise rejected(
            codes.CC516,
            f"{folder} has files that ccctl did not write: {', '.join(foreign[:3])}{more}",
            hint="move them away, or name another folder with -o",
        )
    return {str(path): str(digest) for path, digest in owned.items()}


def _on_disk(path: Path, mode: int) -> str:
    """The digest of a file as it is; empty where it is not there or has another mode."""
    try:
        if path.stat().st_mode & 0o777 != mode:
            return ""
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _cannot(folder: Path, failure: OSError) -> Rejected:
    why = failure.strerror or os.strerror(failure.errno or 0)
    return rejected(codes.CC521, f"{folder} can not be written: {why}", hint="check its owner and the room on its disk")
