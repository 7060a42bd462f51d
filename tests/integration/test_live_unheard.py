"""Commands that nobody listens to: the work is done, and the exit code tells how it went."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

pytestmark = pytest.mark.live


def code_of(desk: Desk, script: str) -> int:  # noqa: F811
    """The exit code of `"$@"`, ccctl, in a line of shell that writes it to a file."""
    argv = [
        "bash",
        "-c",
        f"{script}; while [ ! -s code ]; do sleep 0.02; done",
        "sh",
        sys.executable,
        "-P",
        "-m",
        "ccctl",
    ]
    environment = {**os.environ, "CARRIER": desk.password}
    subprocess.run(argv, cwd=desk.folder, env=environment, capture_output=True, check=True, timeout=60)
    code = int((desk.folder / "code").read_text())
    (desk.folder / "code").unlink()
    return code


def test_the_work_is_done_though_nobody_reads_of_it(desk: Desk) -> None:  # noqa: F811
    assert code_of(desk, '{ "$@" apply --env dev --yes --log /dev/full 2>&1; echo $? >code; } | true') == 0
    assert desk.in_force() == 1
    desk.write(wait="2m")
    assert code_of(desk, '{ "$@" plan --env dev -o a.plan --detailed-exitcode 2>&1; echo $? >code; } | true') == 2
    assert code_of(desk, '"$@" apply --plan a.plan --format json >/dev/full 2>&1; echo $? >code') == 0
    assert desk.in_force() == 2
    assert code_of(desk, '{ "$@" rollback --env dev --yes --format json; echo $? >code; } | head -n 1') == 0
    assert desk.in_force() == 3
    assert "180000]" in desk.engine("dialplan show queue-orders")
