"""Reads the engine's records as they grow, from where it stopped, also over a restart of anybody.

The engine opens the file for each line. A file that has grown long is renamed, read to its end, and removed.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import BinaryIO

from ccctl.values import dataclass

CHUNK = 256 * 1024
LONG = 64 * 1024 * 1024
QUIET_READS = 50  # reads without anything new after which a renamed file is over
LONGEST_LINE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """How far: which file, by the file system's number of it, and how many bytes of it."""

    inode: int = 0
    offset: int = 0

    def to_text(self) -> str:
        """The form that the outbox keeps."""
        return json.dumps([self.inode, self.offset])

    @classmethod
    def from_text(cls, text: str) -> Place:
        """The place; the beginning where the text tells none."""
        try:
            inode, offset = json.loads(text)
            return cls(int(inode), int(offset))
        except (ValueError, TypeError):
            return cls()


class Records:
    """One file of records. `read` gives whole lines and the place behind them; it does not wait."""

    def __init__(self, path: Path, place: Place) -> None:
        self._path = path
        self._old = path.with_name(path.name + ".read")
        self._place = place
        self._file: BinaryIO | None = None
        self._quiet = 0

    @property
    def lag(self) -> int:
        """Bytes that are written and not read."""
        try:
            size = self._path.stat().st_size
        except OSError:
            return 0
        return max(0, size - self._place.offset) if self._file is not None else size

    def read(self) -> tuple[list[str], Place]:
        """The next lines, none when there are no new ones; OSError when the file cannot be read."""
        if self._file is None and not self._open():
            return [], self._place
        assert self._file is not None
        data = self._file.read(CHUNK)
        end = data.rfind(b"\n") + 1
        if end == 0 and len(data) < LONGEST_LINE:
            self._file.seek(self._place.offset)
            self._turn()
            return [], self._place
        self._quiet = 0
        end = end or len(data)
        self._place = Place(self._place.inode, self._place.offset + end)
        self._file.seek(self._place.offset)
        return data[:end].decode("utf-8", "replace").splitlines(), self._place

    def close(self) -> None:
        """Lets go of the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> bool:
        for path in (self._old, self._path):
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            inode = _inode(file)
            if path == self._old and inode != self._place.inode:
                file.close()  # it was read to its end, and not removed
                path.unlink(missing_ok=True)
                continue
            if inode != self._place.inode:
                self._place = Place(inode, 0)
            size = path.stat().st_size
            if self._place.offset > size:  # somebody has cut it short: there is nothing else to go by
                self._place = Place(inode, 0)
            file.seek(self._place.offset)
            self._file = file
            return True
        return False

    def _turn(self) -> None:
        """Nothing new: a long file is put aside; one that is aside, or was taken away, is left after a while."""
        assert self._file is not None
        try:
            here = self._path.stat()
        except FileNotFoundError:
            here = None
        if here is not None and here.st_ino == self._place.inode:
            if here.st_size < self._place.offset:
                self.close()
            elif here.st_size >= LONG:
                self._path.rename(self._old)
            return
        self._quiet += 1
        if self._quiet >= QUIET_READS and here is not None:
            self.close()
            self._old.unlink(missing_ok=True)
            self._place = Place(here.st_ino, 0)


def _inode(file: BinaryIO) -> int:
    return os.fstat(file.fileno()).st_ino
