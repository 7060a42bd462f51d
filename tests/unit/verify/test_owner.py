"""Who owns what a killed run leaves behind."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from ccctl.verify.owner import is_gone, owner_label


def test_our_own_things_are_not_swept() -> None:
    assert not is_gone(owner_label())


def test_things_of_an_ended_process_are() -> None:
    child = subprocess.run(
        [sys.executable, "-c", "from ccctl.verify.owner import owner_label; print(owner_label())"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert is_gone(child.stdout.strip())


def test_a_later_process_of_the_same_number_is_another() -> None:
    assert is_gone(f"{socket.gethostname()} {os.getpid()} 1")


def test_what_another_host_made_is_left_alone() -> None:
    assert not is_gone(f"elsewhere.example {os.getpid()} 1")
    assert not is_gone("")
    assert not is_gone("nonsense")
