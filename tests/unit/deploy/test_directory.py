from __future__ import annotations

from pathlib import Path

import pytest

from ccctl.deploy.directory import MARKER, write_directory
from ccctl.diagnostics import Rejected
from ccctl.render.files import RenderedFile, RenderedTree


def tree(**files: str) -> RenderedTree:
    found = (RenderedFile(name.replace("__", "/"), text.encode(), "none") for name, text in sorted(files.items()))
    return RenderedTree("asterisk", tuple(found))


def listing(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MARKER
    }


def test_a_tree_is_written_with_its_folders_and_modes(tmp_path: Path) -> None:
    out = tmp_path / "a" / "out"
    assert write_directory(tree(one="1", sub__two="2"), out) == ("one", "sub/two")
    assert listing(out) == {"one": "1", "sub/two": "2"}
    assert (out / "one").stat().st_mode & 0o777 == 0o644


def test_writing_the_same_again_touches_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_directory(tree(one="1"), out)
    before = (out.stat().st_ino, (out / "one").stat().st_mtime_ns)
    assert write_directory(tree(one="1"), out) == ()
    assert (out.stat().st_ino, (out / "one").stat().st_mtime_ns) == before


def test_files_that_are_no_longer_rendered_go_and_edited_ones_come_back(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_directory(tree(one="1", two="2"), out)
    (out / "one").write_text("edited")
    assert write_directory(tree(one="1", three="3"), out) == ("one", "three", "two")
    assert listing(out) == {"one": "1", "three": "3"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_files_of_others_is_refused_and_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    with pytest.raises(Rejected) as refused:
        write_directory(tree(one="1"), out)
    assert [found.code.name for found in refused.value.report] == ["CC516"]
    assert listing(out) == {"mine.txt": "mine"}


def test_a_foreign_file_beside_ours_is_named_and_nothing_changes(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_directory(tree(one="1"), out)
    (out / "notes.txt").write_text("mine")
    with pytest.raises(Rejected, match=r"notes\.txt"):
        write_directory(tree(one="2"), out)
    assert listing(out) == {"one": "1", "notes.txt": "mine"}


@pytest.mark.parametrize("marker", ["", "[]", '{"files": 3}', "\0"])
def test_a_damaged_marker_owns_nothing(tmp_path: Path, marker: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / MARKER).write_text(marker)
    (out / "x").write_text("x")
    with pytest.raises(Rejected) as refused:
        write_directory(tree(one="1"), out)
    assert [found.code.name for found in refused.value.report] == ["CC516"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("a file")
    with pytest.raises(Rejected, match="not a folder"):
        write_directory(tree(one="1"), out)


def test_a_place_that_can_not_be_written_is_a_diagnostic() -> None:
    with pytest.raises(Rejected) as refused:
        write_directory(tree(one="1"), Path("/proc/ccctl/out"))
    assert [found.code.name for found in refused.value.report] == ["CC521"]
