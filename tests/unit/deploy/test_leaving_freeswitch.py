"""The release in between on FreeSWITCH: callers who are in what goes are still sent on, and nobody new comes there."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from ccctl.deploy.leaving_freeswitch import in_between
from ccctl.deploy.place import Placed
from ccctl.pipeline import accept, render_tree

SPEC = """\
ccctl: 1
center: leaving
timezone: Europe/Berlin
engine: freeswitch
country: DE
trunks: {{carrier: {{sip: {{host: 192.0.2.1, accept_from: [192.0.2.1]}}}}}}
numbers: {{"030100": {to}}}
seats: {{{seats}: {{}}}}
prompts: {{which: {{say: "Press one."}}}}
{more}"""
NEW = 'queues: {desk: {members: [{seats: ["102"]}]}}\n'
OLD = """\
menus: {main: {prompt: which, keys: {"1": queue/desk}, otherwise: queue/other}}
queues:
  desk: {members: [{seats: ["101"]}]}
  other: {members: [{seats: ["101"]}], max_wait: 1m, overflow: {timeout: voicemail/box}}
voicemails: {box: {mailbox: "1"}}
"""
HOURS = 'hours: {day: {open: ["mon 09:00-17:00"]}}\n'
CHOICE = f"""\
{HOURS}menus: {{second: {{prompt: which, keys: {{"1": queue/desk}}, otherwise: queue/desk}}}}
flows: {{after: [{{go: menu/second, if: {{open: day}}}}, {{go: queue/desk}}]}}
"""
WAY = f"{HOURS}flows: {{way: [{{go: menu/main, if: {{open: day}}}}, {{go: queue/desk}}]}}\n"


def files(folder: Path, to: str, seats: str, more: str) -> list[Placed]:
    """What is rendered of a spec."""
    spec = folder / "center.yaml"
    spec.write_text(SPEC.format(to=to, seats=seats, more=more), encoding="utf-8")
    tree = render_tree(accept(spec)[0], sounds=False)
    return [Placed(file.path, file.content, file.mode) for file in tree.files]


def test_what_callers_are_in_stays_beside_the_new(tmp_path: Path) -> None:
    new = files(tmp_path, "queue/desk", "102-103", NEW)
    old = files(tmp_path, "menu/main", "101-102", OLD)
    made = {file.path: file.content.decode() for file in in_between(new, old, {"101"})}
    center = "".join(text for path, text in made.items() if path.startswith("dialplan/"))
    for kept in ("menu-main", "queue-other", "waited-other", "voicemail-box"):
        assert center.count(f'<extension name="{kept}">') == 1
    assert center.count('<extension name="queue-desk">') == 1
    was = {file.path: file.content.decode() for file in new}
    assert made["dialplan/numbers.xml"] == was["dialplan/numbers.xml"]  # the ways in are the new ones
    assert was["dialplan/queues.xml"] in made["dialplan/queues.xml"].replace(
        made["dialplan/queues.xml"][was["dialplan/queues.xml"].index("</include>") :], "</include>\n"
    )
    for path, text in made.items():
        if path.startswith("dialplan/") or path == "directory.xml":
            ElementTree.fromstring(re.sub("<<[^>]*>>", "secret", text))
    assert '["other"]' in made["scripts/queues.lua"] and "return with(new(), old(), 1)" in made["scripts/queues.lua"]
    assert [seat for seat in ("101", "102", "103") if f'<user id="{seat}">' in made["directory.xml"]] == [
        "101",
        "102",
        "103",
    ]
    assert made["configuration/callcenter.xml"] == was["configuration/callcenter.xml"]  # the engine serves who is there
    assert not (was.keys() | {file.path for file in old}) - made.keys()


@pytest.mark.skipif(shutil.which("lua") is None, reason="lua is not installed: no table is read as the engine reads it")
def test_tables_have_what_is_new_and_what_goes(tmp_path: Path) -> None:
    new, old = files(tmp_path, "queue/desk", "102-103", NEW + CHOICE), files(tmp_path, "flow/way", "101-102", OLD + WAY)
    made = {file.path: file.content for file in in_between(new, old)}
    for name in ("queues", "menus", "steps"):
        (tmp_path / f"{name}.lua").write_bytes(made[f"scripts/{name}.lua"])
    asked = """
      local queues, menus, steps = dofile("queues.lua"), dofile("menus.lua"), dofile("steps.lua")
      local count = 0
      for _ in pairs(steps.conditions) do count = count + 1 end
      print(queues.other.max_wait, queues.desk.members[1], menus.main.otherwise, menus.second.prompt ~= nil, count)
    """
    ran = subprocess.run(["lua", "-e", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["60000", "102", "queue-other", "true", "2"]


@pytest.mark.skipif(shutil.which("lua") is None, reason="lua is not installed: no table is read as the engine reads it")
def test_a_queue_that_is_still_to_call_back_knows_how(tmp_path: Path) -> None:
    calls = (
        NEW.replace("]}]", "]}], overflow: {keys: {1: callback}}") + 'dialing: {rules: [{name: all, match: "0x."}]}\n'
    )
    new, old = files(tmp_path, "queue/desk", "102", NEW), files(tmp_path, "queue/desk", "102", calls)
    for backs, told in ((["desk"], "3"), ([], "nil")):
        made = {file.path: file.content for file in in_between(new, old, backs=backs)}
        (tmp_path / "queues.lua").write_bytes(made["scripts/queues.lua"])
        asked = 'local back = dofile("queues.lua").desk.callback print(back and back.tries)'
        ran = subprocess.run(["lua", "-e", asked], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert ran.stdout.strip() == told


def test_nothing_is_kept_where_nothing_goes(tmp_path: Path) -> None:
    new = files(tmp_path, "queue/desk", "102-103", NEW)
    made = {file.path: file for file in in_between(new, new)}
    assert [path for path, file in made.items() if file not in new and not path.startswith("scripts/")] == []
