"""`ccctl fmt` writes each file of a spec whole or not at all; --check only tells."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ccctl.cli.main import run
from ccctl.schema import load

Said = pytest.CaptureFixture[str]
MAIN = "center: hello # who\nccctl: 1\ntimezone: Europe/Berlin\ninclude: [parts/*.yaml, seats.csv]\n"
PART = "teams: {desk: {}}\nnumbers: {100: queue/desk}\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.yaml").write_text(PART)
    (tmp_path / "seats.csv").write_text("team,number\ndesk,101\n")
    (tmp_path / "center.yaml").write_text(MAIN)
    return tmp_path / "center.yaml"


def test_check_prints_the_difference_of_every_file_writes_nothing_and_exits_with_2(spec: Path, capsys: Said) -> None:
    assert run(["fmt", "--check", str(spec)]) == 2
    out = capsys.readouterr().out
    assert f"--- {spec}" in out
    assert '+numbers: {"100": queue/desk}' in out
    assert "-ccctl: 1\n" in out
    assert "+ccctl: 1\n" in out
    assert spec.read_text() == MAIN
    assert (spec.parent / "parts/a.yaml").read_text() == PART


def test_all_yaml_files_are_written_and_then_nothing_changes(spec: Path, capsys: Said) -> None:
    before = load(spec).spec
    spec.chmod(0o640)
    assert run(["fmt", str(spec)]) == 0
    assert spec.read_text().startswith("ccctl: 1\ncenter: hello # who\n")
    assert (spec.parent / "parts/a.yaml").read_text() == 'numbers: {"100": queue/desk}\nteams: {desk: {}}\n'
    assert (spec.parent / "seats.csv").read_text() == "team,number\ndesk,101\n"
    assert stat.S_IMODE(spec.stat().st_mode) == 0o640
    assert load(spec).spec == before
    assert sorted(path.name for path in spec.parent.iterdir()) == ["center.yaml", "parts", "seats.csv"]
    capsys.readouterr()
    assert run(["fmt", "--check", str(spec)]) == 0
    assert capsys.readouterr().out == ""


def test_a_link_stays_a_link(spec: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    link = spec.parent / "link.yaml"
    link.symlink_to(spec.name)
    assert run(["fmt", str(link)]) == 0
    assert link.is_symlink()
    assert spec.read_text().startswith("ccctl: 1\n")


def test_a_spec_whose_shape_is_wrong_is_told_and_left_alone(spec: Path, capsys: Said) -> None:
    wrong = MAIN + "queue: {}\n"
    spec.write_text(wrong)
    assert run(["fmt", str(spec)]) == 1
    assert "CC101" in capsys.readouterr().err
    assert spec.read_text() == wrong
    assert (spec.parent / "parts/a.yaml").read_text() == PART


def test_a_file_that_may_not_be_written_is_told(spec: Path, capsys: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    assert run(["fmt", str(spec)]) == 1
    assert "CC521" in capsys.readouterr().err
    assert spec.read_text() == MAIN


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: Said) -> None:
    assert run(["fmt", str(tmp_path / "none.yaml")]) == 1
    assert "CC001" in capsys.readouterr().err


def test_a_missing_last_line_break_is_part_of_the_difference(spec: Path, capsys: Said) -> None:
    spec.write_text("ccctl: 1\ncenter: hello\ntimezone: Europe/Berlin")
    assert run(["fmt", "--check", str(spec)]) == 2
    assert "\\ No newline at end of file" in capsys.readouterr().out


def test_a_byte_order_mark_goes(spec: Path, capsys: Said) -> None:
    spec.write_bytes(b"\xef\xbb\xbfccctl: 1\ncenter: hello\ntimezone: Europe/Berlin\n")
    assert run(["fmt", "--check", str(spec)]) == 2
    assert "byte order mark" in capsys.readouterr().out
    assert run(["fmt", str(spec)]) == 0
    assert spec.read_bytes().startswith(b"ccctl")


def test_every_file_is_named_as_somebody_here_would_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "center.yaml").write_text("ccctl: 1\ncenter: a\ntimezone: UTC\ninclude: [more/seats.yaml]\n")
    (tmp_path / "more/seats.yaml").write_text("seats: {101: {}}   \n\n\n")
    monkeypatch.chdir(tmp_path)
    run(["fmt", "--check"])
    assert str(tmp_path) not in (said := capsys.readouterr().out)
    assert "more/seats.yaml" in said
