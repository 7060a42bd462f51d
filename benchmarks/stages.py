"""Runs one stage on one spec in this process and prints its seconds and peak memory as JSON: `python -m benchmarks.stages STAGE SPEC`."""

from __future__ import annotations

import gc
import json
import resource
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
    """Center and a release record to a plan; one seat's name differs."""
    from ccctl.pipeline import accept, render_tree
    from ccctl.plan.bench import plan_one_change

    center, _ = accept(spec)
    tree = render_tree(center)
    return lambda: plan_one_change(center, tree)


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
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": min(times), "peak_mb": peak}))


if __name__ == "__main__":
    main()
