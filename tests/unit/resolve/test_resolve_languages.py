"""Which prompts need which languages."""

from __future__ import annotations

from pathlib import Path

from resolve_texts import HEAD, resolve_text

PLACES = 'numbers: {"+493012345": flow/in}\nseats: {101-104: {}}\nqueues: {desk: {members: [{seats: [101-104]}]}}\n'


def missing(folder: Path, text: str) -> list[str]:
    _, report = resolve_text(folder, HEAD + PLACES + text)
    assert not report.errors, [found.message for found in report.errors]
    return [found.message for found in report if found.code.name == "CC235"]


def test_a_prompt_that_is_only_heard_before_the_choice_needs_the_centers_language_only(tmp_path):
    text = "prompts: {a: {say: one}, b: {en: {say: two}, de: {say: zwei}}}\n"
    text += "flows: {in: [{play: a}, {language: de}, {play: b}, {go: queue/desk}]}\n"
    assert missing(tmp_path, text) == []


def test_a_prompt_that_is_heard_after_it_needs_the_other_one(tmp_path):
    text = "prompts: {a: {say: one}, b: {en: {say: two}, de: {say: zwei}}}\n"
    text += "flows: {in: [{language: de}, {play: b}, {play: a}, {go: queue/desk}]}\n"
    found = missing(tmp_path, text)
    assert found == ['prompt "a" is not there in a language that its callers can have, de: callers hear en']


def test_languages_follow_the_call_through_menus_and_back(tmp_path):
    text = """\
prompts: {pick: {say: Press}, main: {say: Main}, b: {de: {say: zwei}}}
flows: {in: [{go: menu/pick}], german: [{language: de}, {play: b}, {go: menu/main}]}
menus:
  pick: {prompt: pick, keys: {1: queue/desk, 2: flow/german}, otherwise: queue/desk}
  main: {prompt: main, keys: {1: queue/desk, "#": back}, otherwise: queue/desk}
"""
    found = missing(tmp_path, text)
    assert sorted(line.split('"')[1] for line in found) == ["main", "pick"]


def test_a_prompt_that_is_only_heard_in_the_other_language_needs_no_other(tmp_path):
    text = "prompts: {b: {de: {say: zwei}}}\nflows: {in: [{language: de}, {play: b}, {go: queue/desk}]}\n"
    assert missing(tmp_path, text) == []
