"""Which files a rehearsal leaves empty: those that the engine in force has taken already, byte for byte.

Asterisk reads a thousand phones for longer than all else together. Their files stand by themselves: nothing that it reads
at its start looks at what is in them. So where the release in force has the very same ones, and the engine has taken that
release whole, the throw-away engine reads everything else, and so every file that is new.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ccctl.deploy.place import Placed
from ccctl.deploy.runtimes import RUNTIMES

if TYPE_CHECKING:
    from ccctl.deploy.vault import Vault


def taken_alone(vault: Vault, engine: str) -> dict[str, bytes]:
    """The files of the release in force that stand by themselves; none where the engine has not taken that whole. Rejected."""
    number = vault.taken() if RUNTIMES[engine].alone else None
    return {} if number is None else {path: vault.file(number, path) for path in RUNTIMES[engine].alone}


def to_rehearse(files: Sequence[Placed], taken: Mapping[str, bytes]) -> list[Placed]:
    """The files for a throw-away engine of the image that runs: those that are known to be good are empty."""
    if any(taken[file.path] != file.content for file in files if file.path in taken):
        return list(files)
    return [replace(file, content=b"") if file.path in taken else file for file in files]
