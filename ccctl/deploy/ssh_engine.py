"""The engine of a machine as an Engine (place.py): its manager over ssh, its service by systemd."""

from __future__ import annotations

import asyncio
import time

from ccctl.control.ami import Ami
from ccctl.control.asterisk import LogMark, LogSince
from ccctl.control.complaints import complaints, unresolved_hosts
from ccctl.control.esl import Esl
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.deploy.session import Session
from ccctl.deploy.ssh import Ssh, SshDuplex
from ccctl.diagnostics import Note, codes, rejected

UNIT = "ccctl-engine.service"
CONTAINER = "ccctl-engine"
AMI_USER = "ccctl"
READY_SECONDS = 60
TRIES = 3  # starts by systemd, after which the engine is not waited for
_TAIL = 20


class SshEngine(Session):
    """The engine that systemd runs on a machine. `close` ends the session; the next question opens another."""

    def __init__(self, ssh: Ssh, secret: str, kind: str = "asterisk", *, container: bool = False) -> None:
        super().__init__()
        self.ssh = ssh
        self.kind = kind
        self._secret = secret
        self._container = container

    @property
    def name(self) -> str:
        """The machine's name."""
        return self.ssh.machine.name

    async def _open(self, timeout: float) -> Ami | Esl:
        duplex = await SshDuplex.open(self.ssh, RUNTIMES[self.kind].control_port)
        if self.kind == "freeswitch":
            return await Esl.open(duplex, self._secret, events=(), timeout=timeout)
        return await Ami.open(duplex, AMI_USER, self._secret, events=False, timeout=timeout)

    def _log_mark(self) -> LogMark:
        return log_mark(self.ssh)

    def in_vain(self, since: float) -> list[str]:
        """The host names that it has looked up in vain since a time (seconds since the epoch)."""
        stamp = f"@{int(since)}"
        said = self.ssh.run("journalctl", "--unit", UNIT, "--output", "cat", "--since", stamp, "--no-pager")
        return unresolved_hosts(said.output.splitlines())

    def running(self) -> bool:
        """Whether systemd has it up."""
        return self.ssh.run("systemctl", "is-active", "--quiet", UNIT).code == 0

    def start(self) -> None:
        """Starts it, or starts it anew, and waits until it has booted; Rejected with its last words when it does not."""
        self.ssh.run("systemctl", "reset-failed", UNIT)
        began = self.ssh.run("systemctl", "restart", UNIT)
        ready = [*(("docker", "exec", CONTAINER) if self._container else ()), *RUNTIMES[self.kind].ready]
        deadline = time.monotonic() + READY_SECONDS
        while began.code == 0 and time.monotonic() < deadline:
            if self.ssh.run(*ready).code == 0:
                return
            tries = self.ssh.run("systemctl", "show", "--property", "NRestarts", "--value", UNIT).output.strip()
            if tries.isdigit() and int(tries) >= TRIES:
                break
            time.sleep(0.1)
        said = self.ssh.run("journalctl", "--unit", UNIT, "--output", "cat", "--lines", str(_TAIL), "--no-pager")
        raise rejected(
            codes.CC507,
            f"the engine on {self.name} did not come up",
            notes=(Note(f"its last words:\n{said.output.strip()}"),),
        )

    def stop(self) -> None:
        """Stops it."""
        self.ssh.run("systemctl", "stop", UNIT)


def log_mark(ssh: Ssh) -> LogMark:
    """A LogMark (control/asterisk.py) over the unit's journal."""

    async def mark() -> LogSince:
        show = ("journalctl", "--unit", UNIT, "--output", "cat", "--no-pager")
        said = (await asyncio.to_thread(ssh.run, *show, "--lines", "0", "--show-cursor")).output
        cursor = said.rpartition("-- cursor: ")[2].strip()

        async def since() -> list[str]:
            after = ("--after-cursor", cursor) if cursor else ()
            ran = await asyncio.to_thread(ssh.run, *show, *after)
            return complaints(ran.output.splitlines())

        return since

    return mark
