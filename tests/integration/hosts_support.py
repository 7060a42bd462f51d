"""Machines with systemd and sshd, as containers with fixed addresses, and an inventory of them."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tarfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.types import IPAMConfig, IPAMPool
from test_live_bridge import SECRET, Receiver

from ccctl.verify.phone import Call, Carrier, Phone

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BASE = os.environ.get("CCCTL_HOSTS_BASE", "")  # an image of Debian or Ubuntu; empty = scripts/base-image
IMAGE = "ccctl-test-host:" + (re.sub(r"[^\w.-]", "-", BASE) or "local")
UP_SECONDS = 30
# What the tests on machines have in common; {seats}, {more} and {target} are theirs.
SPEC = """\
ccctl: 1
center: hosted
engine: asterisk
timezone: UTC
country: GB
trunks:
  carrier: {{sip: {{host: {gateway}, port: 5090}}, channels: 40}}
numbers: {{"01134960012": flow/hotline}}
prompts: {{welcome: {{say: Welcome to the hosted center}}}}
flows: {{hotline: [{{play: welcome}}, {{go: queue/orders}}]}}
seats: {{101-103: {{}}{seats}}}
queues: {{orders: {{members: [{{seats: [101-103]}}], ring: {ring}}}}}
{more}environments:
  production: {{ansible: {{inventory: inventory.yaml, group: pbx, old_archive: true, {target}}}}}
"""
HOOKS = 'hooks: {{crm: {{url: "http://{gateway}:{port}/", sign: {{secret: CRM}}}}}}\n'


@dataclass
class Hosts:
    """The machines by name, their addresses, and the folder with their key and inventory."""

    folder: Path
    containers: dict[str, Any]
    addresses: dict[str, str]
    gateway: str  # this machine's address on their network; to the center it is the carrier's
    elsewhere: str  # another address of this machine, which they reach too

    def ssh(self, name: str) -> list[str]:
        """The command that reaches a machine. Not `docker exec`: that fails once a machine has a Docker engine inside,
        which shares the machine's control group out."""
        shared = f"ControlPath={self.folder}/%C"
        return [
            *("ssh", "-q", "-i", str(self.folder / "key"), "-o", "StrictHostKeyChecking=no"),
            *(
                "-o",
                "UserKnownHostsFile=/dev/null",
                "-o",
                "ControlMaster=auto",
                "-o",
                "ControlPersist=60",
                "-o",
                shared,
            ),
            f"ops@{self.addresses[name]}",
        ]

    def shell(self, name: str, script: str, within: float = 60) -> str:
        """What a script that root runs there prints."""
        argv = [*self.ssh(name), f"sudo sh -c {shlex.quote(script)} 2>&1"]
        return subprocess.run(argv, capture_output=True, text=True, check=False, timeout=within).stdout


def subnet() -> str:
    """A network that this process is likely to have for itself."""
    return f"172.31.{os.getpid() % 200 + 20}"


@contextlib.contextmanager
def machines(client: docker.DockerClient, folder: Path, names: tuple[str, ...]) -> Iterator[Hosts]:
    base = BASE or subprocess.run([ROOT / "scripts" / "base-image"], capture_output=True, text=True, check=True).stdout
    client.images.build(path=str(HERE / "hosts"), tag=IMAGE, buildargs={"BASE": base.strip()}, rm=True)
    part = subnet()
    tag = f"ccctl-hosts-{os.getpid()}"
    pool = IPAMPool(subnet=f"{part}.0/24", gateway=f"{part}.1")
    bridge = f"ccctl-{os.getpid()}"[:15]
    network = client.networks.create(
        tag, ipam=IPAMConfig(pool_configs=[pool]), options={"com.docker.network.bridge.name": bridge}
    )
    # A phone needs an address that is not the carrier's. It goes with the bridge.
    second = ["ip", "address", "add", f"{part}.2/24", "dev", bridge]
    client.containers.run(IMAGE, second, network_mode="host", cap_add=["NET_ADMIN"], remove=True)
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
        yield Hosts(folder, made, addresses, f"{part}.1", f"{part}.2")
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
        cap_add=["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"],
        tmpfs={"/run": "", "/run/lock": ""},
        # A Docker engine of its own, for engines in containers: it makes namespaces, and layers on a real file system.
        security_opt=["seccomp=unconfined", "apparmor=unconfined"],
        binds=[f"{path}:{bind['bind']}:{bind['mode']}" for path, bind in more.get("volumes", {}).items()],
    )
    config["CgroupnsMode"] = more["cgroupns"]
    endpoint = client.api.create_endpoint_config(ipv4_address=address)
    made = client.api.create_container(
        IMAGE,
        name=tag,
        hostname=name,
        volumes=["/var/lib/docker", "/var/lib/containerd"],
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


class Ops:
    """The command line in a folder with the spec and the inventory."""

    def __init__(self, hosts: Hosts, target: str, *, seats: str = "", hooks: bool = False) -> None:
        self.hosts = hosts
        self.first = ""  # what the first apply said
        self.environment = {"CRM": SECRET}
        self.receiver = Receiver(hosts.gateway) if hooks else None
        self.spec = SPEC.replace("{seats}", seats).replace("{more}", HOOKS if hooks else "").replace("{target}", target)
        self.write()

    def write(self, ring: str = "20s", **changes: str) -> None:
        """The spec anew: another time to ring, and other changes of its text."""
        port = self.receiver.port if self.receiver is not None else 0
        text = self.spec.format(gateway=self.hosts.gateway, ring=ring, port=port)
        for old, new in changes.items():
            assert old in text, old
            text = text.replace(old, new)
        (self.hosts.folder / "center.yaml").write_text(text)

    def run(self, *arguments: str, code: int = 0) -> str:
        ran = subprocess.run(
            [sys.executable, "-c", "from ccctl.cli.main import main; main()", *arguments, "--env", "production"],
            cwd=self.hosts.folder, env={**os.environ, "NO_COLOR": "1", **self.environment}, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=500,
        )  # fmt: skip
        said = ran.stdout + ran.stderr
        assert ran.returncode == code, f"{arguments}: exit code {ran.returncode}\n{said}"
        assert "Traceback" not in said
        return ran.stdout if "--format" in arguments else said

    def json(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--format", "json"))

    def ring_of(self, name: str) -> str:
        return self.hosts.shell(
            name, "grep -m1 -o 'CC_RING_MS=[0-9]*' /ccctl/current/dialplan/queues.conf | tr -dc 0-9"
        )

    def pid(self, name: str) -> str:
        return self.hosts.shell(name, "systemctl show --property MainPID --value ccctl-engine").strip()


@contextlib.contextmanager
def deployed(
    client: docker.DockerClient,
    made: pytest.TempPathFactory,
    names: tuple[str, ...],
    target: str,
    *,
    seats: str = "",
    hooks: bool = False,
    before: Callable[[Ops], None] = lambda ops: None,
) -> Iterator[Ops]:
    """Fresh machines, and the center brought to them by one command, what it said in `first`."""
    with machines(client, made.mktemp("hosts"), names) as hosts:
        ops = Ops(hosts, target, seats=seats, hooks=hooks)
        before(ops)
        ops.first = ops.run("apply", "--yes")
        assert "release 1 is in force" in ops.first
        yield ops


def sudo_is_missed(ops: Ops, name: str) -> None:
    """A plan names a machine on which the user may not become root."""
    inside(ops, name, "mv /etc/sudoers.d/ops /root/ops")
    try:
        said = ops.run("plan", code=1)
        assert f"{name}: sudo asks for a password there" in said and "NOPASSWD" in said
    finally:
        inside(ops, name, "mv /root/ops /etc/sudoers.d/ops")


async def place(ops: Ops, name: str) -> int:
    """The status of a call to one of the machines, over the trunk."""
    carrier = Carrier(bind=(ops.hosts.gateway, 5090))
    await carrier.start()
    try:
        call = await carrier.call("01134960012", to=(ops.hosts.addresses[name], 5060), from_user="07700900123")
        answered = await call.wait_answered(10)
        await asyncio.sleep(1)
        assert not answered or call.media.recording.received > 10, f"{name} sends no audio"
        await call.hang_up()
        return call.status
    finally:
        await carrier.close()


def told(ops: Ops, name: str, within: float = 20) -> list[str]:
    """The types of a machine's events so far, once a call has ended there."""
    assert ops.receiver is not None
    deadline = time.monotonic() + within
    while True:
        events = [event["type"] for event in ops.receiver.events() if event.get("machine") == name]
        if "call.ended" in events:
            return events
        assert time.monotonic() < deadline, f"{name} tells only {events}"
        time.sleep(0.1)


@contextlib.asynccontextmanager
async def call_up(ops: Ops, names: tuple[str, ...], count: int, password: str) -> AsyncIterator[list[Call]]:
    """So many answered calls on each machine, over the trunk: the first talks to seat 101, the others wait."""
    carrier = Carrier(bind=(ops.hosts.gateway, 5090))
    await carrier.start()
    calls: list[Call] = []
    phones: list[Phone] = []
    try:
        for name in names:
            to = (ops.hosts.addresses[name], 5060)
            phones.append(phone := Phone("101", password, registrar=to, bind=(ops.hosts.elsewhere, 0)))
            await phone.start()
            await phone.register()
            for each in range(count):
                calls.append(await carrier.call("01134960012", to=to, from_user=f"077009{each:05d}"))
                assert await calls[-1].wait_answered(10), f"{name}: {calls[-1].status}"
            (await asyncio.wait_for(phone.incoming.get(), 20)).answer()
        yield calls
    finally:
        for call in calls:
            await call.hang_up()
        for phone in phones:
            await phone.close()
        await carrier.close()


def inside(ops: Ops, name: str, script: str) -> None:
    """Runs a script that must not go over ssh: it may end ssh."""
    ops.hosts.containers[name].exec_run(["sh", "-c", script])


def apply_and(ops: Ops, step: str, act: Callable[[], None]) -> str:
    """An apply in the middle of which something happens: once it says this step. What it says; it must fail."""
    running = subprocess.Popen(
        [sys.executable, "-c", "from ccctl.cli.main import main; main()", "apply", "--yes", "--format", "json",
         "--env", "production"],
        cwd=ops.hosts.folder, env={**os.environ, **ops.environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        text=True,
    )  # fmt: skip
    assert running.stdout is not None
    said, done = "", False
    for line in running.stdout:
        said += line
        event = json.loads(line)
        if not done and f"{event.get('machine')}: {event.get('text')}".startswith(step):
            act()
            done = True
    assert done, f"no step {step}: {said}"
    assert running.wait(120) == 1, said
    last = json.loads(said.splitlines()[-1])
    assert last["event"] == "failed"
    return json.dumps(last["diagnostics"])
