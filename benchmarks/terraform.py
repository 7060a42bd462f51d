"""One change in 2,000 resources: ccctl on a live Docker engine beside terraform on 2,000 `terraform_data`, in one run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.center import spec_text

RESOURCES = 2_000
SEATS = 1_736  # with their queues, teams and numbers: 2,000 resources
REPEATS = 3


def timed(command: list[str], folder: Path) -> float:
    """Seconds of one command; it must end well."""
    start = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1", "TF_CLI_CONFIG_FILE": os.devnull},
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return time.perf_counter() - start


def terraform(folder: Path) -> dict[str, float]:
    """Seconds of the first apply, and of plan and apply of one change."""

    def write(changed: str) -> None:
        blocks = (
            f'resource "terraform_data" "r{index}" {{\n  input = "{changed if index == 7 else index}"\n}}\n'
            for index in range(RESOURCES)
        )
        (folder / "main.tf").write_text("".join(blocks))

    write("7")
    timed(["terraform", "init", "-input=false"], folder)
    found = {"first apply": timed(["terraform", "apply", "-auto-approve", "-input=false"], folder)}
    return found | measured(
        write, ["terraform", "plan", "-input=false"], ["terraform", "apply", "-auto-approve"], folder
    )


def measured(write, plan: list[str], apply: list[str], folder: Path) -> dict[str, float]:  # type: ignore[no-untyped-def]
    """The best of several plans and applies of one change."""
    plans, applies = [], []
    for number in range(REPEATS):
        write(f"{number + 3}m")
        plans.append(timed(plan, folder))
        applies.append(timed(apply, folder))
    return {"plan": min(plans), "apply": min(applies)}


def ccctl(folder: Path) -> dict[str, float]:
    """The same for a center of as many resources, on a live engine."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    media = 20000 + port % 5000 * 2
    text = spec_text(SEATS).replace("center: bench", f"center: bench-{os.getpid()}")
    text = text.replace("dev: {docker: {}}", f"dev: {{docker: {{sip_port: {port}, rtp_ports: {media}-{media + 3}}}}}")
    first = "q0: {strategy: longest-idle, members: [{team: t0}], ring: 15s, max_wait: 2m}"
    assert first in text

    def write(wait: str) -> None:
        (folder / "center.yaml").write_text(text.replace(first, first.replace("2m", wait)), encoding="utf-8")

    main = [sys.executable, "-P", "-m", "ccctl"]
    write("2m")
    try:
        found = {"first apply": timed([*main, "apply", "--env", "dev", "--yes"], folder)}
        return found | measured(
            write, [*main, "plan", "--env", "dev"], [*main, "apply", "--env", "dev", "--yes"], folder
        )
    finally:
        timed([*main, "destroy", "--env", "dev", "--yes"], folder)


def beside_terraform() -> None:
    """Prints the ratios; says so where there is no terraform."""
    if shutil.which("terraform") is None:
        print("\nbeside terraform: SKIPPED, there is no terraform on this machine")
        return
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        theirs, ours = terraform(Path(one)), ccctl(Path(other))
    print(f"\nbeside terraform, {RESOURCES} resources (terraform / ccctl; ccctl's change is live in an engine):")
    print(
        f"  plan of one change    {theirs['plan'] / ours['plan']:>6.1f}x   ({theirs['plan']:.2f} s / {ours['plan']:.2f} s)"
    )
    print(
        f"  apply of one change   {theirs['apply'] / ours['apply']:>6.1f}x   ({theirs['apply']:.2f} s / {ours['apply']:.2f} s)"
    )
    whole = theirs["first apply"]
    print(
        f"  apply of all by terraform, beside one live change of ccctl   {whole / ours['apply']:>6.1f}x   ({whole:.1f} s)"
    )
    print(
        f"  apply of all          {whole / ours['first apply']:>6.1f}x   ({whole:.1f} s / {ours['first apply']:.1f} s)"
    )


if __name__ == "__main__":
    beside_terraform()
