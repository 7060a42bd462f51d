"""What earlier runs have made: used when it is exactly what would be made again, else never."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccctl import kept

PARTS = ("3.1", "a template")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept._folder.cache_clear()
    yield tmp_path / "ccctl" / "kept"
    kept._folder.cache_clear()


def test_what_was_kept_comes_back_for_the_same_parts_only(folder: Path) -> None:
    kept.keep(PARTS, compile("1 + 1", "a", "eval"))
    found = kept.load(PARTS)
    assert found is not None
    assert eval(found) == 2
    assert kept.load(("3.2", "a template")) is None
    assert kept.load(("3.1", "another template")) is None
    assert [path.suffix for path in folder.iterdir()] == [".bin"], "nothing else is left behind"


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-1], lambda data: b"", lambda data: data[:40] + b"x" + data[41:]]
)
def test_a_damaged_file_is_as_none(folder: Path, damage: object) -> None:
    kept.keep(PARTS, compile("1 + 1", "a", "eval"))
    (path,) = folder.iterdir()
    path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    assert kept.load(PARTS) is None


def test_a_folder_that_others_may_write_to_is_not_used(folder: Path) -> None:
    kept.keep(PARTS, compile("1 + 1", "a", "eval"))
    folder.chmod(0o777)
    kept._folder.cache_clear()
    assert kept.load(PARTS) is None


def test_a_cache_that_cannot_be_made_is_done_without(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    kept._folder.cache_clear()
    kept.keep(PARTS, compile("1 + 1", "a", "eval"))
    assert kept.load(PARTS) is None
    assert not folder.exists()


def test_python_told_to_keep_no_compiled_modules_keeps_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    kept._folder.cache_clear()
    kept.keep(PARTS, compile("1 + 1", "a", "eval"))
    assert not folder.exists()


def test_a_template_renders_the_same_from_the_cache(folder: Path) -> None:
    from ccctl.render.environment import environment

    texts = []
    for _ in range(2):
        environment.cache_clear()
        texts.append(environment("asterisk").get_template("empty.conf.j2").render(center_name="acme"))
        assert list(folder.iterdir()), "the compiled template is kept"
    environment.cache_clear()
    assert texts[0] == texts[1]
