"""A throw-away engine: one hardened container with a rendered release, on a network of its own that leads nowhere else.

It is run as `ccctl apply` runs the real one: a non-root user, a read-only file system, no capabilities. What it
writes is on tmpfs, so a restart is a fresh engine and its end leaves nothing.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_engine import hardened, log_lines, put, tar, tmpfs_for, wait_ready
from ccctl.deploy.docker_exec import ExecStream, run
from ccctl.deploy.docker_known import LABEL_ENGINE, ROOT
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.deploy.secrets import placed
from ccctl.verify.owner import LABEL, owner_label, sweep

if TYPE_CHECKING:
    from ccctl.render.files import RenderedTree

STDOUT = 1
LOG_LINES = 5000
LOG_BYTES = "20m"  # an engine that runs wild must not fill the disk


class EngineBox:
    """The container, its network and its volume: `close` removes all three, whatever has happened before."""

    def __init__(self, engine: str, image: str, name: str, *, traced: bool = True) -> None:
        os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"  # no second container that holds the Docker socket
        logging.getLogger("testcontainers").setLevel(logging.WARNING)
        from docker.types import LogConfig
        from testcontainers.core.config import testcontainers_config
        from testcontainers.core.container import DockerContainer
        from testcontainers.core.network import Network

        testcontainers_config.ryuk_disabled = True  # in case it was imported before the variable was set
        self.name, self.image, self.gateway = name, image, ""
        self.engine, self.runtime = engine, RUNTIMES[engine]
        self._labels = {LABEL: owner_label(), LABEL_ENGINE: engine}
        self._network = Network(docker_network_kw={"internal": True, "labels": self._labels})
        self._network.name = name
        self._container = DockerContainer(image, name=name).with_network(self._network)
        if traced:  # the engine says every step of a call: evidence of tests that fail
            self._container.with_env("CCCTL_TRACED", "1")
        options = hardened(engine)
        options.pop("tmpfs")  # testcontainers passes its own
        self._container.tmpfs.update(tmpfs_for((self.runtime.database, self.runtime.spool), engine))
        self._container.with_kwargs(
            **options,
            labels=self._labels,
            detach=True,
            dns=["127.0.0.1"],  # nobody can be asked in this network: an engine that asks is told so at once
            log_config=LogConfig(type=LogConfig.types.JSON, config={"max-size": LOG_BYTES, "max-file": "2"}),
        )
        self._client: Any = self._container.get_docker_client().client

    def open_network(self) -> str:
        """Makes the network; the address in it at which this machine can be reached from the engine."""
        sweep(self._client)
        self._network.create()
        attributes = self._client.networks.get(self._network.id).attrs
        self.gateway = str(attributes["IPAM"]["Config"][0]["Gateway"])
        return self.gateway

    def start(self, tree: RenderedTree, secrets: Mapping[str, str]) -> str:
        """Puts the release in place and starts the engine; its address in the network. Raises Rejected when it dies."""
        self._client.volumes.create(self.name, labels=self._labels)
        door = self._client.containers.create(
            self.image, labels=self._labels, network_mode="none", volumes={self.name: {"bind": ROOT, "mode": "rw"}}
        )
        try:  # never started: only a way into the volume
            put(door, ROOT, tar(placed(tree, secrets), "current"))
        finally:
            door.remove(force=True, v=True)
        self._container.with_volume_mapping(self.name, ROOT, "ro")
        self._container.start()
        return self._wait_ready()

    def restart(self) -> str:
        """A fresh engine from the same release: nothing is remembered. Its address."""
        with contextlib.suppress(Exception):  # it may have ended by itself
            self.wrapped.kill()
        self.wrapped.start()
        return self._wait_ready()

    def close(self) -> None:
        """Removes container, network and volume; each is tried, whatever became of the others."""
        with contextlib.suppress(Exception):
            self._container.stop()
        client: Any = connect()  # the container's own client ends with it
        with contextlib.suppress(Exception):
            client.containers.get(self.name).remove(force=True, v=True)
        with contextlib.suppress(Exception):
            client.networks.get(self.name).remove()
        with contextlib.suppress(Exception):
            client.volumes.get(self.name).remove(force=True)
        client.close()

    def cli(self, command: str) -> str:
        """What the engine's console says. Its exit code is worth nothing: read the text."""
        return run(self.wrapped, ["asterisk", "-rx", command]).output

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

    def log(self) -> str:
        """The end of what the engine wrote to its console."""
        return "\n".join(log_lines(self.wrapped, LOG_LINES)) + "\n"

    def is_running(self) -> bool:
        """Whether the engine's process is up."""
        self.wrapped.reload()
        return bool(self.wrapped.status == "running")

    @property
    def wrapped(self) -> Any:
        """The container as docker-py knows it."""
        return self._container.get_wrapped_container()

    def _wait_ready(self) -> str:
        wait_ready(self.wrapped)
        self.wrapped.reload()
        return str(self.wrapped.attrs["NetworkSettings"]["Networks"][self.name]["IPAddress"])
