"""E1 files: what DAHDI's own tool says of them, and the arithmetic of channels."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ccctl.center import E1, Center, Trunk
from ccctl.diagnostics import Span
from ccctl.render.asterisk import Asterisk
from ccctl.render.files import RenderedTree

from .conftest import tree_of

TOOL = shutil.which("dahdi_cfg") or shutil.which("dahdi_cfg", path="/usr/sbin:/sbin")


@pytest.fixture
def dahdi_cfg() -> str:
    """The tool, able to run: it opens /dev/dahdi/ctl first, which /dev/null can stand in for with -t."""
    if TOOL is None:
        pytest.skip("dahdi_cfg is not installed (apt install dahdi): E1 files are not checked by it")
    control = Path("/dev/dahdi/ctl")
    if not control.exists():
        if os.geteuid() != 0:
            pytest.skip("/dev/dahdi/ctl is missing; as root: mkdir /dev/dahdi && ln -s /dev/null /dev/dahdi/ctl")
        control.parent.mkdir(exist_ok=True)
        control.symlink_to("/dev/null")
    return TOOL


def check(tool: str, folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    file = folder / "system.conf"
    file.write_text(text, encoding="utf-8")
    return subprocess.run([tool, "-t", "-vv", "-c", str(file)], capture_output=True, text=True, check=False)


def system(tree: RenderedTree) -> str:
    return tree["dahdi/system.conf"].content.decode()


def test_dahdi_cfg_takes_pri_ss7_and_r2(dahdi_cfg: str, rich: Center, tmp_path: Path) -> None:
    done = check(dahdi_cfg, tmp_path, system(tree_of(rich)))
    assert done.returncode == 0, done.stderr
    assert "92 channels" in done.stdout + done.stderr


def test_dahdi_cfg_would_have_complained(dahdi_cfg: str, rich: Center, tmp_path: Path) -> None:
    good = system(tree_of(rich))
    for bad in (good.replace("hdb3", "hdb9"), good.replace("crc4", "crc9"), good.replace("bchan=1-15", "bchan=1-16")):
        assert check(dahdi_cfg, tmp_path, bad).returncode == 1


def test_each_span_has_31_channels_of_its_own(rich: Center) -> None:
    taken: list[int] = []
    keys = {"bchan", "dchan", "mtp2", "cas"}
    lines = [line + "\n" for line in system(tree_of(rich)).splitlines() if line.split("=")[0] in keys]
    for first, last in re.findall(r"(?:=|,)(\d+)(?:-(\d+))?(?=[,:\n])", "".join(lines)):
        taken += range(int(first), int(last or first) + 1)
    assert sorted(taken) == [n for n in range(1, 94) if n != 78], "R2's timeslot 16 belongs to the driver"


def test_circuit_codes_count_timeslots(rich: Center) -> None:
    text = tree_of(rich)["chan_dahdi.conf"].content.decode()
    assert "cicbeginswith = 1\nchannel => 32-46\ncicbeginswith = 17\nchannel => 48-62\nsigchan = 47" in text


@pytest.mark.parametrize(
    ("line", "what"),
    [
        (E1(1, "r2", variant="atlantis"), "atlantis"),
        (E1(1, "pri", switch_type="strowger"), "strowger"),
        (E1(1, "ss7", point_code="x", adjacent_point_code="1-2-3"), "point_code"),
    ],
)
def test_what_the_driver_does_not_know_is_an_error_at_the_trunk(line: E1, what: str) -> None:
    span = Span("center.yaml", 5, 3, 5)
    found = Asterisk().missing(Center("hello", "UTC", trunks={"e1": Trunk("e1", line, 30, span=span)}))
    assert [problem.code.name for problem in found] == ["CC309"]
    assert what in found[0].message
    assert found[0].span == span
