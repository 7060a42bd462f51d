"""Machines with systemd and sshd, as containers with fixed addresses, and an inventory of them."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.types import IPAMConfig, IPAMPool

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
IMAGE = "ccctl-test-host:local"
UP_SECONDS = 30


@dataclass
class Hosts:
    """The machines by name, their addresses, and the folder with their key and inventory."""

    folder: Path
    containers: dict[str, Any]
    addresses: dict[str, str]
    gateway: str

    def shell(self, name: str, script: str) -> str:
        ran = self.containers[name].exec_run(["sh", "-c", script])
        return str(ran.output.decode())


def subnet() -> str:
    """A network that this process is likely to have for itself."""
    return f"172.31.{os.getpid() % 200 + 20}"


@contextlib.contextmanager
def machines(client: docker.DockerClient, folder: Path, names: tuple[str, ...]) -> Iterator[Hosts]:
    base = subprocess.run([ROOT / "scripts" / "base-image"], capture_output=True, text=True, check=True).stdout.strip()
    client.images.build(path=str(HERE / "hosts"), tag=IMAGE, buildargs={"BASE": base}, rm=True)
    part = subnet()
    tag = f"ccctl-hosts-{os.getpid()}"
    pool = IPAMPool(subnet=f"{part}.0/24", gateway=f"{part}.1")
    network = client.networks.create(tag, ipam=IPAMConfig(pool_configs=[pool]))
    made: dict[str, Any] = {}
    try:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
        for at, name in enumerate(names, 11):
            made[name] = start(
                client, f"{tag}-{name}", name, network, f"{part}.{at}", (folder / "key.pub").read_bytes()
            )
        addresses = {name: f"{part}.{at}" for at, name in enumerate(names, 11)}
        for address in addresses.values():
            wait_for_ssh(folder / "key", address)
        hosts = "\n".join(f"    {name}: {{ansible_host: {address}}}" for name, address in addresses.items())
        (folder / "inventory.yaml").write_text(
            "pbx:\n  hosts:\n" + hosts + "\n  vars:\n    ansible_user: ops\n"
            f"    ansible_ssh_private_key_file: {folder / 'key'}\n"
            "    ansible_ssh_common_args: -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR\n"
        )
        yield Hosts(folder, made, addresses, f"{part}.1")
    finally:
        for container in made.values():
            with contextlib.suppress(docker.errors.APIError):
                container.remove(force=True, v=True)
        network.remove()


def start(client: docker.DockerClient, tag: str, name: str, network: Any, address: str, key: bytes) -> Any:
    hybrid = Path("/sys/fs/cgroup/unified").is_dir()  # cgroup v1 beside v2: systemd of today wants only v2
    more: dict[str, Any] = (
        {"volumes": {"/sys/fs/cgroup/unified": {"bind": "/sys/fs/cgroup", "mode": "rw"}}, "cgroupns": "host"}
        if hybrid
        else {"cgroupns": "private"}
    )
    config = client.api.create_host_config(
        cap_add=["SYS_ADMIN", "NET_ADMIN"],
        tmpfs={"/run": "", "/run/lock": ""},
        binds=[f"{path}:{bind['bind']}:{bind['mode']}" for path, bind in more.get("volumes", {}).items()],
    )
    config["CgroupnsMode"] = more["cgroupns"]
    endpoint = client.api.create_endpoint_config(ipv4_address=address)
    made = client.api.create_container(
        IMAGE,
        name=tag,
        hostname=name,
        host_config=config,
        networking_config=client.api.create_networking_config({network.name: endpoint}),
    )
    container = client.containers.get(made["Id"])
    container.start()
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as archive:
        info = tarfile.TarInfo("authorized_keys")
        info.size, info.mode, info.uid, info.gid = len(key), 0o600, 1000, 1000
        archive.addfile(info, io.BytesIO(key))
    container.put_archive("/home/ops/.ssh", data.getvalue())
    container.exec_run(["ssh-keygen", "-A"])
    return container


def wait_for_ssh(key: Path, address: str) -> None:
    options = [
        "-o",
        "BatchMode=yes",
        "-o",
        "StrictHostKeyChecking=no",
        "-o",
        "UserKnownHostsFile=/dev/null",
        "-o",
        "ConnectTimeout=2",
    ]
    deadline = time.monotonic() + UP_SECONDS
    while True:
        ran = subprocess.run(
            ["ssh", *options, "-i", key, f"ops@{address}", "true"], capture_output=True, text=True, check=False
        )
        if ran.returncode == 0:
            return
        if time.monotonic() > deadline:
            pytest.fail(f"{address} does not let us in by ssh: {ran.stderr}")
        time.sleep(0.3)
