"""`ccctl graph` writes the form that the file's ending names."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ccctl.cli.main import run

SPEC = str(Path(__file__).parents[3] / "examples/public-service-12/center.yaml")
Said = pytest.CaptureFixture[str]


def test_the_ending_names_the_form(tmp_path: Path) -> None:
    for ending in ("svg", "mmd", "dot"):
        assert run(["graph", SPEC, "-o", str(tmp_path / f"c.{ending}")]) == 0
    assert ET.parse(tmp_path / "c.svg").getroot().tag.endswith("svg")
    assert (tmp_path / "c.mmd").read_text().startswith("flowchart LR\n")
    assert (tmp_path / "c.dot").read_text().startswith("digraph center {\n")


def test_another_ending_is_wrong_usage(tmp_path: Path, capsys: Said) -> None:
    assert run(["graph", SPEC, "-o", str(tmp_path / "c.png")]) == 64
    assert ".svg, .mmd, .dot" in capsys.readouterr().err


def test_a_spec_with_errors_draws_nothing(tmp_path: Path, capsys: Said) -> None:
    spec = tmp_path / "center.yaml"
    spec.write_text("ccctl: 1\ncenter: x\ntimezone: Europe/Berlin\nnumbers: {100: queue/none}\n")
    assert run(["graph", str(spec), "-o", str(tmp_path / "c.svg")]) == 1
    assert "CC201" in capsys.readouterr().err
    assert not (tmp_path / "c.svg").exists()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: Said) -> None:
    assert run(["graph", SPEC, "-o", str(tmp_path / "none" / "c.svg")]) == 1
    assert "CC521" in capsys.readouterr().err
