"""The engine's container: how it is run, how files get in, when it is ready, and how its control port is reached.

Used by the Docker target and by the throw-away engines of `ccctl test`, so that both run the same thing.
"""

from __future__ import annotations

import asyncio
import binascii
import contextlib
import io
import re
import tarfile
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from ccctl.control.ami import Ami
from ccctl.control.base import ControlError
from ccctl.control.complaints import complaints
from ccctl.control.esl import Esl
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_duplex import ExecDuplex
from ccctl.deploy.docker_exec import run
from ccctl.deploy.docker_known import engine_of, to_control
from ccctl.deploy.place import Placed
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.diagnostics import Note, Span, codes, rejected

if TYPE_CHECKING:
    from docker.models.containers import Container

UID = GID = 101  # the user of images/*/Dockerfile
AMI_USER = "ccctl"
READY_TIMEOUT = 60.0
TAIL_LINES = 20
_TMPFS = f"uid={UID},gid={GID},mode=0750"
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def hardened(engine: str = "asterisk", **more: Any) -> dict[str, Any]:
    """The arguments (docker-py names) with which every engine runs: no root, no capability, nothing to write on.

    Volumes may take the place of the tmpfs on the engine's database and spool: pass `tmpfs_for(...)` as tmpfs.
    """
    return {
        "user": f"{UID}:{GID}",
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        "tmpfs": tmpfs_for((RUNTIMES[engine].database, RUNTIMES[engine].spool), engine),
        "init": False,
        **more,
    }


def tmpfs_for(folders: Iterable[str] = (), engine: str = "asterisk") -> dict[str, str]:
    """The tmpfs mounts that the engine always has, and those of its folders that no volume keeps."""
    always = (RUNTIMES[engine].run, RUNTIMES[engine].logs)
    return {**dict.fromkeys((*always, *folders), _TMPFS), "/tmp": "mode=1777"}  # noqa: S108 - inside the container


def tar(files: Iterable[Placed], folder: str = "", mtime: int | None = None) -> bytes:
    """A tar of the files below `folder`, all owned by the engine's user, all with one time (seconds; default now).

    The time matters: Asterisk skips a file of the same size and time as the one that it has read, so every release
    has its own.
    """
    when = int(time.time()) if mtime is None else mtime
    buffer = io.BytesIO()
    folders: set[str] = set()
    with tarfile.open(fileobj=buffer, mode="w") as archive:

        def entry(path: str, mode: int, kind: bytes, content: bytes = b"") -> None:
            info = tarfile.TarInfo(path)
            info.type, info.mode, info.mtime, info.size = kind, mode, when, len(content)
            info.uid, info.gid = UID, GID
            archive.addfile(info, io.BytesIO(content))

        for file in sorted(files, key=lambda item: item.path):
            path = f"{folder}/{file.path}" if folder else file.path
            parts = path.split("/")[:-1]
            for depth in range(1, len(parts) + 1):
                parent = "/".join(parts[:depth])
                if parent not in folders:
                    folders.add(parent)
                    entry(parent, 0o750, tarfile.DIRTYPE)
            entry(path, file.mode, tarfile.REGTYPE, file.content)
    return buffer.getvalue()


def put(container: Container, folder: str, archive: bytes) -> None:
    """Unpacks a tar into a folder of the container, on a volume where the container's root is read-only."""
    with docker_errors(f"writing to {folder} in {container.name}"):
        container.put_archive(folder, archive)


def read_file(container: Container, path: str, limit: int = 64 * 1024 * 1024) -> bytes | None:
    """The bytes of a file in a container, running or not; None where it is not there."""
    from docker.errors import NotFound

    with docker_errors(f"reading {path} in {container.name}"):
        try:
            chunks, _ = container.get_archive(path)
        except NotFound:
            return None
        data = bytearray()
        for chunk in chunks:
            data += chunk
            if len(data) > limit + 1024 * 1024:
                raise rejected(codes.CC519, f"{path} in {container.name} is larger than {limit} bytes")
    with tarfile.open(fileobj=io.BytesIO(bytes(data))) as archive:
        for member in archive:
            if member.isfile():
                content = archive.extractfile(member)
                return content.read() if content is not None else None
    return None


def read_folder(container: Container, path: str) -> list[Placed]:
    """The files below a folder in a container, running or not, sorted; links are files that hold where they lead."""
    from docker.errors import NotFound

    data = io.BytesIO()
    with docker_errors(f"reading {path} in {container.name}"):
        try:
            for chunk in container.get_archive(path)[0]:
                data.write(chunk)
        except NotFound:
            return []
    return [replace(file, path=file.path.partition("/")[2]) for file in files_in(data.getvalue())]


def files_in(archive: bytes) -> list[Placed]:
    """The files of a tar archive, sorted; links are files that hold where they lead."""
    found: list[Placed] = []
    with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
        for member in opened:
            if member.isfile():
                content = opened.extractfile(member)
                found.append(Placed(member.name, b"" if content is None else content.read(), member.mode & 0o7777))
            elif not member.isdir():
                found.append(Placed(member.name, f"-> {member.linkname}".encode(), member.mode & 0o7777))
    return sorted(found, key=lambda file: file.path)


def archived(line: bytes) -> list[Placed]:
    """The files of a line that docker_exec.ARCHIVE has printed; none where a program was missing, or a file unreadable."""
    archive, _, code = line.partition(b" ")
    with contextlib.suppress(ValueError, tarfile.TarError):
        return files_in(binascii.a2b_base64(archive)) if code.strip() == b"0" else []
    return []


def log_lines(container: Container, tail: int | Literal["all"] = TAIL_LINES) -> list[str]:
    """The last lines that the engine printed, oldest first."""
    with docker_errors(f"reading the log of {container.name}"):
        text = container.logs(tail=tail).decode("utf-8", "replace")
    return [_COLOUR.sub("", line).rstrip() for line in text.splitlines() if line.strip()]


def wait_ready(container: Container, timeout: float = READY_TIMEOUT, span: Span | None = None) -> float:
    """Seconds until the engine said that it has booted; Rejected with its last words when it dies or hangs."""
    from ccctl.diagnostics import Rejected

    start = time.monotonic()
    while True:
        with docker_errors(f"looking at {container.name}"):
            container.reload()
        if container.status in ("exited", "dead", "restarting") or int(container.attrs.get("RestartCount", 0)) > 0:
            raise died(container, span)
        left = timeout - (time.monotonic() - start)
        if left <= 0:
            raise rejected(
                codes.CC507,
                f"the engine in {container.name} was not ready after {timeout:g} s",
                span,
                notes=_tail(container),
            )
        try:
            if run(container, list(RUNTIMES[engine_of(container)].ready), timeout=left).code == 0:
                return time.monotonic() - start
        except (OSError, Rejected):  # it ended while it was asked, or is slow: the next round says which
            pass
        time.sleep(0.05)


def died(container: Container, span: Span | None = None) -> Exception:
    """The exception for an engine that ended by itself, with the end of its log."""
    state = container.attrs.get("State", {})
    if state.get("OOMKilled"):
        how = "out of memory"
    elif state.get("Running"):  # Docker has started it again: the code is no more
        how = "and was started again"
    else:
        how = f"exit code {state.get('ExitCode', '?')}"
    return rejected(
        codes.CC506,
        f"the engine in {container.name} ended while it was starting ({how})",
        span,
        hint=f"an `image` of your own must work as the one of images/{engine_of(container)} does; try it: docker run --rm IMAGE",
        notes=_tail(container),
    )


def _tail(container: Container) -> tuple[Note, ...]:
    lines = log_lines(container, "all")
    shown = (complaints(lines) or lines)[-TAIL_LINES:]
    return (Note("the end of its log:\n" + "\n".join(shown)),) if shown else (Note("it printed nothing"),)


async def open_ami(
    container: Container,
    secret: str | Callable[[], str],
    *,
    username: str = AMI_USER,
    events: bool = True,
    timeout: float = 10.0,
    begun: ExecDuplex | None = None,
) -> Ami:
    """A manager session with the engine in the container, through a program inside it; `begun`: that runs already.

    ControlError when the engine does not answer as it should.
    """
    duplex = begun or await ExecDuplex.open(container, to_control(container))
    try:
        return await Ami.open(duplex, username, await _known(secret), events=events, timeout=timeout)
    except ControlError as failure:
        raise ControlError(f"{failure} (in {container.name})") from failure


async def _known(secret: str | Callable[[], str]) -> str:
    """A secret that may still be on its way: the session is opened meanwhile."""
    return secret if isinstance(secret, str) else await asyncio.to_thread(secret)


async def open_esl(
    container: Container,
    password: str | Callable[[], str],
    *,
    events: tuple[str, ...] = (),
    timeout: float = 10.0,
    begun: ExecDuplex | None = None,
) -> Esl:
    """An event socket session with the engine in the container, through a program inside it; `begun`: that runs already.

    ControlError when the engine does not answer as it should.
    """
    duplex = begun or await ExecDuplex.open(container, to_control(container))
    try:
        return await Esl.open(duplex, await _known(password), events=events, timeout=timeout)
    except ControlError as failure:
        raise ControlError(f"{failure} (in {container.name})") from failure
