"""Strangers get no answer from a deployed engine: sipvicious in a container beside it, and phones that work meanwhile."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest
from cli_support import client, free_port  # noqa: F401 - a fixture
from live_support import freeswitch_image

from ccctl.deploy.docker import DockerTarget
from ccctl.deploy.docker_image import ensure_image
from ccctl.deploy.docker_known import LABEL_GUARD
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.pipeline import accept
from ccctl.verify.phone import Phone, Refused

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

SPEC = """\
ccctl: 1
center: {name}
timezone: UTC
country: GB
engine: {engine}
trunks:
  carrier: {{sip: {{host: 192.0.2.9, accept_from: [{sources}]}}}}
numbers: {{"01134960012": queue/orders}}
seats: {{101-103: {{}}}}
queues: {{orders: {{members: [{{seats: [101-103]}}]}}}}
environments:
  office: {{docker: {{address: {gateway}, sip_port: {port}, rtp_ports: {media}-{last}{seats}}}}}
  here: {{docker: {{sip_port: {other}, rtp_ports: {media}-{last}}}}}
"""
QUESTION = "OPTIONS sip:x@x SIP/2.0\r\nVia: SIP/2.0/{0} {1}:5099;branch=z9hG4bK{2}\r\nFrom: <sip:x@x>;tag={2}\r\n" \
    "To: <sip:x@x>\r\nCall-ID: {2}\r\nCSeq: 1 {3}\r\nMax-Forwards: 9\r\nContact: <sip:x@{1}:5099>\r\n" \
    "Content-Length: 0\r\n\r\n"  # fmt: skip


class Place:
    """A center on two environments, and a stranger: a container of its own on Docker's network."""

    def __init__(self, folder: Path, client: docker.DockerClient, kind: str) -> None:  # noqa: F811
        self.folder, self.client, self.kind = folder, client, kind
        self.name = f"guard-{os.getpid()}-{time.monotonic_ns() % 100_000}"
        bridge = client.networks.get("bridge").attrs
        self.gateway = str(bridge["IPAM"]["Config"][0].get("Gateway") or "172.17.0.1")
        self.port, self.other = free_port(), free_port()
        self.write("192.0.2.9")
        import sipvicious

        self.stranger = client.containers.run(
            ensure_image(client, "bridge"), ["infinity"], entrypoint=["sleep"], detach=True, name=f"ccctl-{self.name}-x",
            environment={"PYTHONPATH": "/s", "HOME": "/tmp"}, working_dir="/tmp", tmpfs={"/tmp": "mode=1777"},
            volumes={str(Path(sipvicious.__file__).parent): {"bind": "/s/sipvicious", "mode": "ro"}}, init=True,
        )  # fmt: skip
        self.stranger.reload()
        self.away = str(self.stranger.attrs["NetworkSettings"]["Networks"]["bridge"]["IPAddress"])

    def write(self, sources: str, seats_from: str = "") -> None:
        media = 20000 + self.port % 5000 * 2
        words = {"sources": sources, "gateway": self.gateway, "port": self.port, "other": self.other}
        words["seats"] = f", seats_from: [{seats_from}]" if seats_from else ""
        text = SPEC.format(name=self.name, engine=self.kind, media=media, last=media + 7, **words)
        (self.folder / "center.yaml").write_text(text)

    def run(self, *arguments: str, code: int = 0) -> str:
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "ccctl", *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120,
            check=False, stdin=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"},
        )  # fmt: skip
        assert ran.returncode == code, ran.stdout + ran.stderr
        return ran.stdout + ran.stderr

    def engine(self, environment: str = "office") -> Any:
        return self.client.containers.get(f"ccctl-{self.name}-{environment}")

    @property
    def address(self) -> str:
        """Where the engine of `office` is, as its neighbours see it."""
        return str(self.engine().attrs["NetworkSettings"]["Networks"]["bridge"]["IPAddress"])

    def passwords(self, environment: str = "office") -> dict[str, str]:
        found = DockerTarget(accept(self.folder / "center.yaml", environment)[0], environment).seat_credentials()
        return {one.seat: one.password for one in found}

    def nft(self, *arguments: str) -> str:
        ran = self.engine().exec_run(["nft", *arguments], user="0:0")
        return str(ran.output.decode())

    def tries(self, script: str) -> str:
        """What a shell of the stranger prints."""
        return str(self.stranger.exec_run(["sh", "-c", script]).output.decode())

    def scans(self, program: str, *arguments: str, seconds: int = 20) -> str:
        """What one of sipvicious prints, from the stranger's address."""
        words = " ".join(arguments)
        return self.tries(
            f"timeout {seconds} python3 -c 'from sipvicious.{program} import main; main()' -p {self.port} {words} {self.address}"
        )

    def answers(self, method: str, count: int, seconds: float, transport: str = "udp") -> int:
        """How many answers so many messages of a stranger get in this time."""
        kind = "DGRAM" if transport == "udp" else "STREAM"
        text = QUESTION.replace("OPTIONS", method)
        return int(
            self.tries(f"""cat > /tmp/a.py <<'X'
import socket, time
s = socket.socket(socket.AF_INET, socket.SOCK_{kind}); s.connect(({self.address!r}, {self.port})); s.settimeout(0.01)
text, got, own, end = {text!r}, 0, time.time_ns(), time.monotonic() + {seconds}
for n in range({count}):
    try: s.send(text.format({transport.upper()!r}, {self.away!r}, "x%d-%d" % (own, n), {method!r}).encode())
    except OSError: pass
    time.sleep(0.005)
while time.monotonic() < end:
    try: got += s.recv(65536).count(b"CSeq:")
    except TimeoutError: pass
    except OSError: break
print(got)
X
python3 /tmp/a.py""").strip()
        )


@pytest.fixture(scope="module", params=["asterisk", "freeswitch"])
def place(
    tmp_path_factory: pytest.TempPathFactory,
    client: docker.DockerClient,  # noqa: F811
    request: pytest.FixtureRequest,
) -> Iterator[Place]:
    if request.param == "freeswitch" and LABEL_GUARD not in client.images.get(freeswitch_image()).labels:
        pytest.skip(
            "NO GUARD ON FREESWITCH: the image of CCCTL_FREESWITCH_IMAGE has none (images/freeswitch/README.md)"
        )
    made = Place(tmp_path_factory.mktemp("guard"), client, request.param)
    try:
        said = made.run("apply", "--env", "office", "--yes")
        assert "strangers" not in said
        yield made
    finally:
        made.stranger.remove(force=True)
        for environment in ("office", "here"):
            DockerTarget(accept(made.folder / "center.yaml", environment)[0], environment).destroy(keep_image=True)


async def talk(registrar: tuple[str, int], host: str, passwords: dict[str, str], *, tcp: bool = False) -> None:
    """101 and 102 register; 101 calls 102, and they are joined."""
    one, two = (
        Phone(seat, passwords[seat], registrar=registrar, bind=(host, 0), tcp=tcp and seat == "101")
        for seat in ("101", "102")
    )
    await asyncio.gather(one.start(), two.start())
    try:
        await asyncio.gather(one.register(), two.register())
        await call(one, two)
    finally:
        await asyncio.gather(one.close(), two.close())


async def call(one: Phone, two: Phone) -> None:
    made = await one.call("102")
    rung = await asyncio.wait_for(two.incoming.get(), 5)
    rung.answer()
    assert await made.wait_answered(5), made.status
    await made.hang_up()


def test_a_scanner_finds_nothing_while_phones_of_the_same_network_work(place: Place) -> None:
    listing = place.engine().exec_run(["sh", "-c", "grep ^Cap /proc/1/status; stat -c %u /proc/1"], user="0:0").output
    assert set(listing.decode().split()[1:10:2]) == {"0000000000000000"} and listing.split()[-1] == b"101"
    assert place.tries(f"ping -c 1 {place.address} >/dev/null 2>&1; echo here").strip() == "here"
    with subprocess.Popen(  # somebody who guesses passwords, all the while: the right one is the 300th
        ["docker", "exec", place.stranger.name, "sh", "-c",
         f"(seq 1 299; echo {place.passwords()['103']}) > /tmp/w; timeout 6 python3 -c "
         f"'from sipvicious.svcrack import main; main()' -p {place.port} -u 103 -d /tmp/w {place.address}"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    ) as guessing:  # fmt: skip
        asyncio.run(talk((place.address, place.port), place.gateway, place.passwords()))
        found = place.scans("svmap")
        assert "found nothing" in found, found
        found = place.scans("svwar", "--force", "-e", "100-105", seconds=4)
        assert "101" not in found and "103" not in found, found
        said, _ = guessing.communicate(timeout=30)
    assert place.passwords()["103"] not in said, said


def test_only_so_many_wrong_passwords_are_answered(place: Place) -> None:
    place.nft("flush", "set", "ip", "ccctl", "strangers")
    assert 30 <= place.answers("REGISTER", 100, 1.5) <= 42
    assert place.answers("OPTIONS", 20, 0.5) == 0
    assert place.answers("INVITE", 20, 0.5) == 0


def test_over_tcp_a_stranger_may_register_and_nothing_else(place: Place) -> None:
    place.nft("flush", "set", "ip", "ccctl", "strangers")
    assert place.answers("OPTIONS", 1, 1, "tcp") == 0
    assert place.answers("REGISTER", 1, 1, "tcp") == 1
    place.nft("flush", "set", "ip", "ccctl", "known")
    asyncio.run(talk((place.address, place.port), place.gateway, place.passwords(), tcp=True))


def test_who_is_registered_is_known_after_the_engine_was_started_again(place: Place) -> None:
    async def play() -> None:
        phones = [
            Phone(seat, place.passwords()[seat], registrar=(place.address, place.port), bind=(place.gateway, 0))
            for seat in ("101", "102")
        ]
        for phone in phones:
            await phone.start()
            await phone.register()
        before = place.address
        place.engine().restart(timeout=5)
        assert place.address == before
        deadline = time.monotonic() + 20
        while place.engine().exec_run(list(RUNTIMES[place.kind].ready)).exit_code:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
        await call(*phones)  # nobody registers anew
        for phone in phones:
            await phone.close()

    asyncio.run(play())
    assert place.answers("OPTIONS", 5, 1) == 0


def test_a_carriers_address_comes_and_goes_without_a_restart_and_rules_changed_by_hand_are_drift(place: Place) -> None:
    started = place.engine().attrs["State"]["StartedAt"]
    assert place.answers("OPTIONS", 5, 0.5) == 0
    place.write(f"192.0.2.9, {place.away}")
    place.run("apply", "--env", "office", "--yes")
    assert place.answers("OPTIONS", 5, 0.5) == 5
    assert json.loads(place.run("status", "--env", "office", "--format", "json"))["guard"] == "in force"
    place.nft("flush", "chain", "ip", "ccctl", "input")
    assert "guard: its rules were changed by hand" in place.run("drift", "--env", "office", code=2)
    assert "guard against strangers: not in force: changed by hand" in place.run("status", "--env", "office")
    place.write("192.0.2.9")
    place.run("apply", "--env", "office", "--yes")
    assert place.answers("OPTIONS", 5, 0.5) == 0
    assert place.engine().attrs["State"]["StartedAt"] == started


def test_from_outside_the_networks_of_seats_nobody_may_even_register(place: Place) -> None:
    place.nft("flush", "set", "ip", "ccctl", "strangers")
    assert place.answers("REGISTER", 5, 0.5) == 5
    place.write("192.0.2.9", f"{place.gateway}/32")
    place.run("apply", "--env", "office", "--yes")
    place.nft("flush", "set", "ip", "ccctl", "known")
    assert place.answers("REGISTER", 20, 0.5) == 0
    connects = f"import socket; socket.create_connection(({place.address!r}, {place.port}), 1)"
    assert "TimeoutError" in place.tries(f'python3 -c "{connects}"')
    found = place.scans("svmap", "-m", "REGISTER")
    assert "found nothing" in found, found
    asyncio.run(talk((place.address, place.port), place.gateway, place.passwords()))
    place.write("192.0.2.9")
    place.run("apply", "--env", "office", "--yes")
    assert place.answers("REGISTER", 5, 0.5) == 5


def test_on_a_loopback_address_each_port_is_a_stranger_of_its_own(place: Place) -> None:
    place.run("apply", "--env", "here", "--yes")
    registrar = ("127.0.0.1", place.other)
    asyncio.run(talk(registrar, "127.0.0.1", place.passwords("here")))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.settimeout(1)
        stranger.connect(registrar)
        stranger.send(QUESTION.format("UDP", "127.0.0.1", "y", "OPTIONS").encode())
        with pytest.raises(TimeoutError):
            stranger.recv(4096)

    async def wrong() -> int:
        phone = Phone("101", "wrong", registrar=registrar, bind=("127.0.0.1", 0))
        await phone.start()
        try:
            await phone.register()
        except Refused as refused:
            return refused.status
        finally:
            await phone.close()
        return 200

    assert asyncio.run(wrong()) == (401 if place.kind == "asterisk" else 403)
