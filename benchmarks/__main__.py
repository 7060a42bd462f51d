"""Prints every ratio: `make bench`. Figures are ratios to a floor that is measured in the same run, on the same machine."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import bridge, pop, throughput
from benchmarks.callers import callers
from benchmarks.center import spec_text
from benchmarks.terraform import beside_terraform

SIZES = (100, 1_000, 10_000)
REPEATS = 5


def stage(name: str, spec: Path) -> dict[str, float]:
    """Seconds and peak memory of one stage, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.stages", name, str(spec), str(REPEATS)],
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def stages(folder: Path) -> None:
    """validate, render and plan for each size, as ratios to the floor: libyaml's events of the text, and writing the bytes."""
    from ccctl.pipeline import accept, render_tree

    print(
        "\nstages: ratio to the floor (libyaml reads the same text, the same bytes are written); peak memory as a ratio too\n"
    )
    print(f"{'seats':>7}  {'floor':>9}  {'validate':>14}  {'render':>14}  {'plan':>14}")
    for seats in SIZES:
        spec = folder / f"{seats}.yaml"
        spec.write_text(spec_text(seats), encoding="utf-8")
        tree = render_tree(accept(spec)[0])
        spec.with_suffix(".size").write_text(str(sum(len(file.content) for file in tree)))
        floor = stage("floor", spec)
        row = f"{seats:>7}  {floor['seconds'] * 1000:>6.1f} ms"
        for name in ("validate", "render", "plan"):
            found = stage(name, spec)
            time_ratio, memory = found["seconds"] / floor["seconds"], found["peak_mb"] / floor["peak_mb"]
            row += f"  {time_ratio:>5.1f}x mem {memory:>3.1f}x"
        print(row, flush=True)


def best(command: list[str], repeats: int = 15) -> float:
    """The shortest of several runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append(time.perf_counter() - start)
    return min(times)


def start() -> None:
    """`ccctl --version` as a ratio to a bare Python that imports click."""
    bare = best([sys.executable, "-c", "import click"])
    ours = best([str(Path(sys.executable).parent / "ccctl"), "--version"])
    print(f"\nstart: ccctl --version takes {ours / bare:.2f}x a bare Python that imports click ({bare * 1000:.0f} ms)")


async def first_call() -> None:
    """Cold start to the first answered call, as a ratio to the engine's own way from `docker run` to ready."""
    from ccctl.deploy.docker_client import connect
    from ccctl.deploy.docker_image import ensure_image
    from ccctl.pipeline import accept, render_tree
    from ccctl.verify.lab import Lab
    from ccctl.verify.live import LiveStage
    from ccctl.verify.runner import run_scenario

    spec = Path(__file__).parent / "one_call.yaml"
    image = ensure_image(connect(), "asterisk")
    begin = time.perf_counter()
    center, _ = accept(spec)
    async with Lab(center, render_tree, image) as lab:
        result = await run_scenario(center.tests["one-call"], LiveStage(lab))
        took = time.perf_counter() - begin
        boot = lab.boot_ms / 1000
    assert result.passed, result.reasons
    print(f"\nfirst call: spec to an answered call takes {took / boot:.2f}x the engine's own start ({boot:.2f} s)")


def main() -> None:
    """Runs them all; live ones only where a Docker engine answers."""
    from ccctl.diagnostics import Rejected

    start()
    with tempfile.TemporaryDirectory() as folder:
        stages(Path(folder))
    bridge.main()
    pop.main()
    try:
        asyncio.run(first_call())
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(callers(Path(folder)))
    except Rejected as refused:
        print(f"\nlive: SKIPPED, {refused}")
        return
    throughput.main()
    beside_terraform()


if __name__ == "__main__":
    main()
