"""The picture of a center: what it says, where things stand, and that no text becomes syntax."""

from __future__ import annotations

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccctl.pipeline import accept
from ccctl.trace.picture import Box, Picture, Row, as_dot, as_mermaid, as_svg, picture_of
from ccctl.trace.picture.layout import Placed, Size, Wire, place
from ccctl.trace.picture.measure import fitted, width, wrapped
from ccctl.trace.picture.palette import OTHER, PALETTE

ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples/public-service-12/center.yaml"
HOSTILE = '"];x[label="a" <script>&amp; --> b{ | } #quot; \\N \\" ]]> -- 张伟 \u202e end'


def drawn(text: str, tmp_path: Path) -> Picture:
    spec = tmp_path / "center.yaml"
    spec.write_text("ccctl: 1\ncenter: small\ntimezone: Europe/Berlin\ntrunks: {c: {sip: {host: 192.0.2.1}}}\n" + text)
    return picture_of(accept(spec)[0])


def rows(picture: Picture, box: str) -> list[tuple[str, str]]:
    return [(row.text, row.to or row.end) for row in picture.boxes[box].rows]


def test_the_example_says_where_every_call_can_go() -> None:
    picture = picture_of(accept(EXAMPLE)[0])
    assert next(iter(picture.boxes)) == "number/01134960012"
    number = picture.boxes["number/01134960012"]
    assert (number.title, number.note) == ("enquiry line", "01134960012")
    flow = rows(picture, "flow/enquiries")
    assert flow[:2] == [("caller in nuisance", "refused, busy"), ("office closed", "flow/after-hours")]
    assert flow[2][0].startswith("“Welcome to the Riverton City")
    assert flow[3:] == [("then", "menu/main")]
    assert rows(picture, "menu/main") == [
        ("press 1", "queue/tax"),
        ("press 2", "queue/housing"),
        ("press 0, no key in 3 tries or 15 callers in it", "queue/general"),
        ("press *", "heard again"),
    ]
    assert rows(picture, "queue/tax") == [
        ("rings in turn", "team/tax"),
        ("when all of these are busy", "team/general"),
        ("nobody signed in", "queue/general"),
        ("15 waiting or after 3 min", "voicemail/night"),
    ]
    assert picture.boxes["team/tax"].title == "Council tax"
    assert picture.boxes["team/tax"].note == "4 seats: 101-104"


def test_a_full_menu_that_sends_nobody_on_is_busy(tmp_path: Path) -> None:
    text = """\
numbers: {"+493012345": menu/main}
prompts: {choose: {say: Press one}}
menus: {main: {prompt: choose, keys: {1: seat/101}, max_callers: 1}}
seats: {"101": {}}
"""
    assert rows(drawn(text, tmp_path), "menu/main")[-1] == ("1 caller in it", "busy tone")


def test_what_callers_enter_and_the_keys_of_a_queue_show_where_they_lead(tmp_path: Path) -> None:
    text = """\
numbers: {"+493012345": flow/in}
prompts: {which: {say: Your account}}
flows:
  in:
    - collect: {prompt: which, into: account, otherwise: queue/desk}
    - {go: seat/101, if: {tag: {account: 12}}}
    - go: queue/desk
seats: {"101": {}, "102": {}}
queues: {desk: {members: [{seats: [102]}], overflow: {keys: {9: seat/101}}}}
"""
    picture = drawn(text, tmp_path)
    assert ("no account", "queue/desk") in rows(picture, "flow/in")
    assert rows(picture, "flow/in")[2][0] == "account is 12"
    assert "press 9" in [text for text, _ in rows(picture, "queue/desk")]


def test_seats_stand_for_themselves_where_no_whole_team_is_meant(tmp_path: Path) -> None:
    picture = drawn(
        """
numbers: {"100": seat/101, "120": team/a, "300": queue/q}
teams: {a: {name: Team A}}
seats: {"101": {name: 张伟, team: a}, 102-104: {team: a}, "200": {}}
queues: {q: {members: [{seats: ["200", 102-103]}, {seats: ["101"], tier: 2}]}}
""",
        tmp_path,
    )
    assert picture.boxes["seat/101"].title == "张伟"
    assert picture.boxes["seat/101"].note == "seat 101, Team A"
    assert rows(picture, "queue/q") == [
        ("rings the longest idle", "seat/102-103, 200"),
        ("when all of these are busy", "seat/101"),
        ("nobody signed in", "call ends"),
    ]
    assert picture.boxes["seat/102-103, 200"].title == "3 seats"


def test_many_numbers_with_one_destination_share_a_box(tmp_path: Path) -> None:
    numbers = ", ".join(f'"{number}": queue/q' for number in range(200, 210))
    picture = drawn(f'numbers: {{{numbers}, "300": queue/q2}}\nseats: {{101: {{}}}}\n'
        "queues: {q: {members: [{seats: [101]}]}, q2: {members: [{seats: [101]}]}}\n", tmp_path)  # fmt: skip
    found = [box for box in picture.boxes.values() if box.kind == "number"]
    assert [(box.title, box.note) for box in found] == [("10 numbers", "200 … 209"), ("300", "")]


def test_a_place_that_says_nothing_of_itself_is_drawn_all_the_same() -> None:
    center = accept(EXAMPLE)[0]
    picture = picture_of(replace(center, voicemails={}))
    assert picture.boxes["voicemail/night"].title == "Night"
    assert any(line.target == "voicemail/night" for line in picture.lines)


def overlaps(placed: Placed, sizes: dict[str, Size]) -> list[str]:
    """Boxes that touch, and lines that run through a box on their way."""
    found = []
    boxes = [(name, x, y, x + wide, y + sizes[name].height) for name, (x, y, wide) in placed.boxes.items()]
    for index, (name, left, top, right, bottom) in enumerate(boxes):
        for other, left2, top2, right2, bottom2 in boxes[index + 1 :]:
            if left < right2 and left2 < right and top < bottom2 and top2 < bottom:
                found.append(f"{name} and {other}")
    for number, points in enumerate(placed.lines):
        for (x1, y1), (x2, y2) in pairwise(points):
            if y1 != y2:
                continue  # a curve: it stays between columns, which the next lines check
            for name, left, top, right, bottom in boxes:
                if min(x1, x2) < right and left < max(x1, x2) and top < y1 < bottom:
                    found.append(f"line {number} and {name}")
        for (x1, y1), (x2, y2) in pairwise(points):
            if y1 != y2:
                lower, upper = min(x1, x2), max(x1, x2)
                found += [
                    f"curve {number} and {name}" for name, left, _, right, _ in boxes if lower < left and right < upper
                ]
    return found


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.floats(40, 250), st.floats(30, 200)), min_size=1, max_size=14),
    st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13), st.floats(0, 1)), max_size=30),
)
def test_no_box_touches_another_and_no_line_runs_through_a_box(
    shapes: list[tuple[float, float]], ways: list[tuple[int, int, float]]
) -> None:
    sizes = {f"b{index}": Size(wide, high, 20) for index, (wide, high) in enumerate(shapes)}
    wires = [
        Wire(f"b{a % len(shapes)}", part * shapes[a % len(shapes)][1], f"b{b % len(shapes)}") for a, b, part in ways
    ]
    placed = place(sizes, wires, lambda _: 60.0)
    assert overlaps(placed, sizes) == []
    assert len(placed.lines) == len(wires)
    for wire, points in zip(wires, placed.lines, strict=True):
        (x, y, wide), (x2, y2, _) = placed.boxes[wire.source], placed.boxes[wire.target]
        assert points[0] == pytest.approx((x + wide, y + wire.exit))
        assert points[-1] == pytest.approx((x2, y2 + 20))
    for x, y, _ in placed.boxes.values():
        assert x >= 0
        assert y >= -1e-6


def test_the_same_picture_is_drawn_every_time() -> None:
    picture = picture_of(accept(EXAMPLE)[0])
    assert as_svg(picture) == as_svg(picture_of(accept(EXAMPLE)[0]))


@pytest.mark.parametrize("spec", sorted(ROOT.glob("examples/*/center.yaml")), ids=lambda spec: spec.parent.name)
def test_the_picture_of_a_readme_is_that_of_its_example(spec: Path) -> None:
    name = spec.parent.name
    hint = f"run: ccctl graph examples/{name}/center.yaml -o docs/{name}.svg"
    assert (ROOT / f"docs/{name}.svg").read_text() == as_svg(picture_of(accept(spec)[0])), hint
    assert f"docs/{name}.svg" in (spec.parent / "README.md").read_text()


def hostile() -> Picture:
    boxes = [
        Box(
            f"flow/{HOSTILE}",
            "flow",
            HOSTILE,
            HOSTILE,
            HOSTILE,
            (Row(HOSTILE, to="queue/q"), Row(HOSTILE, end=HOSTILE)),
        ),
        Box("queue/q", HOSTILE, "queue", "a\x0bb\ufffe\ud800", "", (Row("", to="queue/q"),)),
    ]
    return Picture(HOSTILE, HOSTILE, {box.id: box for box in boxes})


def test_no_text_becomes_syntax_of_svg() -> None:
    text = as_svg(hostile())
    root = ET.fromstring(text)
    names = {element.tag.split("}")[1] for element in root.iter()}
    assert names == {"svg", "title", "desc", "style", "rect", "text", "tspan", "g", "path", "circle"}
    assert root.findtext("{http://www.w3.org/2000/svg}title") == HOSTILE
    assert all(re.fullmatch(r"[a-z -]+", element.get("class", "other")) for element in root.iter())


def test_no_text_becomes_syntax_of_mermaid() -> None:
    text = as_mermaid(hostile())
    body = [line for line in text.splitlines() if re.match(r"  b\d", line)]
    assert len(body) == 4
    for line in body:
        assert re.fullmatch(
            r'  b\d\("[^"\[\]{}|<>&]*(<(/?b|/?small|br/)>[^"\[\]{}|<>&]*)*"\):::\w+|  b\d -->(\|"[^"|<>]*"\|)? b\d',
            line,
        )


@pytest.mark.skipif(
    shutil.which("dot") is None, reason="Graphviz is not installed: dot files are only compared as text"
)
def test_graphviz_reads_the_dot_file() -> None:
    for picture in (hostile(), picture_of(accept(EXAMPLE)[0])):
        text = as_dot(picture).encode("utf-8", "replace")
        done = subprocess.run(["dot", "-Tplain"], input=text, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        listed = done.stdout.decode().splitlines()
        assert sum(line.startswith("node ") for line in listed) == len(picture.boxes)
        assert sum(line.startswith("edge ") for line in listed) == len(picture.lines)


def test_only_quotes_and_backslashes_need_care_in_dot() -> None:
    quoted = re.findall(r'"(?:[^"\\]|\\.)*"', as_dot(hostile()))
    outside = re.sub(r'"(?:[^"\\]|\\.)*"', "", as_dot(hostile()))
    assert quoted
    assert "script" not in outside
    assert outside.count("{") == outside.count("}") == 1


@given(st.text(max_size=80), st.floats(20, 200))
def test_texts_fit_the_room_that_they_have(text: str, room: float) -> None:
    assert width(fitted(text, 12, room), 12) <= max(room, width("…", 12))
    lines = wrapped(text, 12, room, 2)
    assert len(lines) <= 2
    assert all(width(line, 12) <= max(room, width("…", 12)) for line in lines)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("kind", [*PALETTE, "other"])
def test_texts_can_be_read_in_the_light_and_in_the_dark(kind: str) -> None:
    tint = PALETTE.get(kind, OTHER)
    for back, front in ((tint.fill, tint.text), (tint.dark_fill, tint.dark_text)):
        light, dark = sorted((_luminance(back), _luminance(front)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
