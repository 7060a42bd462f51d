"""A small campaign, always the same: 6 changes and 4 kills with 20 calls up and 10 callers waiting (`make campaign`: more)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_support import free_port

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]
CAMPAIGN = Path(__file__).parents[1] / "campaign"


@pytest.mark.skipif(shutil.which("sipp") is None, reason="SIPp plays the calls: apt install sip-tester")
def test_no_call_ends_and_no_caller_loses_the_place() -> None:
    ran = subprocess.run(
        [
            *(sys.executable, str(CAMPAIGN), "--n", "6", "--kills", "4", "--seed", "7"),
            *("--no-rules", "--sip-port", str(free_port())),
        ],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=390,
    )
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]
    assert "6 changes, 4 kills: 0 faults" in ran.stdout
