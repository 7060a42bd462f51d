"""Messages by trace: who is told, who listens, what becomes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccctl.center import Center, Feature
from ccctl.pipeline import accept
from ccctl.trace.mailboxes import Mailboxes, Message

SPEC = """
ccctl: 1
center: boxes
timezone: Europe/Berlin
trunks: {carrier: {sip: {host: 192.0.2.1}}}
numbers: {"030100": voicemail/day, "030200": voicemail/night}
voicemails: {day: {mailbox: "8001", team: desk}, night: {mailbox: "8000", seats: ["101"]}}
teams: {desk: {}}
seats: {101-102: {team: desk}, "103": {}}
"""


@pytest.fixture
def center(tmp_path: Path) -> Center:
    path = tmp_path / "center.yaml"
    path.write_text(SPEC)
    return accept(path)[0]


def test_a_seat_hears_its_boxes_by_their_numbers_and_new_messages_before_kept_ones(center: Center) -> None:
    boxes = Mailboxes(center)
    boxes.leave("day", "a", 3_000)
    boxes.leave("night", "b", 3_000)
    boxes.leave("night", "c", 3_000)
    boxes.leave("night", "too short", 999)
    assert [boxes.waiting(seat) for seat in ("101", "102", "103")] == [3, 1, 0]
    assert boxes.first("101") == Message("b", 3_000)
    boxes.heard("101", Message("b", 3_000), delete=False)
    assert boxes.first("101") == Message("c", 3_000)
    boxes.heard("101", Message("c", 3_000), delete=True)
    assert boxes.first("101") == Message("b", 3_000), "kept messages of a box come before the next box"
    assert boxes.waiting("101") == 1
    boxes.heard("101", Message("b", 3_000), delete=True)
    assert boxes.first("101") == Message("a", 3_000)
    assert boxes.first("103") is None


def test_the_code_to_listen_is_there_only_with_boxes_that_have_seats(center: Center) -> None:
    assert center.features.code(Feature.VOICEMAIL) == "*98"
    assert [box.seats for box in center.voicemails.values()] == [("101", "102"), ("101",)]
