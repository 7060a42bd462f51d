"""What earlier runs have made: used when it is exactly what would be made again, else never."""

from __future__ import annotations

import os
import subprocess
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


def test_what_is_old_goes_when_something_new_is_kept(folder: Path) -> None:
    kept.keep(PARTS, b"old")
    kept.keep(("fresh",), b"fresh")
    (old,) = [path for path in folder.iterdir() if path.name == kept._name(PARTS)]
    os.utime(old, (0, 0))
    kept._tidy.cache_clear()
    assert kept.load(PARTS) == b"old", "to read removes nothing"
    kept.keep(("new",), b"new")
    assert (kept.load(PARTS), kept.load(("fresh",)), kept.load(("new",))) == (None, b"fresh", b"new")


def test_a_table_makes_each_thing_once_from_run_to_run(folder: Path) -> None:
    asked: list[str] = []

    def made(key: str) -> bool:
        asked.append(key)
        return key == "a"

    for _ in range(2):
        table = kept.Table("table", "of", "letters")
        assert [table.get(key, lambda key=key: made(key)) for key in ("a", "b", "a", "b")] == [True, False, True, False]
        table.save()
    assert asked == ["a", "b"]
    other = kept.Table("table", "of", "figures")
    assert other.get("a", lambda: made("x")) is False, "of other parts it is another table"


def test_a_table_that_has_grown_too_large_keeps_what_was_added(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST", 3)
    for start in (0, 3):
        table = kept.Table("numbers")
        for number in range(start, start + 3):
            table.get(number, lambda number=number: number + 1)
        table.save()
    assert kept.load(("numbers",)) == {3: 4, 4: 5, 5: 6}


def test_a_table_is_written_when_python_ends(folder: Path) -> None:
    program = "from ccctl import kept; print(kept.Table('t').get('a', lambda: 7)); import ccctl.center"
    given = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(2):
        subprocess.run([sys.executable, "-c", program], env=given, check=True, capture_output=True)
    assert kept.load(("t",)) == {"a": 7}
    assert any("self" in text for text in kept.load(("inits",))), "and so are the compiled classes"
