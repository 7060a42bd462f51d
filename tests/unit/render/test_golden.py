"""The rendered files of each folder in tests/golden/asterisk, byte for byte. CCCTL_UPDATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ccctl.render.site import Harness, Site

from .conftest import GOLDEN, center_of, tree_of

SITES = {
    "preview": Site(),
    "test": Site("test", harness=Harness("192.0.2.99", {"telecom": 40001, "e1-a": 40002})),
}
EXAMPLES = sorted(spec.parent.name for spec in GOLDEN.glob("*/center.yaml"))
UPDATE = os.environ.get("CCCTL_UPDATE_GOLDEN") == "1"


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_renders_to_exactly_its_golden_files(example: str, site: str) -> None:
    folder = GOLDEN / example / site
    tree = tree_of(center_of(GOLDEN / example / "center.yaml"), SITES[site])
    if UPDATE:
        shutil.rmtree(folder, ignore_errors=True)
        for file in tree:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    golden = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert [file.path for file in tree] == sorted(golden), "files came or went: CCCTL_UPDATE_GOLDEN=1 writes them"
    for file in tree:
        assert file.content.decode() == golden[file.path].read_text(encoding="utf-8"), file.path


def test_there_are_golden_examples() -> None:
    assert "rich" in EXAMPLES


def test_golden_files_name_no_place_of_this_machine() -> None:
    for path in GOLDEN.rglob("*"):
        if path.is_file():
            assert str(Path(__file__).parents[3]) not in path.read_text(encoding="utf-8"), path
