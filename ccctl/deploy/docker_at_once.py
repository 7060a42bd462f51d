"""Reads all that a look needs of a running container with one program, which then leads to the engine's control port.

Docker takes as long for each file as for all, and starts a second program of a container only when the first has begun:
fifty milliseconds each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ccctl.deploy.docker_exec import ARCHIVE, ENGINE_USER, ROOT_USER, STDERR, ExecStream, stream_errors
from ccctl.deploy.docker_known import ROOT, is_guarded, to_control
from ccctl.deploy.place import Placed
from ccctl.diagnostics import Rejected
from ccctl.values import dataclass

if TYPE_CHECKING:
    from docker.models.containers import Container

    from ccctl.deploy.docker_reading import DockerReader

KEPT = ("secrets.json", "confirmed")
TIMEOUT = 30  # seconds of silence
# A line with an archive of the files and how it went, and a line of the guard's, which comes in by the standard input.
_FILES = f"""
cd {ROOT}; set --
for one in {" ".join(KEPT)}; do [ ! -e "$one" ] || set -- "$@" "$one"; done
[ ! -d current/ ] || set -- "$@" "$(readlink current)"
{ARCHIVE}cat
"""
# The guard needs another user than the files and the engine's port do; it looks while the files are read.
_GUARDED = """
files=$1; shift
{ ccctl-guard state 2>/dev/null || echo; } </dev/null | ccctl-as-engine sh -c "$files"
exec ccctl-as-engine "$@"
"""
_UNGUARDED = 'files=$1; shift; echo | sh -c "$files"; exec "$@"'


@dataclass(frozen=True, slots=True)
class AtOnce:
    """The files of the release in force, what the target keeps, and what the guard says of its rules (empty = nothing).

    `session` leads to the engine's control port, which has said `said`; None where that is still to be opened.
    """

    files: Sequence[Placed]
    secrets: bytes | None
    confirmed: bytes | None
    guard: str
    session: ExecStream | None = None
    said: bytes = b""


def at_once(container: Container) -> AtOnce | None:
    """All of it from a running container; None where its image lacks a program for that."""
    script, user = (_GUARDED, ROOT_USER) if is_guarded(container) else (_UNGUARDED, ENGINE_USER)
    stream = None
    try:
        with stream_errors(container, "sh"):
            stream = ExecStream(container, ["sh", "-c", script, "look", _FILES, *to_control(container)], user)
            stream.deadline(TIMEOUT)
            line, guard, said = _told(stream)
            stream.deadline(None)
        from ccctl.deploy.docker_engine import archived

        files = {file.path: file for file in archived(line)}
    except (Rejected, ValueError):
        files = {}
    if not files:
        if stream is not None:
            stream.close()
        return None
    secrets, confirmed = (files.pop(name).content if name in files else None for name in KEPT)
    there = [replace(file, path=file.path.split("/", 2)[2]) for file in files.values()]  # releases/7/
    return AtOnce(there, secrets, confirmed, guard.decode("utf-8", "replace").strip(), stream, said)


def _told(stream: ExecStream) -> tuple[bytes, bytes, bytes]:
    """The line of the archive, the guard's line, and what came after; ValueError where that does not come."""
    parts: list[bytes] = []
    lines = 0
    while lines < 2:
        frame = stream.read()
        if frame is None:
            raise ValueError("it ended")
        if frame[0] != STDERR:
            parts.append(frame[1])
            lines += frame[1].count(b"\n")
    files, guard, said = b"".join(parts).split(b"\n", 2)
    return files, guard, said


def one_by_one(reader: DockerReader) -> AtOnce:
    """The same of any container, running or not. Rejected."""
    from ccctl.deploy.docker_guard import said_state

    secrets, confirmed = (reader.read(name) for name in KEPT)
    guard = said_state(reader.container) if not reader.made and is_guarded(reader.container) else ""
    return AtOnce(reader.contents("current/"), secrets, confirmed, guard)
