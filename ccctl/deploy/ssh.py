"""Programs on another machine, by the ssh command: one connection that all of them share.

What an inventory of Ansible's says of a machine (ansible_host, ansible_port, ansible_user, the key file, more arguments)
is what ssh is called with, so that both reach the same machine in the same way.
"""

from __future__ import annotations

import asyncio
import contextlib
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import field

from ccctl.deploy.place import Ran
from ccctl.diagnostics import Rejected, Span, codes, rejected
from ccctl.values import dataclass

CONNECT_SECONDS = 5
ALIVE = (5, 3)  # a packet every 5 s; after 3 without an answer the machine is lost
RUN_TIMEOUT = 120.0  # seconds of one command
NO_CONNECTION = 255  # ssh's own exit code when the connection fails (ssh(1))

# What ssh and sudo say, and what to do about it: the first that is found in the text.
FAULTS = (
    ("Could not resolve hostname", "its name does not resolve", "check ansible_host in the inventory"),
    ("Connection refused", "nothing listens at its SSH port", "check ansible_port, and that sshd runs there"),
    ("No route to host", "there is no way to it", "check its address, and that it is up"),
    ("Connection timed out", "it does not answer", "check its address, and that it is up"),
    ("timed out", "it does not answer", "check its address, and that it is up"),
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "its host key is another one than before",
     "make sure that this is the right machine, then ssh-keygen -R HOST"),
    ("Host key verification failed", "its host key is not known", "connect to it once by ssh and look at the key"),
    ("UNPROTECTED PRIVATE KEY FILE", "others can read the private key", "chmod 600 the key file"),
    ("Permission denied", "it does not let this user in", "check ansible_user and the key in the inventory"),
    ("a password is required", "sudo asks for a password there", "let the user run sudo without one (NOPASSWD)"),
    ("is not in the sudoers file", "the user may not use sudo there", "add it to the sudoers of the machine"),
    ("sudo: not found", "there is no sudo", "install sudo there, or set ansible_user: root"),
    ("No space left on device", "its disk is full", "make room there and apply again"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Machine:
    """How one machine of an inventory is reached."""

    name: str
    address: str
    port: int | None = None
    user: str = ""
    key: str = ""
    arguments: tuple[str, ...] = ()  # for ssh
    become: bool = True  # sudo where the user is not root


@dataclass(slots=True)
class Ssh:
    """The shared connection to a machine; Rejected, with the machine's name, when it can not be reached."""

    machine: Machine
    span: Span | None = None
    _control: str = field(default_factory=lambda: tempfile.mkdtemp(prefix="ccctl-ssh-"))

    def command(self, *options: str) -> list[str]:
        """The ssh command up to the machine's name."""
        machine = self.machine
        found = shutil.which("ssh")
        if found is None:
            raise rejected(codes.CC550, "there is no ssh command on this machine", hint="install the OpenSSH client")
        target = f"{machine.user}@{machine.address}" if machine.user else machine.address
        return [
            found,
            *("-o", "BatchMode=yes", "-o", f"ConnectTimeout={CONNECT_SECONDS}"),
            *("-o", f"ServerAliveInterval={ALIVE[0]}", "-o", f"ServerAliveCountMax={ALIVE[1]}"),
            *("-o", "ControlMaster=auto", "-o", "ControlPersist=30", "-o", f"ControlPath={self._control}/%C"),
            *(("-p", str(machine.port)) if machine.port else ()),
            *(("-i", machine.key) if machine.key else ()),
            *machine.arguments,
            *options,
            target,
        ]

    def as_root(self, argv: Sequence[str]) -> str:
        """The command for the machine's shell that runs a program as root."""
        line = shlex.join(argv)
        return f"sudo -n -- {line}" if self.machine.become and self.machine.user != "root" else line

    def run(self, *argv: str, data: bytes = b"", timeout: float = RUN_TIMEOUT) -> Ran:
        """Runs a program as root, to its end."""
        code, output, errors = self.exchange(argv, data, timeout)
        return Ran(code, (output + errors).decode("utf-8", "replace"))

    def exchange(
        self, argv: Sequence[str], data: bytes = b"", timeout: float = RUN_TIMEOUT
    ) -> tuple[int, bytes, bytes]:
        """Exit code, output and errors of a program that is run as root with these bytes as its input."""
        try:
            ran = subprocess.run(
                [*self.command(), self.as_root(argv)], input=data, capture_output=True, timeout=timeout, check=False
            )
        except subprocess.TimeoutExpired as late:
            raise self.lost(f"{argv[0]} took more than {timeout:.0f} s") from late
        if ran.returncode == NO_CONNECTION or b"sudo: a password is required" in ran.stderr:
            raise self.lost(ran.stderr.decode("utf-8", "replace"))
        return ran.returncode, ran.stdout, ran.stderr

    def feed(self, argv: Sequence[str], chunks: Iterable[bytes], timeout: float) -> Ran:
        """Runs a program as root, with these bytes as its input as they come."""
        with tempfile.TemporaryFile() as said:
            began = subprocess.Popen(
                [*self.command(), self.as_root(argv)], stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT
            )
            assert began.stdin is not None
            try:
                with contextlib.suppress(BrokenPipeError):  # it has ended: its words say why
                    for chunk in chunks:
                        began.stdin.write(chunk)
                with contextlib.suppress(BrokenPipeError):
                    began.stdin.close()
                code = began.wait(timeout)
            except subprocess.TimeoutExpired as late:
                raise self.lost(f"{argv[0]} took more than {timeout:.0f} s") from late
            finally:
                if began.poll() is None:
                    began.kill()
                    began.wait()
            said.seek(0)
            text = said.read().decode("utf-8", "replace")
        if code == NO_CONNECTION:
            raise self.lost(text)
        return Ran(code, text)

    def lost(self, text: str) -> Rejected:
        """The exception for a machine that can not be reached, from what ssh said."""
        for part, what, hint in FAULTS:
            if part in text:
                return rejected(codes.CC551, f"{self.machine.name}: {what}", self.span, hint=hint)
        last = next((line for line in reversed(text.strip().splitlines()) if line.strip()), "")
        what = f"the connection was lost{': ' + last[-200:] if last else ''}"
        return rejected(
            codes.CC551,
            f"{self.machine.name}: {what}",
            self.span,
            hint="plan again: what was done there is looked at anew",
        )

    def close(self) -> None:
        """Ends the shared connection."""
        with contextlib.suppress(OSError, subprocess.SubprocessError, Rejected):
            subprocess.run([*self.command("-O", "exit")], capture_output=True, timeout=5, check=False)
        shutil.rmtree(self._control, ignore_errors=True)


class SshDuplex:
    """A Duplex (control/stream.py) to a port on the machine's loopback."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def open(cls, ssh: Ssh, port: int) -> SshDuplex:
        """The stream; OSError when ssh can not be started."""
        argv = ssh.command("-W", f"127.0.0.1:{port}")
        return cls(
            await asyncio.create_subprocess_exec(
                *argv, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
        )

    async def read(self) -> bytes:
        """The next bytes; empty at the end."""
        assert self._process.stdout is not None
        return await self._process.stdout.read(65536)

    async def write(self, data: bytes) -> None:
        """Sends all of it."""
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        await self._process.stdin.drain()

    async def close(self) -> None:
        """Ends the stream."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        await self._process.wait()
