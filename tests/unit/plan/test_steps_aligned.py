"""A flow's steps in a plan: what stays is not told, however many steps came or went before it."""

from __future__ import annotations

import json
from random import Random

from plan_centers import center, plan_between

from ccctl.center import Center, Destination, Flow, Go, Kind, Play
from ccctl.plan.change import Update
from ccctl.plan.differences import changes_between
from ccctl.plan.live import Live
from ccctl.plan.output import plan_json, plan_text


def flow(*prompts: str) -> Center:
    """A center with one flow, which plays these."""
    steps = (*(Play(prompt) for prompt in prompts), Go(Destination(Kind.QUEUE, "orders")))
    return center(flows={"way": Flow("way", steps)})


def told(old: list[str], new: list[str]) -> list[tuple[str, str | None, str | None]]:
    """What a plan says of a flow with these steps."""
    before, after = ({"flow.way": {f"step {at}": text for at, text in enumerate(each, 1)}} for each in (old, new))
    changes = list(changes_between(before, after, Live(), {}, rebuilt=False))
    return [(each.name, each.old, each.new) for change in changes for each in change.attributes]


def test_a_step_more_at_the_beginning_is_one_change() -> None:
    plan = plan_between(flow("a", "b", "c"), flow("new", "a", "b", "c"))
    (change,) = [change for change in plan.changes if change.address == "flow.way"]
    assert isinstance(change, Update)
    assert [(each.name, each.old, each.new) for each in change.attributes] == [("step 1", None, "play new")]
    assert "(new) → play new" in plan_text(plan)
    said = next(each for each in json.loads(plan_json(plan))["changes"] if each["address"] == "flow.way")
    assert said["attributes"] == {"step 1": {"old": None, "new": "play new"}}


def test_steps_that_go_are_called_as_they_were() -> None:
    assert told(["a", "b", "c", "d"], ["c", "z", "d"]) == [
        ("former step 1", "a", None),
        ("former step 2", "b", None),
        ("step 2", None, "z"),
    ]
    assert told(["a", "b", "c"], ["a", "x", "c"]) == [("step 2", "b", "x")]
    assert told(["a", "b"], ["b", "a"]) == [("step 1", None, "b"), ("former step 2", "b", None)]
    assert told(["a"], ["a"]) == []


def test_what_is_told_leads_from_the_one_to_the_other_and_names_nothing_twice() -> None:
    random = Random(7)
    for _ in range(400):
        old, new = ([random.choice("abcd") for _ in range(random.randint(0, 9))] for _ in range(2))
        found = told(old, new)
        names = [name for name, _, _ in found]
        assert len(set(names)) == len(names)
        assert found == told(old, new)
        left = list(old)
        for was in [text for _, text, _ in found if text is not None]:
            left.remove(was)
        assert sorted([*left, *(will for _, _, will in found if will is not None)]) == sorted(new)
