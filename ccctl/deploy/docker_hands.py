"""Hands (place.py) on the releases of one environment on a Docker engine: a helper container with the volume.

Its name is the lock: Docker makes a name once. Its only process is a shell that reads from ccctl, so that it ends by
itself when the ccctl that made it is gone, however that went; and a command costs a write and a read, not a new exec.
"""

from __future__ import annotations

import base64
import contextlib
import os
import platform
import re
import secrets
import shlex
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ccctl.control.complaints import complaints
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_engine import (
    GID,
    UID,
    hardened,
    put,
    read_folder,
    tar,
    tmpfs_for,
)
from ccctl.deploy.docker_exec import ExecStream, Frames, run, stream_errors
from ccctl.deploy.docker_names import LABEL_HOLDER, Names
from ccctl.deploy.place import Placed, Ran, Trial
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.deploy.vault import EXIT_LOCKED, REHEARSAL, holder
from ccctl.diagnostics import Rejected, codes, rejected

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

VAULT = "/vault"
RUN_TIMEOUT = 120.0  # seconds of silence of one command
CHECK_SECONDS = 60
ABSENT = 3  # exit code
STALE = 20.0  # seconds
GOING = 10.0  # seconds that Docker may take to remove the hands
# Boots an engine on the release $1, waits until it has, ends it, and prints what it said; exit code 0 = it booted.
# Its logger is a thread of its own and has the last lines out within 0.15 s; an orderly stop takes up to a second.
# `core waitfullybooted` fails while the control socket is not there, and then blocks until the engine is ready.
_TRIAL = """
ln -sfn "$1" /ccctl/current
ccctl-engine >/tmp/trial.log 2>&1 & engine=$!
end=$(($(date +%s) + $2)); booted=1
while kill -0 $engine 2>/dev/null && [ $(date +%s) -lt $end ]; do
  if command -v ccctl-ready >/dev/null; then
    if ccctl-ready; then booted=0; break; fi
  elif [ -S /run/asterisk/asterisk.ctl ]; then
    if timeout $2 asterisk -rx 'core waitfullybooted' >/dev/null 2>&1; then booted=0; break; fi
  fi
  sleep 0.02
done
[ $booted = 1 ] || sleep 0.15
kill -KILL $engine 2>/dev/null; wait $engine 2>/dev/null
cat /tmp/trial.log; rm -f /tmp/trial.log /ccctl/current; exit $booted
"""


# Waits for an archive, of which it is told the size, and tries what is in it; Docker takes 50 ms to start a program, and
# as long to take an archive itself.
_REHEARSAL = """
read -r size || exit 1
rm -rf "$1"; mkdir -p "$1" && head -c "$size" | tar -x -p -C "$1" -f - && sh -c "$3" trial "$1" "$2" </dev/null
code=$?; rm -rf "$1"; exit $code
"""


class DockerHands:
    """The helper container and its shell, made by `opened`."""

    root = VAULT

    def __init__(self, container: Container, shell: Frames, image: str) -> None:
        self.container = container
        self.image = image
        self._shell = shell
        self._one_at_a_time = threading.Lock()  # a rehearsal goes on beside an apply
        self._rehearsal: ExecStream | None = None

    @property
    def name(self) -> str:
        """The container's name."""
        return str(self.container.name)

    @classmethod
    def open(cls, client: docker.DockerClient, names: Names, image: str) -> DockerHands:
        """The hands, locked for this process; Rejected with exit code 5 and the holder's name while another has them."""
        container, shell = _made(client, names, image)
        return cls(container, shell, image)

    @classmethod
    @contextlib.contextmanager
    def opened(cls, client: docker.DockerClient, names: Names, image: str) -> Iterator[DockerHands]:
        """The same, closed at the end."""
        hands = cls.open(client, names, image)
        try:
            yield hands
        finally:
            hands.close()

    def close(self) -> None:
        """Gives the lock back."""
        if self._rehearsal is not None:
            self._rehearsal.close()
        self._shell.close()
        _remove(self.container)

    def run(self, *argv: str) -> Ran:
        """Runs a program to its end."""
        mark = secrets.token_hex(8)
        script = f"{{ {shlex.join(argv)}; }} </dev/null 2>&1; printf '\\n%s %d\\n' {mark} $?\n"
        output = b""
        with self._one_at_a_time, stream_errors(self.container, argv[0]):
            self._shell.deadline(RUN_TIMEOUT)
            self._shell.write(script.encode())
            while mark.encode() not in output or not output.endswith(b"\n"):
                frame = self._shell.read()
                if frame is None:
                    raise OSError("its shell has ended")
                output += frame[1]
        said, _, code = output.rpartition(mark.encode())
        return Ran(int(code), said.decode("utf-8", "replace").removesuffix("\n"))

    def read(self, path: str) -> bytes | None:
        """A file of the volume, by the shell: in a tenth of the time that Docker's own way takes."""
        script = f'[ -e "$1" ] || exit {ABSENT}; base64 -w 0 <"$1"'
        ran = self.run("sh", "-c", script, "read", f"{VAULT}/{path}")
        if ran.code == ABSENT:
            return None
        if ran.code != 0:
            raise rejected(codes.CC514, f"reading {path} failed on the target: {ran.output.strip()[-300:]}")
        return base64.b64decode(ran.output)

    def contents(self, path: str) -> list[Placed]:
        """The files of a folder of the volume."""
        return read_folder(self.container, f"{VAULT}/{path}")

    def put(self, folder: str, files: Sequence[Placed], mtime: int | None = None) -> None:
        """Writes files into a folder of the volume."""
        put(self.container, VAULT, tar(files, folder, mtime))

    def trial(self, folder: str) -> Trial:
        """Boots an engine inside this container, which has no network; the shell is free meanwhile."""
        where = [f"{VAULT}/{folder}", str(CHECK_SECONDS)]
        ran = run(self.container, ["sh", "-c", _TRIAL, "trial", *where], timeout=CHECK_SECONDS + 30)
        return Trial(ran.code == 0, tuple(ran.output.splitlines()))

    def prepare_rehearsal(self) -> None:
        """Has all that a rehearsal needs but the files."""
        where = [f"{VAULT}/{REHEARSAL}", str(CHECK_SECONDS), _TRIAL]
        self._rehearsal = ExecStream(self.container, ["sh", "-c", _REHEARSAL, "rehearsal", *where])

    def rehearse(self, files: Sequence[Placed]) -> bool:
        """Whether a throw-away engine takes these files, before it is known which release they will be. Once."""
        stream, self._rehearsal = self._rehearsal, None
        assert stream is not None
        archive = tar(files)
        with stream_errors(self.container, "a rehearsal"):
            stream.write(f"{len(archive)}\n".encode() + archive)
            code, frames = stream.to_end(CHECK_SECONDS + 30)
        said = b"".join(data for _, data in frames).decode("utf-8", "replace")
        return code == 0 and not complaints(said.splitlines())


def _made(client: docker.DockerClient, names: Names, image: str) -> tuple[Container, Frames]:
    """The running helper and the connection that keeps it alive."""
    from docker.errors import APIError

    api: Any = client.api
    both: dict[str, str] = {}  # whichever engine tries its files here
    for engine, runtime in RUNTIMES.items():
        both |= tmpfs_for((runtime.database, runtime.spool), engine)
    config = hardened(
        tmpfs={**both, "/ccctl": f"uid={UID},gid={GID},mode=0750"},
        binds=[f"{names.releases}:{VAULT}"],
        network_mode="none",
        auto_remove=True,
    )
    user = config.pop("user")
    config.pop("init")
    host_config = api.create_host_config(**config)
    labels = {**names.labels, LABEL_HOLDER: holder()}
    break_stale(client, names)
    with docker_errors(f"preparing {names.container}"):
        try:
            made = api.create_container(
                image,
                ["-s"],
                name=names.hands,
                entrypoint=["sh"],
                user=user,
                stdin_open=True,
                detach=False,
                labels=labels,
                host_config=host_config,
                healthcheck={"test": ["NONE"]},
            )
        except APIError as failure:
            if failure.status_code == 409:
                raise locked(client, names) from failure
            raise
        container = client.containers.get(made["Id"])
        try:
            # The shell says nothing before it is told something: its output never comes in one gulp with the header.
            shell = Frames(api.attach_socket(made["Id"], params={"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}))
            container.start()
        except BaseException:
            _remove(container)
            raise
    return container, shell


def break_stale(client: docker.DockerClient, names: Names) -> None:
    """Removes hands that nobody holds: their maker was killed before it started them, or they have ended.

    Between making and starting them pass milliseconds. A maker on this machine is asked after; of another's, hands that
    were not started for STALE seconds are nobody's.
    """
    from docker.errors import APIError, NotFound

    with docker_errors(f"looking for {names.hands}"):
        try:
            found = client.containers.get(names.hands)
        except NotFound:
            return
        if not names.owns(found.labels) or found.status not in ("created", "exited", "dead"):
            return
        age = (_moment(str(client.info()["SystemTime"])) - _moment(str(found.attrs["Created"]))).total_seconds()
        if age > STALE or (age > 1 and _maker_is_dead(found.labels.get(LABEL_HOLDER, ""))):
            with contextlib.suppress(APIError):
                found.remove(force=True, v=True)


def _moment(text: str) -> datetime:
    """Docker's time stamp, whatever its zone; nanoseconds are left out."""
    return datetime.fromisoformat(re.sub(r"\.\d+", "", text).replace("Z", "+00:00"))


def _maker_is_dead(who: str) -> bool:
    """Whether the holder's process was on this machine and is no more."""
    told = re.search(r"@(\S+) \(process (\d+)\)", who)
    if told is None or told[1] != platform.node():
        return False
    try:
        os.kill(int(told[2]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def locked(client: docker.DockerClient, names: Names) -> Rejected:
    """The exception that says who is at work here."""
    from docker.errors import NotFound

    who = "somebody"
    with contextlib.suppress(NotFound):
        found = client.containers.get(names.hands)
        if not names.owns(found.labels):
            return names.foreign("container", names.hands)
        who = found.labels.get(LABEL_HOLDER, who)
    return rejected(
        codes.CC520,
        f"{names.center} on {names.environment} is being changed by {who}",
        hint=f"wait until it is done; if that ccctl is gone for good: docker rm -f {names.hands}",
        exit_code=EXIT_LOCKED,
    )


def _remove(container: Container) -> None:
    import requests
    from docker.errors import DockerException

    gone = (DockerException, requests.exceptions.RequestException)  # with the engine itself, the container's input ends
    with contextlib.suppress(*gone):  # it removes itself when its input ends: often it is gone already
        container.remove(force=True, v=True)
    deadline = time.monotonic() + GOING
    with contextlib.suppress(*gone):  # Docker may still be at it: the name, which is the lock, is free only then
        while time.monotonic() < deadline:
            container.reload()
            time.sleep(0.02)
