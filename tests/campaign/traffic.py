"""The calls of a campaign: SIPp plays the seats and the callers."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from engine import State
from world import CALLER_ADDRESS, SEATS, TALK_NUMBER, TALKING, WAIT_NUMBER, WAITING, Spec

HERE = Path(__file__).parent
SEAT_PORT, CALLER_PORT, WAITER_PORT = 7160, 7162, 7164


class Traffic:
    """20 seats that talk to a caller each, and 10 callers who wait. Ends every SIPp that it has started."""

    def __init__(self, folder: Path, spec: Spec, look: Callable[[], State], passwords: Mapping[str, str]) -> None:
        self.folder, self.spec, self.look, self.passwords = folder, spec, look, passwords
        self.running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Traffic:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        for one in self.running:
            one.kill()
            one.wait()

    def start(self) -> State:
        """The state when all calls are up."""
        self._register()
        self._sipp("seat.xml", SEAT_PORT, "127.0.0.1", "-aa")
        self._sipp(
            "caller.xml", CALLER_PORT, CALLER_ADDRESS, "-s", TALK_NUMBER, "-m", str(TALKING), "-r", "4", "-l", "100"
        )
        self._wait(lambda now: len(now.calls) == 2 * TALKING, "the calls to the seats")
        self._sipp(
            "caller.xml", WAITER_PORT, CALLER_ADDRESS, "-s", WAIT_NUMBER, "-m", str(WAITING), "-r", "4", "-l", "100"
        )
        self._wait(lambda now: len(now.waiting) == WAITING, "the callers who wait")
        time.sleep(2)  # ringing seats and answers settle
        return self.look()

    def ended(self) -> list[str]:
        """Which SIPp has ended, or seen what it did not expect."""
        found = [f"a SIPp has ended with code {one.returncode}" for one in self.running if one.poll() is not None]
        for errors in self.folder.glob("*_errors.log"):
            # A SIPp that had too little of the processor says so; that is no word about a call.
            said = [line for line in errors.read_text().splitlines() if "Overload warning" not in line]
            if any(line.strip() and "The following events occurred" not in line for line in said):
                found.append(f"{errors.name}: {chr(10).join(said)[-1500:]}")
        return found

    def _register(self) -> None:
        lines = [f"{seat};[authentication username={seat} password={self.passwords[f'seat/{seat}']}]" for seat in SEATS]
        (self.folder / "seats.csv").write_text("\n".join(["SEQUENTIAL", *lines]) + "\n")
        subprocess.run(
            [
                *self._command("register.xml", SEAT_PORT, "127.0.0.1"),
                "-inf",
                "seats.csv",
                "-m",
                str(len(SEATS)),
                "-l",
                "1",
            ],
            cwd=self.folder,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            timeout=60,
        )

    def _command(self, scenario: str, port: int, address: str) -> list[str]:
        return [
            "sipp",
            f"127.0.0.1:{self.spec.sip_port}",
            "-sf",
            str(HERE / scenario),
            "-i",
            address,
            "-p",
            str(port),
            "-mi",
            address,
            "-nostdin",
            "-trace_err",
            "-timeout_error",
        ]

    def _sipp(self, scenario: str, port: int, address: str, *more: str) -> None:
        self.running.append(
            subprocess.Popen(
                [*self._command(scenario, port, address), *more],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )

    def _wait(self, right: Callable[[State], bool], what: str) -> None:
        end = time.monotonic() + 240
        while not right(now := self.look()):
            assert time.monotonic() < end, (
                f"{what} did not come up: {len(now.calls)} calls, {len(now.waiting)} wait; {self.ended()}"
            )
            time.sleep(0.5)
