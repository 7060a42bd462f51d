"""Lookups, whose answers become tags, and the language of a call."""

from __future__ import annotations

from dataclasses import replace

from small_centers import MONDAY, call, center, nodes, queue, seen, to

from ccctl.center import Ask, Flow, Go, Lookup, Play, Prompt, Say, Speak, Tagged
from ccctl.trace import World
from ccctl.trace.events import Played, Playing

FLOW = Flow("in", (Ask("crm", to("queue/lost")), Go(to("queue/vip"), Tagged("crm.tier", "gold")), Go(to("queue/desk"))))
CRM = Lookup("crm", "https://crm.example/", 800, to("queue/lost"), {"tier": "gold", "note": 'x" | "1'})


def asked(answers=None, tags=None):
    of = center("flow/in", FLOW, *(queue(name, members="1") for name in ("vip", "desk", "lost")))
    w = World(replace(of, hooks={"crm": CRM}), at=MONDAY, answers=answers)
    w.start_call("a", "13800138000", "100", tags=tags)
    return w


def test_the_answer_becomes_tags_before_the_next_step():
    w = asked()
    assert nodes(w)[-1] == "queue/vip"
    assert w.calls["a"].tags == {"crm.tier": "gold", "crm.note": 'x" | "1'}
    assert nodes(asked({"crm": {"tier": "silver"}}))[-1] == "queue/desk"
    assert nodes(asked({"crm": {}}))[-1] == "queue/desk"


def test_a_tag_that_the_answer_does_not_have_stays():
    assert nodes(asked({"crm": {}}, tags={"crm.tier": "gold"}))[-1] == "queue/vip"


def test_without_an_answer_the_call_goes_where_on_error_says():
    assert nodes(asked({"crm": "error"}))[-1] == "queue/lost"


def test_a_late_answer_costs_the_timeout_and_no_more():
    w = asked({"crm": "late"})
    w.advance(799)
    assert nodes(w)[-1] == "flow/in"
    w.advance(1)
    assert nodes(w)[-1] == "queue/lost"


def test_a_call_hears_prompts_in_its_language_or_else_in_the_centers():
    steps = (Play("welcome"), Speak("de"), Play("welcome"), Play("closed"), Go(to("queue/desk")))
    of = center("flow/in", Flow("in", steps), queue("desk", members="1"))
    both = Prompt("welcome", {"en": Say("Hello", "en"), "de": Say("Guten Tag, und willkommen", "de")})
    w = World(replace(of, prompts={**of.prompts, "welcome": both}), at=MONDAY)
    call(w)
    w.advance(60_000)
    assert [each.prompt for each in seen(w, Playing)] == ["welcome", "welcome in de", "closed"]
    first, second, _ = seen(w, Played)
    assert second.at_ms - second.started_ms > first.at_ms - first.started_ms
