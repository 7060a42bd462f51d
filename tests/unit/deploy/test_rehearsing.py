"""Which files a throw-away engine reads before an apply: all that are new, and of the known ones only what is quick."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from ccctl.deploy.place import Placed, Ran, Trial
from ccctl.deploy.rehearsing import taken_alone, to_rehearse
from ccctl.deploy.vault import Vault

PHONES = Placed("pjsip.conf", b"[1001]\ntype = endpoint\n", 0o644)
PASSWORDS = Placed("pjsip-secrets.conf", b"[1001]\npassword = x\n", 0o600)
QUEUES = Placed("queues.conf", b"[orders]\n")
FILES = [PHONES, PASSWORDS, QUEUES]


class Folder:
    """Hands on a folder of this machine."""

    name = "here"

    def __init__(self, root: Path) -> None:
        self.root = str(root)

    def run(self, *argv: str) -> Ran:
        ran = subprocess.run(argv, capture_output=True, text=True, check=False)
        return Ran(ran.returncode, ran.stdout + ran.stderr)

    def read(self, path: str) -> bytes | None:
        file = Path(self.root) / path
        return file.read_bytes() if file.is_file() else None

    def contents(self, path: str) -> list[Placed]:
        raise NotImplementedError

    def put(self, folder: str, files: Sequence[Placed], mtime: int | None = None) -> None:
        del mtime
        for file in files:
            path = Path(self.root) / folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)

    def trial(self, folder: str) -> Trial:
        raise NotImplementedError


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Release 3 in force, which the engine has taken whole."""
    found = Vault(Folder(tmp_path))
    found.hands.put("releases/3", FILES)
    found.switch(3)
    found.confirm(3)
    return found


def contents(vault: Vault, files: Sequence[Placed], engine: str = "asterisk") -> dict[str, bytes]:
    rehearsed = to_rehearse(files, taken_alone(vault, engine))
    assert [(file.path, file.mode) for file in rehearsed] == [(file.path, file.mode) for file in files]
    return {file.path: file.content for file in rehearsed}


def test_phones_that_the_engine_has_taken_are_not_read_again(vault: Vault) -> None:
    changed = Placed("queues.conf", b"[orders]\ntimeout = 15\n")
    assert contents(vault, [PHONES, PASSWORDS, changed]) == {
        "pjsip.conf": b"",
        "pjsip-secrets.conf": b"",
        "queues.conf": changed.content,
    }


@pytest.mark.parametrize("file", [PHONES, PASSWORDS])
def test_one_changed_phone_and_all_are_read(vault: Vault, file: Placed) -> None:
    files = [Placed(one.path, one.content + b"; changed\n") if one is file else one for one in FILES]
    assert contents(vault, files) == {one.path: one.content for one in files}


def test_a_file_that_was_changed_by_hand_on_the_target_is_read(vault: Vault) -> None:
    vault.hands.put("releases/3", [Placed("pjsip.conf", b"[1001]\ntype = endpoint\nby = hand\n")])
    assert contents(vault, FILES) == {one.path: one.content for one in FILES}


def test_all_is_read_where_the_release_in_force_was_not_taken_whole(vault: Vault) -> None:
    vault.confirm(2)
    assert contents(vault, FILES) == {one.path: one.content for one in FILES}


def test_all_is_read_where_no_release_is_in_force(tmp_path: Path) -> None:
    assert contents(Vault(Folder(tmp_path)), FILES) == {one.path: one.content for one in FILES}


def test_an_engine_whose_files_hang_together_reads_all(vault: Vault) -> None:
    assert contents(vault, FILES, "freeswitch") == {one.path: one.content for one in FILES}
