"""The program that turns raw audio into a recording, run as the engine runs it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from ccctl.center import Center

from .conftest import tree_of


@pytest.mark.skipif(shutil.which("sox") is None, reason="sox is not installed: no recording is made")
def test_a_second_recording_of_a_call_does_not_write_over_the_first(rich: Center, tmp_path: Path) -> None:
    recordings = tmp_path / "recordings"
    recordings.mkdir()
    program = tmp_path / "finish-recording"
    text = tree_of(rich)["bin/finish-recording"].content.decode()
    program.write_text(text.replace("/var/spool/asterisk", str(tmp_path)))
    for take, size in (("1", 16_000), ("2", 32_000), ("3", 0)):
        (recordings / f"17.5.{take}.raw").write_bytes(bytes(size))
    running = [subprocess.Popen(["sh", str(program), "17.5", take]) for take in ("1", "2", "3")]
    assert [each.wait() for each in running] == [0, 0, 0]
    made = sorted(recordings.iterdir())
    assert (recordings / "17.5.wav") in made
    assert sorted(path.stat().st_size for path in made) == [16_044, 32_044]
