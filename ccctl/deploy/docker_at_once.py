"""Reads all that a look needs of a running container with one program: Docker takes as long for each file as for all."""

from __future__ import annotations

import tarfile
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ccctl.deploy.docker_engine import ROOT, files_in
from ccctl.deploy.docker_exec import ENGINE_USER, STDERR, said_by
from ccctl.deploy.docker_guard import ROOT_USER, TIMEOUT, said_state
from ccctl.deploy.place import Placed
from ccctl.diagnostics import Rejected
from ccctl.values import dataclass

if TYPE_CHECKING:
    from docker.models.containers import Container

    from ccctl.deploy.docker_reading import DockerReader

KEPT = ("secrets.json", "confirmed")
# Its first line is the guard's, who needs another user than the files do; the rest is an archive.
_FILES = f"""
cd {ROOT}; set --
for one in {" ".join(KEPT)}; do [ ! -e "$one" ] || set -- "$@" "$one"; done
[ ! -d current/ ] || set -- "$@" "$(readlink current)"
exec tar -cf - "$@"
"""
_GUARDED = 'ccctl-guard state 2>/dev/null || echo; exec ccctl-as-engine sh -c "$0"'
_UNGUARDED = 'echo; exec sh -c "$0"'


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The files of the release in force, what the target keeps, and what the guard says of its rules (empty = nothing)."""

    files: Sequence[Placed]
    secrets: bytes | None
    confirmed: bytes | None
    guard: str


def at_once(reader: DockerReader, guarded: bool) -> AtOnce:
    """All of it; one by one where the container does not run, or its image lacks a program for that. Rejected."""
    found = _of(reader.container, guarded) if reader.container.status == "running" and not reader.made else None
    if found is not None:
        return found
    secrets, confirmed = (reader.read(name) for name in KEPT)
    guard = said_state(reader.container) if guarded else ""
    return AtOnce(reader.contents("current/"), secrets, confirmed, guard)


def _of(container: Container, guarded: bool) -> AtOnce | None:
    script, user = (_GUARDED, ROOT_USER) if guarded else (_UNGUARDED, ENGINE_USER)
    try:
        code, frames = said_by(container, ["sh", "-c", script, _FILES], timeout=TIMEOUT, user=user)
    except Rejected:
        return None
    guard, _, archive = b"".join(data for stream, data in frames if stream != STDERR).partition(b"\n")
    if code != 0:
        return None
    try:
        files = {file.path: file for file in files_in(archive)}
    except tarfile.TarError:
        return None
    secrets, confirmed = (files.pop(name).content if name in files else None for name in KEPT)
    there = [replace(file, path=file.path.split("/", 2)[2]) for file in files.values()]  # releases/7/
    return AtOnce(there, secrets, confirmed, guard.decode("utf-8", "replace").strip())
