"""Language steps and lookups in the dialplan: every subroutine that a flow goes to is there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ccctl.pipeline import accept, render_tree

HEAD = """\
ccctl: 1
center: tongues
timezone: Europe/Berlin
trunks: {carrier: {sip: {host: sip.carrier.example}}}
numbers: {"+493012345": flow/in}
seats: {101-104: {}}
queues: {desk: {members: [{seats: [101-104]}]}}
"""
PROMPTS = "prompts: {a: {en: {file: a.wav}, de: {file: a.wav}}}\n"
HOOKS = 'hooks: {crm: {lookup: "https://crm.example/?p={caller}", on_error: queue/desk}}\n'


@pytest.mark.parametrize(
    ("text", "there"),
    [
        (PROMPTS + "flows: {in: [{language: en}, {play: a}, {go: queue/desk}]}\n", ()),
        (PROMPTS + "flows: {in: [{language: de}, {play: a}, {go: queue/desk}]}\n", ("cc-language",)),
        (HOOKS + "flows: {in: [{lookup: crm}, {go: queue/desk}]}\n", ("cc-lookup",)),
        (
            HOOKS + "flows: {in: [{lookup: crm}, {go: queue/desk, if: {tag: {crm.vip-level: 3}}}, {go: hangup}]}\n",
            ("cc-lookup",),
        ),
        (
            PROMPTS
            + 'hooks: {parcel: {lookup: "https://crm.example/{tag.no}"}}\n'
            + "flows: {in: [{collect: {prompt: a, into: no}}, {lookup: parcel}, {go: queue/desk}]}\n",
            ("cc-lookup",),
        ),
    ],
)
def test_every_subroutine_of_a_flow_is_rendered(tmp_path: Path, text: str, there: tuple[str, ...]) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVE")
    (tmp_path / "center.yaml").write_text(HEAD + text)
    tree = render_tree(accept(tmp_path / "center.yaml")[0], sounds=False)
    plan = "\n".join(file.content.decode() for file in tree if file.path.startswith("dialplan/"))
    contexts = set(re.findall(r"^\[([a-z0-9-]+)\]", plan, re.MULTILINE))
    assert set(re.findall(r"Gosub\(([a-z0-9-]+),", plan)) <= contexts
    assert set(there) <= contexts


def test_a_lookup_is_told_the_tags_of_its_address_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF\x00\x00\x00\x00WAVE")
    hooks = 'hooks: {who: {lookup: "https://crm.example/"}, parcel: {lookup: "https://crm.example/{tag.no}?c={tag.who.id}"}}\n'
    steps = "{collect: {prompt: a, into: no}}, {lookup: who}, {lookup: parcel}, {go: queue/desk}"
    (tmp_path / "center.yaml").write_text(HEAD + PROMPTS + hooks + f"flows: {{in: [{steps}]}}\n")
    center = accept(tmp_path / "center.yaml")[0]
    plan = render_tree(center, sounds=False)["dialplan/flows.conf"].content.decode()
    told = re.findall(r"Set\(CC_TOLD=(.*)\)\n same => n,Gosub\(cc-ask,s,1\((\S*?)\)\)", plan)
    assert told == [
        ("", "who,1,id"),
        ("&tag.no=${URIENCODE(${CC_TAG_no})}&tag.who.id=${URIENCODE(${CC_TAG_who.id})}", "parcel,1,"),
    ]
    scripts = render_tree(replace(center, engine="freeswitch"), sounds=False)["scripts/steps.lua"].content.decode()
    assert 'tags = {"no", "who.id", }' in scripts and "tags = {}" in scripts
