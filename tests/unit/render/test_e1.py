"""E1 files: what DAHDI's own tool says of them, and the arithmetic of channels."""

from __future__ import annotations

import io
import re
import tarfile
from dataclasses import dataclass

import pytest

from ccctl.center import E1, Center, Trunk
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_image import ensure_image
from ccctl.diagnostics import Rejected, Span
from ccctl.render.asterisk import Asterisk
from ccctl.render.files import RenderedTree

from .conftest import tree_of


@dataclass(frozen=True)
class Checked:
    returncode: int
    said: str


@pytest.fixture(scope="module")
def image() -> str:
    """The engine's image has dahdi_cfg: the machine needs neither the tool nor a device."""
    try:
        return ensure_image(connect(), "asterisk")
    except Rejected as refused:
        pytest.skip(f"E1 files are not checked by dahdi_cfg, which is in the engine's image: {refused}")


def check(image: str, text: str) -> Checked:
    """What `dahdi_cfg -t` says. It opens /dev/dahdi/ctl first, which /dev/null can stand in for."""
    container = connect().containers.create(
        image,
        entrypoint=["dahdi_cfg", "-t", "-vv", "-c", "/tmp/system.conf"],
        network_mode="none",
        volumes=["/dev/null:/dev/dahdi/ctl"],
        user="0",
    )
    try:
        packed, content = io.BytesIO(), text.encode()
        with tarfile.open(fileobj=packed, mode="w") as archive:
            entry = tarfile.TarInfo("system.conf")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        container.put_archive("/tmp", packed.getvalue())
        container.start()
        code = container.wait(timeout=30)["StatusCode"]
        return Checked(code, container.logs().decode())
    finally:
        container.remove(force=True, v=True)


def system(tree: RenderedTree) -> str:
    return tree["dahdi/system.conf"].content.decode()


@pytest.mark.live
def test_dahdi_cfg_takes_pri_ss7_and_r2(image: str, rich: Center) -> None:
    done = check(image, system(tree_of(rich)))
    assert done.returncode == 0, done.said
    assert "92 channels" in done.said


@pytest.mark.live
@pytest.mark.parametrize(("good", "bad"), [("hdb3", "hdb9"), ("crc4", "crc9"), ("bchan=1-15", "bchan=1-16")])
def test_dahdi_cfg_would_have_complained(image: str, rich: Center, good: str, bad: str) -> None:
    text = system(tree_of(rich))
    assert good in text
    assert check(image, text.replace(good, bad)).returncode == 1


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
