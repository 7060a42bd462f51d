"""The wheel carries everything: installed elsewhere, it renders from another folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ("templates", "playbooks", "images", "examples")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    )
    return next(out.glob("*.whl"))


def test_every_data_file_is_in_the_wheel(wheel: Path) -> None:
    shipped = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", *DATA], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    missing = [name for name in tracked if name and f"ccctl/_data/{name}" not in shipped]
    assert missing == []
    assert any(name.startswith("ccctl/_data/templates/asterisk/") for name in shipped)


def test_the_installed_wheel_renders_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    place = tmp_path / "installed"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(place),
            str(wheel),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    spec = place / "ccctl/_data/examples/public-service-12/center.yaml"
    # -P and PYTHONPATH: the installed copy comes before the checkout that this environment points at.
    done = subprocess.run(
        [sys.executable, "-P", "-m", "ccctl", "render", str(spec), "-o", str(tmp_path / "out")],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "extensions.conf").is_file()
    where = subprocess.run(
        [sys.executable, "-P", "-c", "import ccctl; print(ccctl.__file__)"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert str(place) in where
