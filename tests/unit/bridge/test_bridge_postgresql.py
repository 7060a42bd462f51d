"""The outbox in PostgreSQL: a real server of our own, which is restarted, killed and away while calls go on."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from socket import socket

import pytest
from bridge_support import calls, config, crm, target
from test_bridge_delivery import check_whole, killed_three_times, running, write_slowly

from ccctl.bridge import deliver
from ccctl.bridge.outbox import Outbox, address_of
from ccctl.bridge.service import Bridge


def programs() -> Path | None:
    """The folder of PostgreSQL's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    there = shutil.which("postgres")
    return found[-1].parent if found else Path(there).resolve().parent if there else None


class Server:
    """One server on a port of loopback, without a password and without care for its disk."""

    def __init__(self, bin_folder: Path) -> None:
        self.bin = bin_folder
        self.folder = Path(tempfile.mkdtemp(prefix="ccctl-postgresql-"))
        user = next((name for name in ("postgres", "nobody") if _known(name)), "") if os.getuid() == 0 else ""
        if user:  # it does not run as root
            shutil.chown(self.folder, user)
        self.as_user = (
            ["setpriv", "--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--clear-groups"] if user else []
        )
        with socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.data = self.folder / "data"
        self._run("initdb", "-D", str(self.data), "-A", "trust", "-U", "bridge", "--no-sync")
        self.process: subprocess.Popen[bytes] | None = None
        self.start()
        self.url = f"postgresql://bridge:s3cret@127.0.0.1:{self.port}/postgres"

    def _run(self, *command: str) -> None:
        subprocess.run(
            [*self.as_user, self.bin / command[0], *command[1:]], check=True, capture_output=True, cwd=self.folder
        )

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        here = str(self.folder)
        self.process = subprocess.Popen(
            [*self.as_user, self.bin / "postgres", "-D", str(self.data), "-p", str(self.port), "-k", here, "-h", "127.0.0.1",
             "-c", "fsync=off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self.folder,
        )  # fmt: skip
        deadline = time.monotonic() + 30
        ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False).returncode != 0:
            assert time.monotonic() < deadline and self.process.poll() is None
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends it as a broken machine would: connections are cut, and nothing is put in order."""
        assert self.process is not None
        first = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(first, signal.SIGQUIT)  # "immediate": without a checkpoint, and its children with it
        self.process.wait()

    def close(self) -> None:
        """Ends and removes it."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def _known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = programs()
    if folder is None:
        pytest.skip("NO POSTGRESQL on this machine: the outbox was not tried with it (apt install postgresql)")
    found = Server(folder)
    yield found
    found.close()


def empty(server: Server) -> Outbox:
    """An outbox with nothing in it."""
    from ccctl.bridge.outbox import _META

    box = Outbox(server.url)
    _META.drop_all(box._engine)
    return box


async def test_events_go_through_postgresql_in_order_and_leave_nothing_behind(server: Server, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("".join(calls(50)))
    async with crm() as receiver:
        bridge = Bridge(config(target(receiver.url)), empty(server), tmp_path / "calls.csv")
        async with running(bridge):
            await receiver.until(350, 20)
            async with asyncio.timeout(5):
                while bridge.status()["hooks"][0]["pending"]:
                    await asyncio.sleep(0.02)
        again = Bridge(config(target(receiver.url)), Outbox(server.url), tmp_path / "calls.csv")
        async with running(again):  # it knows how far it has read
            await asyncio.sleep(0.5)
    assert check_whole(receiver, 50) == 0


async def test_dead_letters_are_kept_in_postgresql_and_sent_again(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "MOST_ATTEMPTS", 1)
    (tmp_path / "calls.csv").write_text("".join(calls(1)))
    nobody = target("http://127.0.0.1:1/")
    async with running(Bridge(config(nobody), empty(server), tmp_path / "calls.csv")) as bridge:
        async with asyncio.timeout(10):
            while bridge.senders["crm"].state.failures < 1 or bridge.status()["hooks"][0]["dead"] < 1:
                await asyncio.sleep(0.05)
        assert bridge.outbox.dead_letters()[0].type == "call.started"
        assert bridge.outbox.resend(hook="crm") >= 1


@pytest.mark.timeout(120)
async def test_a_postgresql_that_is_killed_and_away_for_a_while_loses_no_event(server: Server, tmp_path: Path) -> None:
    async with crm() as receiver:
        bridge = Bridge(config(target(receiver.url)), empty(server), tmp_path / "calls.csv")
        async with running(bridge):
            writing = write_slowly(tmp_path / "calls.csv", 60, 3.0)
            for _ in range(2):
                await receiver.until(len(receiver.got) + 30)
                await asyncio.to_thread(server.kill)
                async with asyncio.timeout(10):
                    while "outbox" not in bridge.problems:
                        await asyncio.sleep(0.02)
                assert "s3cret" not in bridge.problems["outbox"]
                await asyncio.to_thread(server.start)
                async with asyncio.timeout(10):
                    while bridge.problems:
                        await asyncio.sleep(0.02)
            await writing
            async with asyncio.timeout(30):
                while len({body["id"] for _, _, body in receiver.got}) < 420:
                    await asyncio.sleep(0.05)
    check_whole(receiver, 60)


@pytest.mark.timeout(120)
async def test_a_bridge_that_is_killed_three_times_goes_on_from_postgresql(server: Server, tmp_path: Path) -> None:
    empty(server)
    async with crm() as receiver:
        await killed_three_times(tmp_path, receiver, 60, 4.0, server.url)
    check_whole(receiver, 60)


def test_an_address_of_another_database_is_refused_without_its_password() -> None:
    assert (
        address_of("postgres://me:pw@db/x")
        == address_of("postgresql://me:pw@db/x")
        == "postgresql+psycopg://me:pw@db/x"
    )
    for wrong in ("mysql://me:pw@db/x", "me:pw@db", "", "postgresql://me:pw@db:port/x"):
        with pytest.raises(ValueError, match="the database's address") as refused:
            Outbox(wrong)
        assert "pw" not in str(refused.value)
