"""The programs that encrypt recordings and remove old ones, run as the engine runs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from ccctl.center import Center
from tests.unit.render.conftest import center_of

from .test_freeswitch_files import GOLDEN, tree_of

no_age = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed: nothing is encrypted")
CALL = "0f3c4e1a-7c55-4a0e-9d0f-52c0f4c7d001"


@pytest.fixture(scope="module")
def rich() -> Center:
    return center_of(GOLDEN / "rich" / "center.yaml")


def programs(center: Center, folder: Path) -> Path:
    """The programs of the release in `bin/`, working below the folder; the recordings are in the returned one."""
    (folder / "bin").mkdir()
    for name in ("finish-recording", "housekeeping"):
        text = tree_of(center)[f"bin/{name}"].content.decode()
        text = text.replace("/var/spool/freeswitch", str(folder)).replace("/ccctl/current", str(folder))
        (folder / "bin" / name).write_text(text)
    (folder / "recordings").mkdir()
    return folder / "recordings"


def run(folder: Path, program: str, *arguments: str) -> int:
    return subprocess.run(["sh", str(folder / "bin" / program), *arguments], check=False).returncode


def test_old_recordings_are_removed_and_young_ones_are_not(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    for name, days in (("old.wav.age", 91), ("old.wav", 91), ("young.wav.age", 89), ("old.txt", 91)):
        (recordings / name).write_bytes(b"x")
        then = time.time() - days * 86_400
        os.utime(recordings / name, (then, then))
    assert run(tmp_path, "housekeeping") == 0
    assert sorted(path.name for path in recordings.iterdir()) == ["old.txt", "young.wav.age"]


@pytest.mark.parametrize("name", ["../x", "a b", "$(id)", "", "x;y"])
def test_a_name_that_is_none_of_ours_is_refused(rich: Center, tmp_path: Path, name: str) -> None:
    programs(rich, tmp_path)
    assert run(tmp_path, "finish-recording", name) == 64


def test_a_recording_of_nothing_leaves_no_file(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    (recordings / f"{CALL}.raw").write_bytes(b"")
    assert run(tmp_path, "finish-recording", CALL) == 0
    assert not list(recordings.iterdir())


@no_age
def test_what_an_engine_left_is_encrypted_at_the_next_start(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    (recordings / f"{CALL}.2.raw").write_bytes(bytes(32_000))
    (recordings / f"{CALL}.part").write_bytes(b"half")
    assert run(tmp_path, "housekeeping", "start") == 0
    assert [path.name for path in recordings.iterdir()] == [f"{CALL}.2.wav.age"]
    assert (recordings / f"{CALL}.2.wav.age").read_bytes().startswith(b"age-encryption.org/v1")


def test_a_recording_that_cannot_be_encrypted_stays_raw(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    (recordings / f"{CALL}.raw").write_bytes(bytes(32_000))
    broken = (tmp_path / "bin/finish-recording").read_text().replace("| age ", "| false ")
    (tmp_path / "bin/finish-recording").write_text(broken)
    assert run(tmp_path, "finish-recording", CALL) != 0
    assert (recordings / f"{CALL}.raw").exists()
    assert not (recordings / f"{CALL}.wav.age").exists()
