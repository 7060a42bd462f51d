"""Runs one stage on one spec, prints its seconds and peak memory as JSON: `python -m benchmarks.stages STAGE SPEC`."""

from __future__ import annotations

import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path


def floor(spec: Path) -> Callable[[], object]:
    """libyaml's bare events of the same text, and writing as many bytes as the release has, to one file."""
    from ruamel.yaml.cyaml import CParser  # what libyaml's wrapper offers below any Python object model

    text = spec.read_text(encoding="utf-8")
    size = int(spec.with_suffix(".size").read_text())
    out = Path(tempfile.mkdtemp()) / "bytes"

    def work() -> None:
        parser = CParser(text)
        while parser.check_event():
            parser.get_event()
        out.write_bytes(b"x" * size)

    return work


def validate(spec: Path) -> Callable[[], object]:
    """Text to Center, all checks."""
    from ccctl.pipeline import accept

    return lambda: accept(spec)


def render(spec: Path) -> Callable[[], object]:
    """Center to the bytes of every file."""
    from ccctl.pipeline import accept, render_tree

    center, _ = accept(spec)
    return lambda: render_tree(center)


def plan(spec: Path) -> Callable[[], object]:
    """Center and the record of a deployed release, read from its text, to a plan; one seat's name differs."""
    from ccctl.deploy.record import new_release
    from ccctl.pipeline import accept, render_tree
    from ccctl.plan.plan import make_plan
    from ccctl.plan.release import Release
    from ccctl.plan.target import Observed

    center, _ = accept(spec)
    tree = render_tree(center)
    first = make_plan(center, tree, Observed("dev", "docker", None))
    record = (
        new_release(center, first, tree, number=1, before=None, prints={}).to_json().replace("Agent 7", "Agent VII")
    )

    def work() -> None:
        observed = Observed("dev", "docker", Release.from_json(record), running=True, last_number=1)
        made = make_plan(center, tree, observed)
        assert made.count("~"), "the changed seats must be in the plan"

    return work


STAGES = {"floor": floor, "validate": validate, "render": render, "plan": plan}


def main() -> None:
    """Prints {"seconds": best of the repeats, "peak_mb": ...}."""
    stage, spec = sys.argv[1], Path(sys.argv[2])
    work = STAGES[stage](spec)
    work()  # imports and caches
    times = []
    for _ in range(int(sys.argv[3]) if len(sys.argv) > 3 else 3):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    # VmHWM, not ru_maxrss: the latter is inherited from the process that started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024
    print(json.dumps({"seconds": min(times), "peak_mb": peak}))


if __name__ == "__main__":
    main()
