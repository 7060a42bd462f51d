"""The engine of a machine as an Engine (place.py): its manager over ssh, its service by systemd."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable

from ccctl.control.ami import Ami
from ccctl.control.asterisk import AsteriskControl, LogMark, LogSince
from ccctl.control.complaints import complaints, unresolved_hosts
from ccctl.deploy.place import Result
from ccctl.deploy.ssh import Ssh, SshDuplex
from ccctl.diagnostics import Note, codes, rejected

UNIT = "ccctl-engine.service"
AMI_USER = "ccctl"
AMI_PORT = 5038
READY_SECONDS = 60
_TAIL = 20


class SshEngine:
    """The engine that systemd runs on a machine. `close` ends the session; the next question opens another."""

    def __init__(self, ssh: Ssh, secret: str, container: bool = False) -> None:
        self.ssh = ssh
        self._secret = secret
        self._container = container
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ami: Ami | None = None

    @property
    def name(self) -> str:
        """The machine's name."""
        return self.ssh.machine.name

    def ask(
        self,
        question: Callable[[AsteriskControl], Awaitable[Result]],
        *,
        trunks: Iterable[str] = (),
        timeout: float = 10.0,
    ) -> Result:
        """The answer to a question; ControlError or OSError when the engine does not answer."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()

        async def session() -> Result:
            if self._ami is None or self._ami.failure is not None:
                duplex = await SshDuplex.open(self.ssh, AMI_PORT)
                self._ami = await Ami.open(duplex, AMI_USER, self._secret, events=False, timeout=timeout)
            self._ami.timeout = timeout
            return await question(AsteriskControl(self._ami, log_mark(self.ssh), trunks))

        try:
            return self._loop.run_until_complete(session())
        except BaseException:
            self.close()
            raise

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
        where = ["docker", "exec", "ccctl-engine"] if self._container else []
        deadline = time.monotonic() + READY_SECONDS
        while began.code == 0 and time.monotonic() < deadline:
            if self.ssh.run(*where, "asterisk", "-rx", "core waitfullybooted").code == 0:
                return
            if self.ssh.run("systemctl", "is-failed", "--quiet", UNIT).code == 0:
                break
            time.sleep(0.1)
        said = self.ssh.run("journalctl", "--unit", UNIT, "--output", "cat", "--lines", str(_TAIL), "--no-pager")
        raise rejected(
            codes.CC507,
            f"the engine on {self.name} did not come up within {READY_SECONDS} s",
            notes=(Note(f"its last words:\n{said.output.strip()}"),),
        )

    def stop(self) -> None:
        """Stops it."""
        self.ssh.run("systemctl", "stop", UNIT)

    def close(self) -> None:
        """Ends the session."""
        ami, loop, self._ami, self._loop = self._ami, self._loop, None, None
        if loop is None:
            return
        if ami is not None:
            with contextlib.suppress(Exception):
                loop.run_until_complete(ami.close())
        with contextlib.suppress(Exception):
            loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


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
