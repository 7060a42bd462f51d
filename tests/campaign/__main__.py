"""make campaign N=50 KILLS=100: changes under load, and a ccctl that is killed at random points.

20 calls are up and 10 callers wait in a queue (SIPp). N random changes of the spec are applied one after another; then ccctl
is killed KILLS times at a random moment of an apply. No call may end, no caller may lose the place, no phone may register anew.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random, SystemRandom

import docker
from engine import State, look, secrets
from rules import rules
from traffic import Traffic
from world import Spec

MAIN = [sys.executable, "-P", "-m", "ccctl"]


def ccctl(folder: Path, *arguments: str) -> tuple[int, str]:
    ran = subprocess.run(
        [*MAIN, *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return ran.returncode, ran.stdout + ran.stderr


def killed(folder: Path, after: float) -> str:
    """An apply that is killed after so many seconds; the last thing that it said."""
    with subprocess.Popen(
        [*MAIN, "apply", "--env", "live", "--yes"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            _, said = running.communicate(timeout=after)
        except subprocess.TimeoutExpired:
            running.kill()
            _, said = running.communicate()
        lines = [line.strip() for line in said.splitlines() if line.strip() and "CC237" not in line]
        return lines[-1] if lines else "nothing"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make campaign")
    parser.add_argument("--n", type=int, default=50, help="how many changes are applied")
    parser.add_argument("--kills", type=int, default=100, help="how often ccctl is killed")
    parser.add_argument("--seed", type=int, help="of the changes; without it, a new one")
    parser.add_argument("--rules", action=argparse.BooleanOptionalAction, default=True, help="also what is refused")
    parser.add_argument("--sip-port", type=int, default=6190)
    options = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    random = Random(seed)
    print(f"seed {seed}", flush=True)
    client = docker.from_env()
    spec = Spec(f"campaign-{os.getpid()}", options.sip_port, 24000)
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "center.yaml").write_text(spec.text)
        try:
            code, said = ccctl(folder, "apply", "--env", "live", "--yes")
            assert code == 0, said
            container = f"ccctl-{spec.name}-live"
            with Traffic(folder, spec, lambda: look(client, container), secrets(client, container)) as traffic:
                wrong += changes(folder, spec, random, options.n, traffic.start(), client)
                if options.rules:
                    wrong += rules(folder, spec, ccctl, lambda: look(client, container))
                wrong += kills(folder, spec, random, options.kills, look(client, container), client)
                wrong += traffic.ended()
        finally:
            ccctl(folder, "destroy", "--env", "live", "--yes", "--allow", "destroy:engine")
    print(f"{options.n} changes, {options.kills} kills: {len(wrong)} faults (seed {seed})")
    for fault in wrong:
        print(f"  {fault}")
    return 1 if wrong else 0


def changes(
    folder: Path, spec: Spec, random: Random, count: int, before: State, client: docker.DockerClient
) -> list[str]:
    wrong: list[str] = []
    for number in range(1, count + 1):
        what = spec.change(random)
        (folder / "center.yaml").write_text(spec.text)
        began = time.monotonic()
        code, said = ccctl(folder, "apply", "--env", "live", "--yes", "--allow", "delete:seat")
        took = time.monotonic() - began
        after = look(client, f"ccctl-{spec.name}-live")
        found = after.compared(before)
        if code != 0:
            found.append(f"exit code {code}: {said[-2000:]}")
        print(f"{number:3} {took:5.1f} s  {what}" + (f"  WRONG: {'; '.join(found)}" if found else ""), flush=True)
        wrong += [f"change {number}, {what}: {one}" for one in found]
        before = after
    return wrong


def kills(
    folder: Path, spec: Spec, random: Random, count: int, before: State, client: docker.DockerClient
) -> list[str]:
    wrong: list[str] = []
    container = f"ccctl-{spec.name}-live"
    took = 4.0
    for number in range(1, count + 1):
        what = spec.change(random)
        (folder / "center.yaml").write_text(spec.text)
        after = random.uniform(0.2, took)
        last = killed(folder, after)
        found = look(client, container).compared(before)
        wait_unlocked(client, f"{container}-apply")
        code, said = ccctl(folder, "plan", "--env", "live")
        if code != 0:
            found.append(f"plan after it: exit code {code}: {said[-2000:]}")
        code, said = ccctl(folder, "apply", "--env", "live", "--yes", "--allow", "delete:seat")
        if code != 0:
            found.append(f"apply after it: exit code {code}: {said[-2000:]}")
        code, said = ccctl(folder, "drift", "--env", "live")
        if code != 0:
            found.append(f"drift after it: {said[-1000:]}")
        now = look(client, container)
        found += now.compared(before)
        print(
            f"{number:3} killed after {after:.2f} s ({last}), {what}"
            + (f"  WRONG: {'; '.join(found)}" if found else ""),
            flush=True,
        )
        wrong += [f"kill {number}, {what}, {last}: {one}" for one in found]
        before = now
    return wrong


def wait_unlocked(client: docker.DockerClient, hands: str) -> None:
    """The lock of a killed ccctl goes by itself, or is seen to be nobody's by the next one."""
    end = time.monotonic() + 30
    while any(
        found["State"] != "created" for found in client.api.containers(all=True, filters={"name": f"^/{hands}$"})
    ):
        assert time.monotonic() < end, "the lock outlives its holder"
        time.sleep(0.1)
    time.sleep(1.1)


if __name__ == "__main__":
    sys.exit(main())
