"""`ccctl init` makes centers that are right from the first minute, and never touches what is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccctl.cli.main import run
from ccctl.schema import load
from ccctl.schema.starter import MODELINE, starters

Said = pytest.CaptureFixture[str]


@pytest.mark.parametrize("name", starters())
def test_every_template_validates_without_a_warning_and_passes_its_own_tests(
    name: str, tmp_path: Path, capsys: Said
) -> None:
    folder = tmp_path / "made" / "my-center"
    assert run(["init", str(folder), "--template", name]) == 0
    spec = folder / "center.yaml"
    assert spec.read_text().startswith(MODELINE)
    assert load(spec).spec.center == "my-center"
    assert not (folder / "README.md").exists()  # an example's page speaks of the example
    assert json.loads((folder / "ccctl.schema.json").read_text())["title"] == "ccctl center"
    capsys.readouterr()
    assert run(["validate", "--strict", str(spec)]) == 0
    assert "warning" not in capsys.readouterr().out
    assert run(["test", "--offline", str(spec)]) == 0
    assert "passed" in capsys.readouterr().out
    assert run(["graph", str(spec), "-o", str(folder / "center.svg")]) == 0


def test_the_list_has_every_template_and_example_with_what_it_is(capsys: Said) -> None:
    assert run(["init", "--list"]) == 0
    out = capsys.readouterr().out
    for name, one in starters().items():
        assert one.description
        assert name in out
        assert one.description in out
    assert {"small-office", "service-line", "outsourced-client", "public-service-12", "emergency-line"} <= set(
        starters()
    )


def test_without_a_template_and_a_folder_it_is_a_service_line_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    here = tmp_path / "hotline"
    here.mkdir()
    (here / "notes.txt").write_text("mine")
    monkeypatch.chdir(here)
    assert run(["init"]) == 0
    assert load("center.yaml").spec.center == "hotline"
    assert "queue/support" in (here / "center.yaml").read_text()
    assert "cd " not in capsys.readouterr().out
    assert (here / "notes.txt").read_text() == "mine"


def test_files_that_are_there_are_named_and_nothing_is_written(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "callers.csv").write_text("mine")
    (tmp_path / "center.yaml").symlink_to("nowhere")
    assert run(["init", str(tmp_path), "--template", "outsourced-client"]) == 1
    said = capsys.readouterr().err
    assert "CC026" in said
    assert "callers.csv, center.yaml" in said
    assert (tmp_path / "callers.csv").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["callers.csv", "center.yaml"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, capsys: Said) -> None:
    (tmp_path / "file").write_text("x")
    assert run(["init", str(tmp_path / "file" / "center")]) == 1
    assert "CC521" in capsys.readouterr().err
    assert run(["init", str(tmp_path / "file")]) == 1
    assert (tmp_path / "file").read_text() == "x"


def test_what_was_begun_is_taken_back_when_a_file_cannot_be_written(tmp_path: Path) -> None:
    from ccctl.diagnostics import Rejected
    from ccctl.schema.starter import write_new

    with pytest.raises(Rejected):
        write_new(tmp_path / "new" / "deep", {"a": b"1", "b" * 300: b"2"})
    assert list(tmp_path.iterdir()) == []


def test_a_folder_whose_name_is_no_name_of_a_center_keeps_the_templates_name(tmp_path: Path, capsys: Said) -> None:
    assert run(["init", str(tmp_path / "My Center"), "--template", "small-office"]) == 0
    said = capsys.readouterr()
    assert "no name of a center" in said.err
    assert "cd '" in said.out
    assert load(tmp_path / "My Center" / "center.yaml").spec.center == "small-office"


def test_an_unknown_template_is_wrong_usage_with_a_guess(tmp_path: Path, capsys: Said) -> None:
    assert run(["init", str(tmp_path / "x"), "--template", "servce-line"]) == 64
    assert 'did you mean "service-line"?' in capsys.readouterr().err
    assert not (tmp_path / "x").exists()
