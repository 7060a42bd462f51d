"""A Docker engine that is really killed at a step of an apply: the old release or the new one, told and repaired.

It has a Docker engine of its own beside the one that is there, on folders, a socket and a bridge of its own, and needs
root for that; the engine's containers outlive it as `live-restore` says, or are started anew with it. On request:
CCCTL_KILL_DOCKERD=1.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import docker
import pytest
import requests
from cli_support import Desk

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(600),
    pytest.mark.skipif(
        not os.environ.get("CCCTL_KILL_DOCKERD"), reason="kills a Docker engine of its own: CCCTL_KILL_DOCKERD=1"
    ),
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("dockerd"), reason="needs root and dockerd"),
]
STEPS = ("staging", "checking", "bringing", "reloading", "looking at its health")


@dataclass
class Daemon:
    """A Docker engine of its own, over a containerd of its own: as a machine has them, which lose one and not the other."""

    folder: Path
    bridge: str
    live_restore: bool
    containerd: subprocess.Popen[bytes] | None = None
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"unix://{self.folder}/docker.sock"

    def launch(self, *command: str) -> subprocess.Popen[bytes]:
        with (self.folder / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def start(self) -> docker.DockerClient:
        there = f"{self.folder}/containerd"
        if self.containerd is None:
            (self.folder / "containerd.toml").write_text(
                'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n'
            )
            self.containerd = self.launch(
                *("containerd", "--config", f"{self.folder}/containerd.toml", "--address", f"{there}.sock"),
                *("--root", f"{there}/root", "--state", f"{there}/state"),
            )
        (self.folder / "daemon.json").write_text(json.dumps({"live-restore": self.live_restore}))
        (self.folder / "pid").unlink(missing_ok=True)  # of one that was killed
        self.process = self.launch(
            *("dockerd", "--config-file", str(self.folder / "daemon.json"), "--host", self.address),
            *("--containerd", f"{there}.sock", "--data-root", str(self.folder / "data")),
            *("--exec-root", str(self.folder / "exec"), "--pidfile", str(self.folder / "pid")),
            *("--bridge", self.bridge, "--iptables=false", "--ip6tables=false", "--ip-masq=false"),
        )
        client = docker.DockerClient(self.address, version="1.41")
        end = time.monotonic() + 60
        while True:
            try:
                client.ping()
            except (docker.errors.DockerException, requests.RequestException) as refused:
                assert time.monotonic() < end, refused
                assert self.process.poll() is None, (self.folder / "dockerd.log").read_text()[-3000:]
                time.sleep(0.1)
            else:
                return client

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        for one in (self.process, self.containerd):
            if one is not None:
                one.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    one.wait(60)


@pytest.fixture(params=[True, False], ids=["containers outlive it", "containers start with it"])
def daemon(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Daemon]:
    bridge = f"cck{os.getpid() % 100_000}"
    subprocess.run(["ip", "link", "add", "name", bridge, "type", "bridge"], check=True)
    subprocess.run(["ip", "address", "add", f"172.30.{os.getpid() % 200}.1/24", "dev", bridge], check=True)
    subprocess.run(["ip", "link", "set", bridge, "up"], check=True)
    made = Daemon(tmp_path, bridge, request.param)
    try:
        made.start()
        yield made
    finally:
        made.stop()
        subprocess.run(["ip", "link", "delete", bridge], check=False)
        for line in Path("/proc/mounts").read_text().splitlines():
            if str(tmp_path) in line.split()[1]:
                subprocess.run(["umount", "--lazy", line.split()[1]], check=False)


def bring_image(daemon: Daemon) -> None:
    """The engine's image, from the Docker engine that is there."""
    from ccctl.deploy.docker_image import ensure_image

    shared = docker.from_env()
    image = ensure_image(shared, "asterisk", "", lambda _text: None)
    with subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE) as saved:
        subprocess.run(["docker", "--host", daemon.address, "load"], stdin=saved.stdout, check=True)


def killed_at(desk: Desk, daemon: Daemon, step: str) -> str:
    """What an apply says whose Docker engine is killed when it begins this step."""
    with desk.applying(step) as running:
        assert running.stderr is not None
        daemon.kill()
        said = running.stderr.read()
        code = running.wait(120)
    assert "Traceback" not in said
    assert "CC900" not in said, said
    assert code == (0 if "is in force" in said and "error" not in said else 1), said
    return said


def in_force(desk: Desk) -> int:
    """The number of the release in force, whether the engine runs or not."""
    chunks, _ = desk.container().get_archive("/ccctl/current")
    with tarfile.open(fileobj=io.BytesIO(b"".join(chunks))) as archive:
        return int(archive.next().linkname.rpartition("/")[2])


def settled(desk: Desk) -> bool:
    """Whether the engine runs again. A Docker engine that does not let containers outlive it may leave it stopped."""
    end = time.monotonic() + 20
    while time.monotonic() < (end if desk.container().status != "exited" else end - 15):
        with contextlib.suppress(docker.errors.DockerException, requests.RequestException):
            if "fully booted" in desk.engine("core waitfullybooted"):
                return True
        time.sleep(0.2)
    return False


def test_killed_at_every_step(daemon: Daemon, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_image(daemon)
    monkeypatch.setenv("DOCKER_HOST", daemon.address)
    folder = tmp_path / "spec"
    folder.mkdir()
    desk = Desk(folder, docker.DockerClient(daemon.address, version="1.41"))
    try:
        desk.run("apply", "--env", "dev", "--yes")
        before = desk.identity()
        for minutes, step in enumerate(STEPS, 4):
            number = in_force(desk)
            desk.write(wait=f"{minutes}m")
            said = killed_at(desk, daemon, step)
            assert "Docker engine" in said, said
            desk.client = daemon.start()
            running = settled(desk)
            assert running or not daemon.live_restore
            now = in_force(desk)
            assert now in (number, number + 1)
            plan = desk.run("plan", "--env", "dev")
            if now == number:
                assert f"→ {minutes}m" in plan, plan
            elif running:
                assert "not brought into force to the end" in plan, plan
            if not running:
                assert "the engine's container is exited" in plan, plan
            desk.run("apply", "--env", "dev", "--yes")
            assert f"+ {minutes * 60000}]" in desk.engine("dialplan show queue-orders"), step
            found = desk.json("drift", "--env", "dev")
            assert (found["drift"], found["problems"]) == ([], []), step
        if daemon.live_restore:  # and so do its calls
            assert desk.identity() == before
    finally:
        for container in desk.client.containers.list(all=True):  # of this engine, which is thrown away: all are ours
            container.remove(force=True, v=True)
