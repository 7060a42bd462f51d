"""Calls that do not stop, a receiver that misbehaves, and a bridge that is killed: the short form of `make judge`."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.judge import judge


@pytest.mark.timeout(240)
async def test_nothing_is_lost_doubled_or_out_of_order_while_everything_goes_wrong(tmp_path: Path) -> None:
    wrong, told = await judge(8, 20, tmp_path, hang=2.0)
    assert not wrong, (wrong, told)
