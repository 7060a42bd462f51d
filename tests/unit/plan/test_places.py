"""A line more at the top of a spec moves the places that the files' comments name, and nothing else: no reload."""

from __future__ import annotations

from pathlib import Path

import pytest
from plan_centers import center, deployed, tree

from ccctl.pipeline import accept, render_tree
from ccctl.plan import make_plan
from ccctl.plan.places import meaning
from ccctl.plan.release import file_records
from ccctl.render.files import RenderedTree

EXAMPLES = Path(__file__).parents[3] / "examples"
SPECS = [EXAMPLES / name / "center.yaml" for name in ("logistics", "after-sales", "public-service-12")]


def rendered(spec: Path, engine: str) -> RenderedTree:
    return render_tree(accept(spec, engine=engine)[0], sounds=False)


@pytest.mark.parametrize("engine", ["asterisk", "freeswitch"])
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.parent.name)
def test_an_engine_need_not_read_files_whose_comments_alone_have_moved(spec: Path, engine: str, tmp_path: Path) -> None:
    moved = tmp_path / spec.name
    moved.write_text("# one line more\n" + spec.read_text(encoding="utf-8"), encoding="utf-8")
    for other in spec.parent.iterdir():
        if other != spec:
            (tmp_path / other.name).symlink_to(other)
    before, after = (file_records(rendered(one, engine)) for one in (spec, moved))
    assert before.keys() == after.keys()
    assert sum(before[path].sha256 != after[path].sha256 for path in before) > 5
    assert [path for path in before if not after[path].reads_as(before[path])] == []


def test_such_a_plan_is_empty_and_one_with_another_value_is_not() -> None:
    there = deployed(center(), tree(queues="; center.yaml:41\n[orders]\ntimeout = 20\n"))
    assert make_plan(center(), tree(queues="; center.yaml:42\n[orders]\ntimeout = 20\n"), there).is_empty
    plan = make_plan(center(), tree(queues="; center.yaml:42\n[orders]\ntimeout = 25\n"), there)
    assert plan.actions == ("queues",)


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("pjsip.conf", "contact = sip:a.yaml:5060", "contact = sip:a.yaml:5061"),
        ("pjsip.conf", r"callerid = a\;b.yaml:1", r"callerid = a\;b.yaml:2"),
        ("dialplan.xml", '<a data="b.yaml:1"/>', '<a data="b.yaml:2"/>'),
        ("dialplan.xml", '<a data="&lt;!-- b.yaml:1"/>', '<a data="&lt;!-- b.yaml:2"/>'),
        ("tags.lua", 'local tag = "a -- b.yaml:1"', 'local tag = "a -- b.yaml:2"'),
        ("tags.lua", '["a-- b:1"] = "x", -- c.yaml:3', '["a-- b:2"] = "x", -- c.yaml:3'),
        ("callers.txt", "# a.yaml:1", "# a.yaml:2"),
    ],
)
def test_no_value_is_passed_over(path: str, one: str, other: str) -> None:
    first, second = meaning(path, one.encode()), meaning(path, other.encode())
    assert first != second or first == ""


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("queues.conf", "; center.yaml:1: orders", "; center.yaml:22: orders"),
        ("dahdi/system.conf", "# seats/a.csv:1", "# seats/a.csv:9"),
        (
            "x.conf",
            "exten => 1,1,Goto(a,s,1)     ; c.yaml:4: queue/a",
            "exten => 1,1,Goto(a,s,1)     ; c.yaml:5: queue/a",
        ),
        ("x.xml", "<a>\n  <!-- step 2, center.yaml:8: go -->", "<a>\n  <!-- step 2, center.yaml:88: go -->"),
        ("x.lua", '["1"] = "home", -- center.yaml:8', '["1"] = "home", -- center.yaml:9'),
    ],
)
def test_the_lines_of_the_spec_in_comments_are(path: str, one: str, other: str) -> None:
    assert meaning(path, one.encode()) == meaning(path, other.encode()) != ""
