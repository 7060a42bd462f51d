"""One change in 2,000 resources: ccctl on a live Docker engine beside terraform on 2,000 `terraform_data`, in one run.

The two take turns. What is compared with ccctl's apply of one change is terraform's apply of the 2,000 resources, and,
in a line of its own, terraform's apply of one change: that one writes a line into a file of its own, while ccctl's
boots an engine on the new files, brings them into force in the running one, and looks at its health.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.center import spec_text

RESOURCES = 2_000
SEATS = 1_736  # with their queues, teams and numbers: 2,000 resources
REPEATS = 5  # the best of each: a machine is disturbed now and then, and more processes are disturbed more often


def timed(command: list[str], folder: Path) -> float:
    """Seconds of one command; it must end well."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**environment, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: where, its commands, and how one thing is changed."""

    folder: Path
    plan: list[str]
    apply: list[str]
    write: Callable[[str], object]

    def measure(self, changed: str) -> tuple[float, float]:
        """Seconds of plan and apply of one change."""
        self.write(changed)
        return timed(self.plan, self.folder), timed(self.apply, self.folder)


def terraform(folder: Path) -> Side:
    """Terraform, ready for its first apply."""

    def write(changed: str) -> None:
        blocks = (
            f'resource "terraform_data" "r{index}" {{\n  input = "{changed if index == 7 else index}"\n}}\n'
            for index in range(RESOURCES)
        )
        (folder / "main.tf").write_text("".join(blocks))

    write("7")
    timed(["terraform", "init", "-input=false"], folder)
    return Side(
        folder, ["terraform", "plan", "-input=false"], ["terraform", "apply", "-auto-approve", "-input=false"], write
    )


@contextmanager
def ccctl(seats: int) -> Iterator[Side]:
    """A center of so many seats, ready for its first apply; it is removed at the end."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    media = 20000 + port % 5000 * 2
    text = spec_text(seats).replace("center: bench", f"center: bench-{seats}-{os.getpid()}")
    text = text.replace("dev: {docker: {}}", f"dev: {{docker: {{sip_port: {port}, rtp_ports: {media}-{media + 3}}}}}")
    first = "q0: {strategy: longest-idle, members: [{team: t0}], ring: 15s, max_wait: 2m}"
    assert first in text
    main = [sys.executable, "-P", "-m", "ccctl"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)

        def write(wait: str) -> None:
            (folder / "center.yaml").write_text(text.replace(first, first.replace("2m", wait)), encoding="utf-8")

        write("2m")
        try:
            yield Side(folder, [*main, "plan", "--env", "dev"], [*main, "apply", "--env", "dev", "--yes"], write)
        finally:
            timed([*main, "destroy", "--env", "dev", "--yes"], folder)


def best(sides: list[Side]) -> list[tuple[float, float]]:
    """The best plan and apply of each, in turns."""
    found: list[list[tuple[float, float]]] = [[] for _ in sides]
    for number in range(REPEATS):
        for side, taken in zip(sides, found, strict=True):
            taken.append(side.measure(f"{number + 3}m"))
    return [(min(plan for plan, _ in taken), min(apply for _, apply in taken)) for taken in found]


def beside_terraform() -> None:
    """Prints the ratios; says so where there is no terraform."""
    if shutil.which("terraform") is None:
        print("\nbeside terraform: SKIPPED, there is no terraform on this machine")
        return
    with tempfile.TemporaryDirectory() as one, ccctl(SEATS) as ours, ccctl(1_000) as thousand:
        theirs = terraform(Path(one))
        whole, mine = timed(theirs.apply, theirs.folder), timed(ours.apply, ours.folder)
        timed(thousand.apply, thousand.folder)
        their, our, small = best([theirs, ours, thousand])
    print(f"\nbeside terraform, {RESOURCES} resources (terraform / ccctl; ccctl's change is live in an engine):")
    for what, slow, quick in (
        ("plan of one change", their[0], our[0]),
        ("apply: all by terraform, one change by ccctl", whole, our[1]),
        ("apply: one change by either", their[1], our[1]),
        ("apply: all by either", whole, mine),
    ):
        print(f"  {what:<46} {slow / quick:>6.1f}x   ({slow:.2f} s / {quick:.2f} s)")
    print(f"  apply of one change with 1,000 seats: {small[1]:.2f} s; load of the machine: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    beside_terraform()
