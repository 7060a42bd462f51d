"""A throw-away engine: one hardened container with a rendered release, on a network of its own that leads nowhere else.

The container has the limits of one that `ccctl apply` makes: a non-root user, a read-only file system, no capabilities,
no way to new privileges. What it writes is on tmpfs: a restart is a fresh engine, and its end leaves nothing.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import tarfile
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ccctl.deploy.docker_exec import ExecStream, run
from ccctl.diagnostics import codes, rejected
from ccctl.verify.owner import LABEL, owner_label, sweep

if TYPE_CHECKING:
    from ccctl.render.files import RenderedTree

UID = GID = 101  # the engine's user in images/*/Dockerfile
RELEASE = "/ccctl"
WRITABLE = ("/run/asterisk", "/var/log/asterisk", "/var/spool/asterisk", "/var/lib/asterisk", "/tmp")  # noqa: S108
BOOT_SECONDS = 90.0  # a center of 30,000 seats boots in 30 s on two cores
POLL_SECONDS = 0.03
READY = ("asterisk", "-rx", "core waitfullybooted")
STDOUT = 1


class EngineBox:
    """The container, its network and its volume: `close` removes all three, whatever has happened before."""

    def __init__(self, image: str, name: str) -> None:
        os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"  # no second container that holds the Docker socket
        logging.getLogger("testcontainers").setLevel(logging.WARNING)
        from testcontainers.core.config import testcontainers_config
        from testcontainers.core.container import DockerContainer
        from testcontainers.core.network import Network

        testcontainers_config.ryuk_disabled = True  # in case it was imported before the variable was set
        self.name, self.image, self.gateway = name, image, ""
        self._labels = {LABEL: owner_label()}
        self._network = Network(docker_network_kw={"internal": True, "labels": self._labels})
        self._network.name = name
        self._network_made = False
        self._volume: Any = None
        self._container = DockerContainer(image, name=name).with_network(self._network)
        self._container.tmpfs.update(dict.fromkeys(WRITABLE, f"uid={UID},gid={GID},mode=0750"))
        self._container.with_kwargs(
            user=f"{UID}:{GID}",
            read_only=True,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            labels=self._labels,
            detach=True,
        )
        self._client: Any = self._container.get_docker_client().client

    def open_network(self) -> str:
        """Makes the network; the address in it at which this machine can be reached from the engine."""
        sweep(self._client)
        self._network_made = True
        self._network.create()
        attributes = self._client.networks.get(self._network.id).attrs
        self.gateway = str(attributes["IPAM"]["Config"][0]["Gateway"])
        return self.gateway

    def start(self, tree: RenderedTree, secrets: Mapping[str, str]) -> str:
        """Puts the release in place and starts the engine; its address in the network. Raises Rejected when it dies."""
        self._volume = self._client.volumes.create(self.name, labels=self._labels)
        carrier = self._client.containers.create(
            self.image, labels=self._labels, network_mode="none", volumes={self.name: {"bind": RELEASE, "mode": "rw"}}
        )
        try:  # never started: only a door to the volume
            carrier.put_archive(RELEASE, archive(tree, secrets))
        finally:
            carrier.remove(force=True, v=True)
        self._container.with_volume_mapping(self.name, RELEASE, "ro")
        self._container.start()
        return self._wait_ready()

    def restart(self) -> str:
        """A fresh engine from the same release: nothing is remembered. Its address."""
        self.wrapped.kill()
        self.wrapped.start()
        return self._wait_ready()

    def close(self) -> None:
        """Removes container, network and volume; each is tried, whatever became of the others."""
        with contextlib.suppress(Exception):
            self._container.stop()
        from docker import from_env

        client: Any = from_env()  # the container's own client ends with it
        with contextlib.suppress(Exception):
            client.containers.get(self.name).remove(force=True, v=True)
        with contextlib.suppress(Exception):
            client.networks.get(self.name).remove()
        with contextlib.suppress(Exception):
            client.volumes.get(self.name).remove(force=True)
        client.close()

    def cli(self, command: str) -> str:
        """What the engine's console says. Its exit code is worth nothing: read the text."""
        return self.exec(["asterisk", "-rx", command]).decode("utf-8", "replace")

    def exec(self, command: list[str]) -> bytes:
        """Standard output of a program run in the container."""
        stream, output = ExecStream(self.wrapped, command), b""
        try:
            while (frame := stream.read()) is not None:
                output += frame[1] if frame[0] == STDOUT else b""
        finally:
            stream.close()
        return output

    def read(self, path: str) -> bytes:
        """A file of the container, empty when it is not there. (Docker's own copying does not see tmpfs.)"""
        return self.exec(["cat", path])

    def files(self, *folders: str) -> dict[str, int]:
        """Every file under the folders with its size in bytes."""
        text = self.exec(["find", *folders, "-type", "f", "-printf", "%s %p\\n"]).decode("utf-8", "replace")
        lines = (line.partition(" ") for line in text.splitlines())
        return {path: int(size) for size, _, path in lines if size.isdigit()}

    def logs(self, tail: int | str = "all") -> str:
        """What the engine wrote to its console."""
        return bytes(self.wrapped.logs(tail=tail)).decode("utf-8", "replace")

    @property
    def wrapped(self) -> Any:
        """The container as docker-py knows it."""
        return self._container.get_wrapped_container()

    def _wait_ready(self) -> str:
        """By the engine's own word: the console blocks until it has booted, and fails while it is not there yet."""
        deadline = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < deadline:
            self.wrapped.reload()
            if self.wrapped.status not in ("running", "created"):
                raise self._dead("the engine ended at its start")
            with contextlib.suppress(Exception):  # the container may end between the look and the question
                if run(self.wrapped, READY).code == 0:
                    networks = self.wrapped.attrs["NetworkSettings"]["Networks"]
                    return str(networks[self.name]["IPAddress"])
            time.sleep(POLL_SECONDS)
        raise self._dead(f"the engine was not ready after {BOOT_SECONDS:.0f} s")

    def _dead(self, what: str) -> Exception:
        lines = [line for line in self.logs(tail=200).splitlines() if "ERROR" in line or "WARNING" in line]
        last = lines[-5:] or self.logs(tail=5).splitlines()
        return rejected(
            codes.ENGINE_DIED,
            f"{what}; its last words: " + " | ".join(last),
            hint="this is what `ccctl render` writes: look at the file that the message names",
        )


def archive(tree: RenderedTree, secrets: Mapping[str, str], root: str = "current") -> bytes:
    """A tar of the release, secrets filled in, owned by the engine's user; the same modes as in production."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        folders: set[str] = set()
        for file in tree:
            parts = [root, *file.path.split("/")]
            for depth in range(1, len(parts)):
                folder = "/".join(parts[:depth])
                if folder not in folders:
                    folders.add(folder)
                    info = tarfile.TarInfo(folder)
                    info.type, info.mode, info.uid, info.gid = tarfile.DIRTYPE, 0o755, UID, GID
                    tar.addfile(info)
            content = file.with_secrets(secrets)
            info = tarfile.TarInfo("/".join(parts))
            info.size, info.uid, info.gid = len(content), UID, GID
            info.mode = 0o600 if file.secret else file.mode
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()
