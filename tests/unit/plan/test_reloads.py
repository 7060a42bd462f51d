"""A reload of the dialplan under calls: whatever changes in a center, each call finds itself where it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import jinja2
import pytest
from reloads import Dialplan, dialplan, moved
from test_resources_tell_all import NOT_THE_ENGINE, variants

from ccctl.center import Center
from ccctl.diagnostics import Rejected
from ccctl.pipeline import accept
from ccctl.render.asterisk import Asterisk
from ccctl.render.files import RenderedTree
from ccctl.render.site import Site
from ccctl.render.tree import NoSounds, render

ROOT = Path(__file__).parents[3]
SPECS = {name: ROOT / "examples" / name / "center.yaml" for name in ("after-sales", "inbound-service", "outsourcer")}
SPECS["rich"] = ROOT / "tests" / "golden" / "asterisk" / "rich" / "center.yaml"
EACH = 3  # of a kind


class Dialplans(Asterisk):
    """The engine, with the files alone in which calls are."""

    rules = tuple(rule for rule in Asterisk.rules if rule.path.startswith("dialplan/"))


def tree_of(center: Center) -> RenderedTree:
    """The files of its dialplan."""
    return render(center, Dialplans(), Site(), NoSounds())


def without(value: Any, where: str) -> Iterator[tuple[Any, str]]:
    """The value with one thing in it as it is when nobody says anything, and the field in which that is."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            held, place = getattr(value, field.name), f"{type(value).__name__}.{field.name}"
            usual = field.default if field.default_factory is MISSING else field.default_factory()
            if usual is MISSING and "None" in str(field.type):
                usual = None
            if usual is not MISSING and usual != held and field.name != "span":
                yield replace(value, **{field.name: usual}), f"{place} gone"  # type: ignore[type-var]
            for other, inner in without(held, place):
                yield replace(value, **{field.name: other}), inner  # type: ignore[type-var]
    elif isinstance(value, dict):
        for key, one in value.items():
            for other, place in without(one, where):
                yield {**value, key: other}, place
    elif isinstance(value, tuple):
        for at, one in enumerate(value):
            for other, place in without(one, where):
                yield (*value[:at], other, *value[at + 1 :]), place


def changes(center: Center) -> Iterator[tuple[str, Center]]:
    """The center with one thing changed, three of each kind, and what that is."""
    seen = Counter[str]()
    for field in fields(Center):
        if field.name in NOT_THE_ENGINE:
            continue
        held, name = getattr(center, field.name), f"Center.{field.name}"
        empty = [({}, f"{name} empty")] if isinstance(held, dict) and held else []
        try:
            for other, place in chain(empty, without(held, name), variants(held, name)):
                seen[place] += 1
                if seen[place] <= EACH:
                    yield place, replace(center, **{field.name: other})
        except ValueError:  # no center could be so: a 31st of February
            continue


def rendered(center: Center) -> Dialplan | None:
    """Its dialplan; None of a center that cannot be."""
    try:
        return dialplan(tree_of(center))
    except (Rejected, jinja2.TemplateError, TypeError, KeyError, ValueError, IndexError, StopIteration, AssertionError):
        return None


@pytest.mark.parametrize("name", SPECS)
def test_whatever_changes_each_call_is_where_it_was(name: str) -> None:
    center = accept(SPECS[name], engine="asterisk")[0]
    before = dialplan(tree_of(center))
    lost, made = {}, 0
    for what, other in changes(center):
        after = rendered(other)
        if after is not None:
            made += 1
            for way, old, new in (("made", before, after), ("undone", after, before)):
                for place, was, will in moved(old, new):
                    lost[place] = f"{what} {way}: {was.app}({was.text} is {will and will.app} there"
    assert made > 150
    assert not lost


def test_a_line_that_comes_before_another_is_noticed() -> None:
    """What the test above would see if a place had no extension of its own."""
    center = accept(SPECS["rich"], engine="asterisk")[0]
    before = dialplan(tree_of(center))
    menu = next(name for name in before.contexts if name.startswith("menu-"))
    extensions = before.contexts[menu]
    read = extensions["prompt"]
    longer = Dialplan({**before.contexts, menu: {**extensions, "prompt": (extensions["s"][0], *read)}}, before.staying)
    assert [(place, was.app) for place, was, _ in moved(before, longer)] == [((menu, "prompt", 1), "Read")]
    shorter = Dialplan({**before.contexts, "seat": {"h": before.contexts["seat"]["h"]}}, before.staying)
    assert ("seat", "_X!", 2) in [place for place, _, _ in moved(before, shorter)]


def test_who_comes_back_from_a_subroutine_that_is_gone_goes_on() -> None:
    """Every subroutine in which callers stay, and that goes while other things of its center stay, says where to."""
    center = accept(SPECS["rich"], engine="asterisk")[0]
    there = dialplan(tree_of(replace(center, conferences={}))).contexts
    assert [step.app for step in there["cc-pin"]["i"]] == ["Return"]


def test_who_is_asked_about_or_told_something_is_where_a_plan_counts_calls() -> None:
    """A lookup waits in its flow, the notice of a recording is heard in the queue, team or seat that it comes before."""
    for name in SPECS:
        center = accept(SPECS[name], engine="asterisk")[0]
        noticed = replace(center, recording=replace(center.recording, notice=next(iter(center.prompts))))
        plan = dialplan(tree_of(noticed))
        calm = {context for context, extension in (place.split(",", 1) for place in plan.staying) if extension == "s"}
        assert not calm & {"cc-ask", "cc-lookup", "cc-notice-seat", "cc-notice-seats"}
        for context, extensions in plan.contexts.items():
            asks = any(
                "CURL(" in step.text and step.app == "Set" and "CURLOPT" not in step.text
                for steps in extensions.values()
                for step in steps
            )
            assert not asks or context.startswith("flow-")
            assert "notice" not in extensions or context.startswith(("queue-", "team-"))
            heard = [extensions["notice"][0].text] if "notice" in extensions else []
            assert all(f"prompts/{center.language}/{noticed.recording.notice}" in text for text in heard)
