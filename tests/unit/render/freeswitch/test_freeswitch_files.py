"""What is rendered for FreeSWITCH: golden files, XML that is XML, and names that exist where they are used."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ccctl.center import Center
from ccctl.render.files import RenderedTree
from ccctl.render.freeswitch import Freeswitch, limits
from ccctl.render.site import Harness, Site
from ccctl.render.tree import NoSounds, render
from tests.unit.render.conftest import center_from, center_of

GOLDEN = Path(__file__).parents[3] / "golden" / "freeswitch"
SITES = {
    "preview": Site(),
    "test": Site("test", harness=Harness("192.0.2.99", {"telecom": 40001, "e1-a": 40002})),
}
UPDATE = os.environ.get("CCCTL_UPDATE_GOLDEN") == "1"


@pytest.fixture(scope="module")
def rich() -> Center:
    return center_of(GOLDEN / "rich" / "center.yaml")


def tree_of(center: Center, site: Site | None = None) -> RenderedTree:
    return render(center, Freeswitch(), site or Site(), NoSounds())


def xml_of(tree: RenderedTree) -> Iterator[tuple[str, ElementTree.Element]]:
    """Every XML file, with secrets filled in that have every sign which XML minds."""
    for file in tree:
        if file.path.endswith(".xml"):
            values = dict.fromkeys(file.secret_names, """a\"b<c>&'$${d};e""")
            yield file.path, ElementTree.fromstring(file.with_secrets(values))


@pytest.mark.parametrize("site", SITES)
def test_an_example_renders_to_exactly_its_golden_files(rich: Center, site: str) -> None:
    folder = GOLDEN / "rich" / site
    tree = tree_of(rich, SITES[site])
    if UPDATE:
        shutil.rmtree(folder, ignore_errors=True)
        for file in tree:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.content)
    golden = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert [file.path for file in tree] == sorted(golden), "files came or went: CCCTL_UPDATE_GOLDEN=1 writes them"
    for file in tree:
        assert file.content.decode() == golden[file.path].read_text(encoding="utf-8"), file.path


@pytest.mark.parametrize("site", SITES)
def test_every_xml_file_is_xml_whatever_the_secrets_are(rich: Center, site: str) -> None:
    found = dict(xml_of(tree_of(rich, SITES[site])))
    assert found["directory.xml"].find(".//user[@id='101']/params/param").get("value") == """a"b<c>&'$${d};e"""  # type: ignore[union-attr]
    # FreeSWITCH looks for its own variables before it reads XML, line by line
    text = next(file for file in tree_of(rich, SITES[site]) if file.path == "directory.xml")
    assert b"$${d}" not in text.with_secrets(dict.fromkeys(text.secret_names, "$${d}"))


def test_every_place_that_a_call_is_sent_to_exists(rich: Center) -> None:
    tree = tree_of(rich)
    patterns = [
        re.compile(condition.get("expression", ""))
        for path, root in xml_of(tree)
        if path.startswith("dialplan/")
        and path not in ("dialplan/carriers.xml", "dialplan/numbers.xml", "dialplan/dialled.xml")
        for condition in root.iter("condition")
        if condition.get("field") == "destination_number"
    ]
    targets = {
        found
        for path, root in xml_of(tree)
        if path.startswith("dialplan/")
        for action in root.iter("action")
        for found in re.findall(r"([\w.-]+) XML center", action.get("data", ""))
    }
    targets |= set(
        re.findall(r'(?<!\[)"((?:queue|menu|flow|voicemail|survey|team|seat|end)-[\w.-]+|hangup)"', _scripts(tree))
    )
    targets |= set(re.findall(r"(?:staffed|unless)\.lua [\w.-]+ ([\w.-]+)", "".join(f.content.decode() for f in tree)))
    assert len(targets) > 15
    for target in targets:
        assert any(pattern.match(target) for pattern in patterns), target


def test_every_script_that_is_named_is_there(rich: Center) -> None:
    tree = tree_of(rich)
    there = {file.path for file in tree}
    text = "".join(file.content.decode() for file in tree)
    for name in set(re.findall(r"\b([a-z-]+)\.lua\b", text)) - {"write-event"}:  # with hooks: events.lua waits for it
        assert f"scripts/{name}.lua" in there, name
    for name in set(re.findall(r'cc\.table\("([a-z-]+)"\)', text)):
        assert f"scripts/{name}.lua" in there, name


def test_every_tier_has_its_agent_and_its_queue(rich: Center) -> None:
    root = dict(xml_of(tree_of(rich)))["configuration/callcenter.xml"]
    agents = {agent.get("name") for agent in root.iter("agent")}
    queues = {queue.get("name") for queue in root.iter("queue")}
    tiers = list(root.iter("tier"))
    assert agents == set(rich.seats)
    assert {str(queue).partition(".")[0] for queue in queues} == set(rich.queues)
    empty = {queue for queue in queues if str(queue).endswith(".0")}  # where callers stand for whom nobody is rung
    assert {tier.get("queue") for tier in tiers} == queues - empty
    assert {tier.get("agent") for tier in tiers} <= agents


def test_agents_have_no_status_because_a_reload_would_reset_it(rich: Center) -> None:
    root = dict(xml_of(tree_of(rich)))["configuration/callcenter.xml"]
    assert all(agent.get("status") is None for agent in root.iter("agent"))
    # and never a delay of nothing: the same seat would be rung ten times a second
    for name in ("reject-delay-time", "busy-delay-time", "no-answer-delay-time"):
        assert all(int(agent.get(name, "0")) > 0 for agent in root.iter("agent")), name


def test_what_is_not_rendered_is_refused_where_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """\
ccctl: 1
center: hello
timezone: Europe/Berlin
engine: freeswitch
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"+493012345": queue/desk}
seats: {101-104: {}}
queues:
  desk:
    members: [{seats: [101-104]}]
    weight: 3
"""
    center = center_from(tmp_path, text)
    assert not Freeswitch().missing(center)
    less = limits.HANDLED | {"Queue": limits.HANDLED["Queue"] - {"weight"}}
    monkeypatch.setattr(limits, "HANDLED", less)
    found = [each for each in Freeswitch().missing(center) if each.code.name == "CC320"]
    assert [(each.span.line if each.span else 0, each.message.split(" ", 1)[0]) for each in found] == [
        (9, "queue.weight")
    ]


ENCRYPTED = Path(__file__).parents[3] / "integration" / "specs" / "encrypted.yaml"


def test_a_browser_is_refused_where_it_would_have_to_work() -> None:
    center = center_of(ENCRYPTED)
    found = Freeswitch().missing_at(center, Site("docker"))
    assert [(each.code.name, each.message) for each in found] == [
        ("CC370", "seat 2001: a browser's audio is not reliable on FreeSWITCH")
    ]
    assert not Freeswitch().missing_at(replace(center, accepted=("browser-audio",)), Site("docker"))
    assert not Freeswitch().missing_at(center, SITES["test"])
    assert not Freeswitch().missing(center)


def test_encrypted_seats_have_no_password_where_others_are_asked_for_theirs() -> None:
    tree = tree_of(center_of(ENCRYPTED))
    plain, secure = (domain for domain in dict(xml_of(tree))["directory.xml"].iter("domain"))
    known = {
        domain.get("name"): {
            user.get("id") for user in domain.iter("user") if user.find("params/param[@name='password']") is not None
        }
        for domain in (plain, secure)
    }
    assert known == {"ccctl": {"1001"}, "ccctl-secure": {"2001", "3001"}}
    assert "trunks-secure.xml" in [file.path for file in tree]


def _scripts(tree: RenderedTree) -> str:
    return "".join(file.content.decode() for file in tree if file.path.endswith(".lua"))
