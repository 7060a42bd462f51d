from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccctl.center import Center
from ccctl.pipeline import accept
from ccctl.plan.behaviour import behaviours
from ccctl.plan.keeping import center_from_json, center_to_json

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SPEC = """\
ccctl: 1
center: acme
timezone: Europe/Berlin
country: DE
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"03055501": flow/day, "03055502": flow/day, "03055503": queue/parcels}
callers: {vip: {numbers: ["03077777"]}}
hours: {office: {open: ["mon-fri 09:00-18:00"]}}
switches: {emergency: {code: "*70"}}
prompts: {hello: {say: Hello}, closed: {say: Closed}}
flows:
  day:
    - {reject: busy, if: {switch: emergency}}
    - {go: queue/parcels, if: {callers: vip}}
    - {go: flow/night, if: {closed: office}}
    - go: menu/main
  night:
    - play: closed
    - go: voicemail/main
menus: {main: {prompt: hello, keys: {1: queue/orders, 2: queue/parcels}, otherwise: queue/orders}}
seats: {101: {}, 102: {}}
queues:
  orders: {members: [{seats: [101]}]}
  parcels: {members: [{seats: [102]}], overflow: {unstaffed: voicemail/main}}
voicemails: {main: {mailbox: "1"}}
"""


def center(folder: Path, *changes: tuple[str, str]) -> Center:
    text = SPEC
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "center.yaml"
    path.write_text(text, encoding="utf-8")
    return accept(path)[0]


def told(folder: Path, touched: str, *changes: tuple[str, str]) -> list[str]:
    found = behaviours(center(folder), center(folder, *changes), touched.split(), NOW)
    return [one.text for one in found]


def test_a_key_that_leads_elsewhere_is_said_with_the_key(tmp_path: Path) -> None:
    assert told(tmp_path, "menu.main", ("2: queue/parcels", "2: hangup")) == [
        "callers to 03055501 and 1 more number who press 2 during office hours are now cut off "
        "(before: they reach queue/parcels)"
    ]


def test_a_change_of_what_happens_at_night_says_when(tmp_path: Path) -> None:
    lines = told(tmp_path, "flow.night", ("- go: voicemail/main", "- go: queue/orders"))
    assert lines == [
        "callers to 03055501 and 1 more number outside office hours now reach queue/orders "
        "(before: they reach voicemail/main)",
        "callers to 03055501 and 1 more number when no seat is signed in outside office hours are now cut off "
        "(before: they reach voicemail/main)",
    ]


def test_a_change_that_holds_at_any_time_says_no_time(tmp_path: Path) -> None:
    assert told(tmp_path, "number.03055503", ('"03055503": queue/parcels', '"03055503": queue/orders'))[0] == (
        "callers to 03055503 now reach queue/orders (before: they reach queue/parcels)"
    )


def test_changed_hours_name_a_time(tmp_path: Path) -> None:
    [line, *_] = told(tmp_path, "hours.office", ("09:00-18:00", "09:00-17:00"))
    assert "when office no longer counts as open (such as Tue 24 Nov 17:00)" in line
    assert "now reach voicemail/main (before: they reach queue/orders)" in line


@pytest.mark.parametrize(
    ("change", "touched", "words"),
    [
        (
            ("- {go: queue/parcels, if: {callers: vip}}", "- {go: queue/orders, if: {callers: vip}}"),
            "flow.day",
            "from vip",
        ),
        (("reject: busy", "reject: unavailable"), "flow.day", "when emergency is turned on"),
        (("overflow: {unstaffed: voicemail/main}", ""), "queue.parcels", "when no seat is signed in"),
    ],
)
def test_callers_switches_and_empty_queues_are_asked_too(
    tmp_path: Path, change: tuple[str, str], touched: str, words: str
) -> None:
    lines = told(tmp_path, touched, (change[0], change[1].replace("{members: [{seats: [102]}], }", "")))
    assert any(words in line for line in lines), lines
    assert all(words in line for line in lines if "03055503" not in line), lines


def test_a_number_that_is_new_or_gone_is_said(tmp_path: Path) -> None:
    lines = told(tmp_path, "number.03055503", (', "03055503": queue/parcels', ""))
    assert lines[0] == "callers to 03055503 are now refused (SIP 404) (before: they reach queue/parcels)"


def test_what_touches_no_way_of_a_call_is_not_looked_at(tmp_path: Path) -> None:
    assert told(tmp_path, "queue.orders", ("queue/orders, 2: queue/parcels", "queue/orders, 2: queue/orders")) == told(
        tmp_path, "menu.main", ("queue/orders, 2: queue/parcels", "queue/orders, 2: queue/orders")
    )
    assert told(tmp_path, "team.none", ("2: queue/parcels", "2: hangup")) == []


def test_a_center_comes_back_from_its_text_without_secrets(tmp_path: Path) -> None:
    now = center(
        tmp_path,
        ("{sip: {host: 192.0.2.1}}", "{sip: {host: 192.0.2.1, register: {username: a, password: hidden-word}}}"),
        ("ccctl: 1", "ccctl: 1\nallow_literal_secrets: true"),
    )
    text = center_to_json(now)
    assert "hidden-word" not in text
    back = center_from_json(text)
    assert center_to_json(back) == text
    assert (back.hours, back.menus, back.queues) != ({}, {}, {})
    assert behaviours(back, now, ["flow.day", "menu.main", "hours.office"], NOW) == ()


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":1,"center":{"$":"Later"}}', '{"format":2,"center":{}}'])
def test_what_a_later_ccctl_wrote_is_no_center(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a center|another format|Expecting value"):
        center_from_json(text)
