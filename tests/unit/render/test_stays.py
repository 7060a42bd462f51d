"""Where callers stay for a while is the first line of an extension: a reload that adds lines before it moves nobody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ccctl.center.flow import Ask, Play
from ccctl.pipeline import accept, render_tree
from ccctl.render.stays import stay_of

EXAMPLES = Path(__file__).parents[3] / "examples"
LASTS = re.compile(r"^(?:exten => ([^,]+),(1)|\s*same => n)(?:\([a-z0-9]+\))?,(?:Playback|Queue|Read|Set\(CC_ANSWER)\b")


@pytest.mark.parametrize("name", ["after-sales", "inbound-service", "logistics", "public-service-12"])
def test_what_takes_time_begins_an_extension_of_its_own(name: str) -> None:
    tree = render_tree(accept(EXAMPLES / name / "center.yaml")[0], sounds=False)
    lines = [
        line for path in ("flows", "queues") for line in tree[f"dialplan/{path}.conf"].content.decode().splitlines()
    ]
    context, found = "", []
    for line in lines:
        context = line[1:].partition("]")[0] if line.startswith("[") else context
        lasts = LASTS.match(line)
        if lasts and re.match(r"(flow|queue)-", context):
            found.append((context, line, lasts[1]))
    assert found
    assert [(context, line) for context, line, extension in found if extension in (None, "s")] == []


def test_a_step_keeps_its_name_and_two_of_a_kind_have_two() -> None:
    assert stay_of(Play("good-day"), {}) == "playgoodDday"
    assert stay_of(Play("good-day"), {"playgoodDday"}) == "playgoodDdayN2"
    assert stay_of(Play("a-b"), {}) != stay_of(Play("ab"), {})
    assert stay_of(Ask("crm"), {}) == "askcrm"
    assert len(stay_of(Play("x" * 200), {})) < 79
