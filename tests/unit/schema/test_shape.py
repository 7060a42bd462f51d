"""The shape that is kept from an earlier run takes and refuses what a fresh one does, in the same words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SPECS = Path(__file__).parents[2] / "spec"
# Each in a process of its own: pydantic looks first for what the process has made already.
SCRIPT = """
import sys
from ccctl.diagnostics import Rejected
from ccctl.schema.loading import load
from ccctl.schema.salvage import MisshapenError
from ccctl.schema.center import CenterSpec
for path in sys.argv[1:]:
    try:
        print(load(path).spec)
    except (Rejected, MisshapenError) as refused:
        print([(str(one.code), str(one.span), one.message, one.hint, one.notes) for one in refused.report])
print("built" if CenterSpec.__pydantic_complete__ else "kept", file=sys.stderr)
"""


def told(cache: Path, *, keeps: bool = True) -> tuple[str, str]:
    paths = sorted(str(path) for path in SPECS.rglob("*.yaml"))
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "PYTHONDONTWRITEBYTECODE": "" if keeps else "1"}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, *paths], env=environment, capture_output=True, text=True, check=True
    )
    return ran.stdout, ran.stderr.strip()


def test_a_kept_shape_says_of_every_spec_what_a_fresh_one_says(tmp_path: Path) -> None:
    fresh, how = told(tmp_path, keeps=False)
    assert how == "built"
    assert fresh.count("\n") > 200
    assert told(tmp_path) == (fresh, "built"), "nothing is kept yet"
    assert told(tmp_path) == (fresh, "kept")


def test_a_shape_that_cannot_be_read_is_made_anew(tmp_path: Path) -> None:
    script = """
from ccctl import kept
from ccctl.schema.shape import shape
kept.load = lambda parts: b"ccccctl.nowhere\\nnothing\\n."
shape().validate_python({"center": "a", "ccctl": "1", "timezone": "UTC"})
"""
    subprocess.run([sys.executable, "-c", script], env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)}, check=True)
