"""The programs that make recordings of raw audio and remove old ones, run as the engine runs them."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from ccctl.center import Center
from ccctl.diagnostics import Rejected

from .conftest import tree_of

no_sox = pytest.mark.skipif(shutil.which("sox") is None, reason="sox is not installed: no recording is made")
no_age = pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed: nothing is encrypted")


def programs(center: Center, folder: Path) -> Path:
    """The programs of the center's release in `bin/`, working below the folder; the recordings are in the returned one."""
    (folder / "bin").mkdir()
    for name in ("finish-recording", "housekeeping"):
        text = tree_of(center)[f"bin/{name}"].content.decode()
        text = text.replace("/var/spool/asterisk", str(folder)).replace("/ccctl/current", str(folder))
        (folder / "bin" / name).write_text(text)
    (folder / "recordings").mkdir()
    return folder / "recordings"


def run(folder: Path, program: str, *arguments: str) -> int:
    return subprocess.run(["sh", str(folder / "bin" / program), *arguments], check=False).returncode


def sides(path: Path) -> list[tuple[int, ...]]:
    with wave.open(str(path)) as file:
        width = file.getnchannels()
        values = struct.unpack(f"<{file.getnframes() * width}h", file.readframes(file.getnframes()))
    return [values[at : at + width] for at in range(0, len(values), width)]


@no_sox
def test_a_second_recording_of_a_call_does_not_write_over_the_first(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    for take, size in (("1", 16_000), ("2", 32_000), ("3", 0)):
        (recordings / f"17.5.{take}.raw").write_bytes(bytes(size))
    program = str(tmp_path / "bin/finish-recording")
    running = [subprocess.Popen(["sh", program, "17.5", take]) for take in ("1", "2", "3")]
    assert [each.wait() for each in running] == [0, 0, 0]
    made = sorted(recordings.iterdir())
    assert (recordings / "17.5.wav") in made
    assert sorted(path.stat().st_size for path in made) == [16_044, 32_044]
    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}


@no_sox
def test_the_caller_is_left_whoever_s_leg_was_recorded(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    for take in ("17.5-1", "17.6-1"):
        (recordings / f"17.5.{take}.raw").write_bytes(struct.pack("<2h", 1000, -1000) * 100)
    assert run(tmp_path, "finish-recording", "17.5", "17.5-1", "caller") == 0
    assert run(tmp_path, "finish-recording", "17.5", "17.6-1", "seat") == 0
    assert sides(recordings / "17.5.wav")[50] == (1000, -1000)
    assert sides(recordings / "17.5.17.6-1.wav")[50] == (-1000, 1000)


def test_a_name_that_is_none_of_the_engine_s_is_refused(rich: Center, tmp_path: Path) -> None:
    programs(rich, tmp_path)
    assert run(tmp_path, "finish-recording", "17.5; rm -rf /", "1") == 64


@no_sox
def test_what_an_engine_left_that_ended_in_a_call_is_finished(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    (recordings / "17.5.17.6-1.raw").write_bytes(struct.pack("<2h", 1000, -1000) * 100)
    (recordings / "17.5.17.6-1.part").write_bytes(b"half")
    assert run(tmp_path, "housekeeping", "start") == 0
    assert [path.name for path in recordings.iterdir()] == ["17.5.wav"]
    assert sides(recordings / "17.5.wav")[50] == (-1000, 1000)


def test_old_recordings_are_removed_and_nothing_else(rich: Center, tmp_path: Path) -> None:
    day = 86_400
    recordings = programs(replace(rich, recording=replace(rich.recording, keep_ms=180 * day * 1000)), tmp_path)
    for name, days in (("old.wav", 181), ("old.wav.age", 181), ("young.wav", 179), ("old.raw", 181), ("notes", 400)):
        (recordings / name).write_bytes(b"x")
        when = time.time() - days * day
        os.utime(recordings / name, (when, when))
    assert run(tmp_path, "housekeeping") == 0
    assert sorted(path.name for path in recordings.iterdir()) == ["notes", "old.raw", "young.wav"]


def test_without_keep_everything_is_kept(rich: Center, tmp_path: Path) -> None:
    recordings = programs(rich, tmp_path)
    (recordings / "old.wav").write_bytes(b"x")
    os.utime(recordings / "old.wav", (0, 0))
    assert run(tmp_path, "housekeeping") == 0
    assert (recordings / "old.wav").exists()


def test_no_release_is_made_whose_recordings_would_be_lost(rich: Center) -> None:
    with pytest.raises(Rejected) as refusal:
        tree_of(replace(rich, recording=replace(rich.recording, encrypt_to="age1examplekey")))
    assert [problem.code.name for problem in refusal.value.report] == ["CC298"]


@no_sox
@no_age
def test_an_encrypted_recording_opens_with_the_key_alone(rich: Center, tmp_path: Path) -> None:
    from pyrage import DecryptError, decrypt, x25519

    identity = x25519.Identity.generate()
    recording = replace(rich.recording, encrypt_to=str(identity.to_public()))
    recordings = programs(replace(rich, recording=recording), tmp_path)
    (recordings / "17.5.17.5-1.raw").write_bytes(struct.pack("<2h", 1000, -1000) * 100)
    assert run(tmp_path, "finish-recording", "17.5", "17.5-1", "caller") == 0
    assert [path.name for path in recordings.iterdir()] == ["17.5.wav.age"]
    content = (recordings / "17.5.wav.age").read_bytes()
    with pytest.raises(DecryptError):
        decrypt(content, [x25519.Identity.generate()])
    (tmp_path / "opened.wav").write_bytes(decrypt(content, [identity]))
    assert sides(tmp_path / "opened.wav") == [(1000, -1000)] * 100
