"""The releases of one environment on a Docker engine: folders on a volume that the engine itself can only read.

    /vault/releases/8/...     the files, and manifest.json
    /vault/current            a link to releases/8, switched by one rename
    /vault/confirmed          the number of the last release that the engine took whole
    /vault/secrets.json       what ccctl made up: seats' passwords, the control port's (0600)

A helper container, the hands, mounts the volume for writing. Its name is the lock: Docker makes a name once. It ends by
itself when the ccctl that made it is gone, however that went, because its only process reads from ccctl.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import platform
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ccctl.control.complaints import complaints
from ccctl.deploy.docker_client import docker_errors
from ccctl.deploy.docker_engine import (
    DATABASE,
    GID,
    LABEL_HOLDER,
    SPOOL,
    UID,
    Placed,
    hardened,
    put,
    read_file,
    read_folder,
    tar,
    tmpfs_for,
)
from ccctl.deploy.docker_exec import ExecStream, run, stream_errors
from ccctl.deploy.docker_names import Names
from ccctl.deploy.secrets import Kept
from ccctl.diagnostics import Note, Rejected, codes, rejected
from ccctl.plan.release import Release

if TYPE_CHECKING:
    import docker
    from docker.models.containers import Container

VAULT = "/vault"
MANIFEST = "manifest.json"
EXIT_LOCKED = 5
KEPT_RELEASES = 10
CHECK_TIMEOUT = 60.0
GOING = 10.0  # seconds that Docker may take to remove the hands
_TAIL = 12
KILL_ENGINE = (
    "rm -f /ccctl/current; [ ! -s /run/asterisk/asterisk.pid ] || kill -KILL $(cat /run/asterisk/asterisk.pid)"
)


def holder() -> str:
    """Who works here: user@host, process, and since when."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return f"{user}@{platform.node()} (process {os.getpid()}) since {datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"


def parse_release(content: bytes | None, place: str) -> Release | None:
    """The release of a manifest's bytes; None where there are none; Rejected where they can not be read."""
    if content is None:
        return None
    try:
        return Release.from_json(content)
    except ValueError as damaged:
        raise rejected(
            codes.CC519,
            f"the record of the release in {place} can not be read: {damaged}",
            hint="`ccctl destroy --allow destroy:engine` and `ccctl apply` make it anew",
        ) from damaged


class Vault:
    """The hands on the volume, made by `opened`."""

    def __init__(self, container: Container) -> None:
        self.container = container

    @classmethod
    @contextlib.contextmanager
    def opened(cls, client: docker.DockerClient, names: Names, image: str) -> Iterator[Vault]:
        """The vault, locked for this process; Rejected with exit code 5 and the holder's name while another has it."""
        container, lifeline = _hands(client, names, image)
        try:
            yield cls(container)
        finally:
            with contextlib.suppress(OSError):
                lifeline.close()
            _remove(container)

    def run(self, *argv: str) -> str:
        """What a program printed; Rejected when it failed."""
        ran = run(self.container, argv)
        if ran.code != 0:
            if "no space left" in ran.output.lower():
                raise rejected(codes.CC511, "the Docker engine's disk is full")
            raise rejected(codes.CC514, f"{' '.join(argv[:3])} failed on the target: {ran.output.strip()[-300:]}")
        return ran.output

    def read(self, path: str) -> bytes | None:
        """A file of the volume."""
        return read_file(self.container, f"{VAULT}/{path}")

    def numbers(self) -> list[int]:
        """The numbers of the releases that are there, sorted."""
        listing = self.run("sh", "-c", f"mkdir -p {VAULT}/releases && ls -A {VAULT}/releases")
        return sorted(int(name) for name in listing.split() if name.isdigit())

    def current(self) -> int | None:
        """The number of the release in force."""
        ran = run(self.container, ["readlink", f"{VAULT}/current"])
        name = ran.output.strip().rpartition("/")[2]
        name = name.removeprefix(".").removesuffix(".leaving")  # in between, the release before is the one on record
        return int(name) if ran.code == 0 and name.isdigit() else None

    def release(self, number: int) -> Release | None:
        """The record of a release."""
        return parse_release(self.read(f"releases/{number}/{MANIFEST}"), f"{self.container.name}:releases/{number}")

    def contents(self, number: int) -> list[Placed]:
        """The files of a release, without its record, sorted."""
        return [file for file in read_folder(self.container, f"{VAULT}/releases/{number}") if file.path != MANIFEST]

    def kept(self) -> Kept:
        """The secrets that the target keeps."""
        return Kept.from_json(self.read("secrets.json"))

    def keep(self, kept: Kept) -> None:
        """Writes them, whole or not at all."""
        put(self.container, VAULT, tar([Placed(".secrets.new", kept.to_json().encode(), 0o600)]))
        self.run("mv", "-T", f"{VAULT}/.secrets.new", f"{VAULT}/secrets.json")

    def stage(self, release: Release, files: Sequence[Placed]) -> None:
        """Puts a release beside the others; it is whole when this returns, and not there when it does not."""
        folder = f"releases/.{release.number}.new"
        final = f"{VAULT}/releases/{release.number}"
        manifest = Placed(MANIFEST, release.to_json().encode(), 0o600)
        self.run("sh", "-c", f"rm -rf {VAULT}/releases/.*.new {final} && mkdir -p {VAULT}/{folder}")
        put(self.container, VAULT, tar([*files, manifest], folder, release.mtime))
        self.run("sh", "-c", f"sync && mv -T {VAULT}/{folder} {final}")

    def leaving(self, release: Release, files: Sequence[Placed], mtime: int) -> None:
        """Brings a release in between into force, under the record of the release before it."""
        folder = f"releases/.{release.number}.leaving"
        manifest = Placed(MANIFEST, release.to_json().encode(), 0o600)
        self.run("sh", "-c", f"rm -rf {VAULT}/{folder} && mkdir -p {VAULT}/{folder}")
        put(self.container, VAULT, tar([*files, manifest], folder, mtime))
        self._link(folder)

    def discard(self, number: int) -> None:
        """Removes a release that is not in force."""
        self.run("rm", "-rf", f"{VAULT}/releases/{number}")

    def switch(self, number: int) -> None:
        """Brings a release into force, by one rename."""
        self._link(f"releases/{number}")

    def _link(self, folder: str) -> None:
        self.run("sh", "-c", f"ln -sfn {folder} {VAULT}/.current.new && mv -T {VAULT}/.current.new {VAULT}/current")

    def confirm(self, number: int) -> None:
        """Notes that the engine has taken this release whole."""
        self.run(
            "sh", "-c", f"echo {number} > {VAULT}/.confirmed.new && mv -T {VAULT}/.confirmed.new {VAULT}/confirmed"
        )

    def prune(self, keep: int = KEPT_RELEASES) -> None:
        """Removes the oldest releases; never the one in force."""
        current = self.current()
        self.run("sh", "-c", f"rm -rf {VAULT}/releases/.*.leaving")
        for number in [found for found in self.numbers() if found != current][: -(keep - 1) or None]:
            self.discard(number)

    def check(self, number: int) -> None:
        """Starts a throw-away engine on the release, without a network; Rejected when it complains or stays down."""
        where = f"{VAULT}/releases/{number}"
        self.run("sh", "-c", f"ln -sfn {where} /ccctl/current")
        output = bytearray()
        with stream_errors(self.container, "ccctl-engine"):
            stream = ExecStream(self.container, ["ccctl-engine"])
            try:
                booted = self._boot(stream, output)
                if booted:
                    run(self.container, ["asterisk", "-rx", "core stop now"])
                    stream.deadline(10)
                    with contextlib.suppress(TimeoutError):
                        while (frame := stream.read()) is not None:
                            output += frame[1]
            finally:
                stream.close()
                run(self.container, ["sh", "-c", KILL_ENGINE])
        lines = output.decode("utf-8", "replace").splitlines()
        wrong = complaints(lines)
        if wrong or not booted:
            shown = "\n".join((wrong or lines)[:_TAIL])
            what = "complains about the new configuration" if wrong else "does not start with the new configuration"
            raise rejected(
                codes.CC508,
                f"the engine {what}; what runs now was not touched",
                hint="this is a fault of ccctl's files rather than of the spec: please report it with the lines above",
                notes=(Note(f"the engine's words:\n{shown}"),),
            )

    def _boot(self, stream: ExecStream, output: bytearray) -> bool:
        deadline = time.monotonic() + CHECK_TIMEOUT
        stream.deadline(0.05)
        while time.monotonic() < deadline:
            try:
                frame = stream.read()
                if frame is None:
                    return False
                output += frame[1]
            except TimeoutError:
                left = max(1.0, deadline - time.monotonic())
                with contextlib.suppress(Rejected):  # it hangs while it boots: the next round says so
                    if run(self.container, ["asterisk", "-rx", "core waitfullybooted"], timeout=left).code == 0:
                        return True
        return False


def _hands(client: docker.DockerClient, names: Names, image: str) -> tuple[Container, Any]:
    """The running helper and the connection that keeps it alive."""
    from docker.errors import APIError

    api: Any = client.api
    config = hardened(
        tmpfs={**tmpfs_for((DATABASE, SPOOL)), "/ccctl": f"uid={UID},gid={GID},mode=0750"},
        binds=[f"{names.releases}:{VAULT}"],
        network_mode="none",
        auto_remove=True,
    )
    user = config.pop("user")
    config.pop("init")
    host_config = api.create_host_config(**config)
    labels = {**names.labels, LABEL_HOLDER: holder()}
    with docker_errors(f"preparing {names.container}"):
        try:
            made = api.create_container(
                image,
                ["-c", "exec cat >/dev/null"],
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
            lifeline = api.attach_socket(made["Id"], params={"stdin": 1, "stream": 1})
            container.start()
        except BaseException:
            _remove(container)
            raise
    return container, lifeline


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
    from docker.errors import APIError

    with contextlib.suppress(APIError):  # it removes itself when its input ends: often it is gone already
        container.remove(force=True, v=True)
    deadline = time.monotonic() + GOING
    with contextlib.suppress(APIError):  # Docker may still be at it: the name, which is the lock, is free only then
        while time.monotonic() < deadline:
            container.reload()
            time.sleep(0.05)
