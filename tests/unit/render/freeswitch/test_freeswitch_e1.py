"""E1 lines on FreeSWITCH: FreeTDM's files agree with each other and with DAHDI's; what FreeTDM cannot do is refused."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ccctl.center import Center, DockerSite
from ccctl.deploy.docker_site import site_of
from ccctl.diagnostics import Rejected
from ccctl.pipeline import validate
from ccctl.render.asterisk import Asterisk
from ccctl.render.files import RenderedTree
from ccctl.render.site import Harness, Site
from ccctl.render.tree import NoSounds, render
from tests.unit.render.conftest import center_from

from .test_freeswitch_files import tree_of

SPEC = """\
ccctl: 1
center: lines
timezone: Asia/Shanghai
country: CN
engine: freeswitch
trunks:
  exchange: {e1: {span: 1, side: net, switch_type: national}, channels: 30}
  village: {e1: {span: 2, signalling: r2, variant: cn}}
  other: {sip: {host: 192.0.2.1}}
numbers: {"4008288123": queue/desk}
seats: {101-102: {}}
queues: {desk: {members: [{seats: ["101"]}]}}
dialing: {rules: [{match: "0.", trunks: [exchange, other]}]}
"""


@pytest.fixture
def center(tmp_path: Path) -> Center:
    return center_from(tmp_path, SPEC)


def channels(tree: RenderedTree) -> dict[str, dict[str, set[int]]]:
    """By span: the kind of channel and its numbers, as freetdm.conf has them."""
    found: dict[str, dict[str, set[int]]] = {}
    for line in tree["freetdm.conf"].content.decode().splitlines():
        if match := re.fullmatch(r"\[span zt (.+)\]", line):
            found[match[1]] = {}
        elif match := re.fullmatch(r"([a-z]+)-channel => (\d+)(?:-(\d+))?(?::1101)?", line):
            first, last = int(match[2]), int(match[3] or match[2])
            [*found.values()][-1].setdefault(match[1], set()).update(range(first, last + 1))
    return found


def test_freetdms_files_name_the_same_spans_and_the_channels_are_dahdis(center: Center) -> None:
    tree = tree_of(center)
    slots = {**dict.fromkeys(range(1, 16)), **dict.fromkeys(range(17, 32))}
    assert channels(tree) == {
        "exchange": {"b": set(slots), "d": {16}},
        "village": {"cas": {31 + slot for slot in slots}},
    }
    spoken = ElementTree.fromstring(tree["configuration/freetdm.conf.xml"].content)
    spans = {
        (part, span.get("name")): {param.get("name"): param.get("value") for param in span}
        for part in ("libpri_spans", "r2_spans")
        for span in spoken.iterfind(f".//{part}/span")
    }
    assert sorted(spans) == [("libpri_spans", "exchange"), ("r2_spans", "village")]
    wanted = {"node": "net", "switch": "ni2", "l1": "alaw", "dialplan": "XML", "context": "carriers"}
    assert spans["libpri_spans", "exchange"] == wanted
    assert spans["r2_spans", "village"]["variant"] == "cn"
    dahdi = tree["dahdi/system.conf"].content.decode()
    assert "span=1," in dahdi and "bchan=1-15,17-31\ndchan=16\n" in dahdi and "cas=32-46,48-62:1101\n" in dahdi
    assert dahdi == render(center, Asterisk(), Site(), NoSounds())["dahdi/system.conf"].content.decode()


def test_calls_come_in_and_go_out_by_the_span(center: Center) -> None:
    tree = tree_of(center)
    assert 'load module="mod_freetdm"' in tree["configuration/modules.xml"].content.decode()
    carriers = ElementTree.fromstring(tree["dialplan/carriers.xml"].content)
    extension = carriers.find("extension[@name='trunk-exchange']")
    assert extension is not None
    condition = extension.find("condition")
    assert condition is not None and condition.get("field") == "${freetdm_span_name}"
    said = [action.get("data") for action in condition]
    assert said[0] == "ccctl_trunk=exchange" and said[-2:] == ["hash trunk exchange 30 end-503 XML center", "entry.lua"]
    lines = {line for line in tree["scripts/dialing.lua"].content.decode().splitlines() if "channels = " in line}
    assert [("e1 = true" in line) for line in sorted(lines)] == [True, False, True]
    assert '"freetdm/" .. name .. "/a/"' in tree["scripts/outside.lua"].content.decode()


def test_a_test_plays_e1_lines_by_sip_and_gives_freetdm_nothing(center: Center) -> None:
    tree = tree_of(center, Site("test", harness=Harness("192.0.2.99", {"exchange": 1, "village": 2, "other": 3})))
    assert not [file.path for file in tree if "freetdm" in file.path or "freetdm" in file.content.decode("latin-1")]


def test_deploying_a_line_is_refused_with_the_reason(center: Center) -> None:
    with pytest.raises(Rejected) as refused:
        tree_of(center, site_of("prod", DockerSite()))
    found = [(one.code.name, one.span and one.span.line, "mod_freetdm" in one.message) for one in refused.value.report]
    assert found == [("CC321", 7, True), ("CC321", 8, True)]


def test_ss7_is_refused_where_the_spec_names_freeswitch_and_played_by_sip_where_only_a_test_does(
    tmp_path: Path,
) -> None:
    path = tmp_path / "center.yaml"
    line = "{e1: {span: 1, signalling: ss7, point_code: 1-2-3, adjacent_point_code: 1-2-4}}"
    path.write_text(
        f"""ccctl: 1
center: hello
timezone: Europe/Berlin
trunks: {{exchange: {line}}}
numbers: {{"+493012345": queue/desk}}
queues: {{desk: {{members: [{{seats: [101]}}]}}}}
seats: {{101: {{}}}}
"""
    )
    for_a_test, report = validate(path, engine="freeswitch")
    assert for_a_test is not None and not report.errors
    assert tree_of(for_a_test, Site("test", harness=Harness("192.0.2.99", {"exchange": 1})))
    with pytest.raises(Rejected, match="SS7"):
        tree_of(for_a_test)
    path.write_text(path.read_text() + "engine: freeswitch\n")
    assert [one.code.name for one in validate(path)[1].errors] == ["CC321"]


def test_a_dialect_that_freetdm_would_take_for_another_is_refused(tmp_path: Path) -> None:
    center = center_from(tmp_path, SPEC.replace("switch_type: national", "switch_type: qsig"))
    with pytest.raises(Rejected) as refused:
        tree_of(center)
    assert [(one.code.name, one.span and one.span.line) for one in refused.value.report] == [("CC321", 7)]
