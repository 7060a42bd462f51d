"""A small center on the real Docker engine, worked through the command line as a person would."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import docker
import pytest

SPEC = """\
ccctl: 1
center: {name}
timezone: UTC
language: en
country: GB
trunks:
  carrier: {{sip: {{host: 192.0.2.9, accept_from: [192.0.2.9], register: {{username: me, password: {{secret: CARRIER}}}}}}}}
numbers:
  "01134960012": {{to: queue/orders}}
  "01134960013": {{to: {second}}}
teams:
  crew: {{}}
seats:
  101-103: {{team: crew}}
queues:
  orders: {{members: [{{team: crew}}], max_wait: {wait}}}
{more}environments:
  dev: {{docker: {{sip_port: {port}, rtp_ports: {media}-{last}}}}}
"""
PARCELS = "  parcels: {members: [{team: crew}]}\n"


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Desk:
    """One spec in a folder, and what the command line says about it."""

    def __init__(self, folder: Path, client: docker.DockerClient) -> None:
        self.folder = folder
        self.client = client
        self.name = f"desk-{os.getpid()}-{time.monotonic_ns() % 100_000}"
        self.port = free_port()
        self.password = "first-carrier-password"
        self.write()

    def write(self, *, wait: str = "3m", second: str = "queue/orders", more: str = "") -> None:
        media = 20000 + self.port % 5000 * 2  # an even number: RTP ports come in pairs
        text = SPEC.format(
            name=self.name, wait=wait, second=second, more=more, port=self.port, media=media, last=media + 3
        )
        (self.folder / "center.yaml").write_text(text, encoding="utf-8")

    def run(self, *arguments: str, code: int = 0) -> str:
        """What it printed on stdout and stderr; the exit code must be this one."""
        ran = subprocess.run(
            [sys.executable, "-c", "from ccctl.cli.main import main; main()", *arguments],
            cwd=self.folder,
            env={**os.environ, "CARRIER": self.password, "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        said = ran.stdout + ran.stderr
        assert ran.returncode == code, f"{arguments}: exit code {ran.returncode}\n{said}"
        assert self.password not in said
        assert "Traceback" not in said
        return ran.stdout if "--format" in arguments else said

    @contextlib.contextmanager
    def applying(
        self, step: str, *, command: Sequence[str] = ("apply",), **environment: str
    ) -> Iterator[subprocess.Popen[str]]:
        """An apply, or another command, that says just now, on its stderr, that it begins this step."""
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "ccctl", *command, "--env", "dev", "--yes"],
            cwd=self.folder,
            env={**os.environ, "CARRIER": self.password, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stderr is not None
            assert any(line.strip().startswith(step) for line in running.stderr), step
            yield running

    def json(self, *arguments: str, code: int = 0) -> Any:
        return json.loads(self.run(*arguments, "--format", "json", code=code))

    def container(self) -> Any:
        return self.client.containers.get(f"ccctl-{self.name}-dev")

    def identity(self) -> tuple[str, str]:
        container = self.container()
        return container.id, container.attrs["State"]["StartedAt"]

    def inside(self, *argv: str) -> str:
        return str(self.container().exec_run(list(argv), user="101:101").output.decode())

    def drifted(self) -> bool:
        """Whether `ccctl drift` has something to say."""
        argv = [sys.executable, "-P", "-m", "ccctl", "drift", "--env", "dev"]
        ran = subprocess.run(argv, cwd=self.folder, capture_output=True, check=False, timeout=60)
        assert ran.returncode in (0, 2), ran.stderr
        return ran.returncode == 2

    def unlocked(self) -> None:
        """Returns when nobody has the lock any more."""
        end = time.monotonic() + 30
        while self.client.api.containers(filters={"name": f"ccctl-{self.name}-dev-apply"}):
            assert time.monotonic() < end, "the lock outlives its holder"
            time.sleep(0.1)

    def in_force(self) -> int:
        """The number of the release that the engine reads."""
        return int(self.inside("readlink", "/ccctl/current").strip().rpartition("/")[2])

    def engine(self, command: str) -> str:
        """What Asterisk's own command line prints."""
        return self.inside("asterisk", "-rx", command)

    def promise(self, queue: str) -> None:
        """A caller who waited in the queue was promised a call, and is stood in for, as after a start of the engine."""
        row = f"{queue}:{queue}:01134960099:0:2:60:10:carrier:01134960012:never::"
        self.engine(f'database put callback 2000000-1795000000000-1795000000.1 "{row}"')
        self.engine("channel originate Local/all@cc-back-start/n application Wait 1")
        deadline = time.monotonic() + 10
        while "@cc-back-hold" not in self.engine(f"queue show {queue}"):
            assert time.monotonic() < deadline, self.engine("core show channels verbose")
            time.sleep(0.2)

    def by_hand(self, script: str) -> None:
        """What somebody with root on the Docker host does to the files of the releases, in /ccctl."""
        image = self.container().image.id
        self.client.containers.run(
            image,
            ["-c", script],
            entrypoint=["sh"],
            user="0:0",
            remove=True,
            network_mode="none",
            volumes={f"ccctl-{self.name}-dev-releases": {"bind": "/ccctl", "mode": "rw"}},
        )


@pytest.fixture(scope="module")
def client() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    client.ping()
    yield client
    client.close()


@pytest.fixture
def desk(tmp_path: Path, client: docker.DockerClient) -> Iterator[Desk]:
    desk = Desk(tmp_path, client)
    try:
        yield desk
    finally:
        from ccctl.deploy.docker import DockerTarget
        from ccctl.pipeline import accept

        DockerTarget(accept(tmp_path / "center.yaml", "dev")[0], "dev").destroy(keep_image=True)
