"""Calls walked through the rendered dialplan go as trace says, and the tables of the scripts mean what the center means."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from lupa import lua52

from ccctl.center import Center, SeatState
from ccctl.render.site import Harness, Site
from ccctl.trace import journey_of
from ccctl.trace.world import World
from tests.unit.render.conftest import center_of

from .test_freeswitch_files import GOLDEN, tree_of
from .walk import Walk

SITE = Site("test", harness=Harness("192.0.2.99", {"telecom": 40001, "e1-a": 40002}))
SEATS = ("101", "102", "103", "104", "105")
OPEN = datetime(2026, 11, 23, 10, 0)
NIGHT = datetime(2026, 11, 23, 3, 0)
CALLS = [
    ("0891234", "+493012345", NIGHT, ()),  # a friend at night is refused
    ("03099", "+493012345", OPEN, ("1", "2", "3", "4", "#", "1")),
    ("03099", "+493012345", OPEN, ("1", "2", "3", "4", "#", "2")),
    ("03099", "+493012345", OPEN, ("1", "2", "3", "4", "#", "3", "9", "1")),
    ("03099", "+493012345", OPEN, ("1", "2", "3", "4", "#", "7", "*", "3", "1")),
    ("03099", "+493012345", NIGHT, ("1", "2", "3", "4", "#")),
    ("03099", "+493012345", OPEN, ()),
    ("03099", "03012346", OPEN, ()),
    ("03099", "004930 12347", OPEN, ()),
    ("03099", "030999", OPEN, ()),
    ("03099", "03012349", OPEN, ("3",)),
    ("03099", "03012349", OPEN, ("7", "")),
    ("03099", "03012348", OPEN, ("1", "2")),
    ("03099", "03012348", OPEN, ("3", "0", "5")),
    ("03099", "03012348", OPEN, ("1", "#")),
    ("03099", "03012348", OPEN, ("1", "0", "2")),
    ("03099", "03012348", OPEN, ("3", "0", "6", "9", "9", "9", "9", "1", "#")),
]


@pytest.fixture(scope="module")
def rich() -> Center:
    return center_of(GOLDEN / "rich" / "center.yaml")


def by_trace(center: Center, sender: str, to: str, at: datetime, keys: tuple[str, ...]) -> tuple[str, ...]:
    """The nodes until a seat could answer, as trace has them."""
    world = World(center, at=at, seats=dict.fromkeys(SEATS, SeatState.READY))
    call = world.start_call("a", sender, to, trunk="telecom")
    for key in keys:
        world.run_until(lambda: call.takes_keys or call.over, 60_000)
        world.advance(100)
        if not call.over:
            world.press("a", key)
    world.run_until(lambda: call.over or (call.number is not None and world.rooms.waiting("orders") > 0), 60_000)
    return journey_of("a", world.events).nodes


@pytest.mark.parametrize(("sender", "to", "at", "keys"), CALLS)
def test_a_call_goes_as_trace_says(rich: Center, sender: str, to: str, at: datetime, keys: tuple[str, ...]) -> None:
    moment = int(at.replace(tzinfo=ZoneInfo(rich.timezone)).timestamp())
    walk = Walk(tree_of(rich, SITE), keys=keys, signed_in=SEATS)
    walk.answer = "tier=gold\n"
    walk.call(sender, to, "telecom", moment)
    meant = by_trace(rich, sender, to, at, keys)
    assert tuple(walk.journey) == meant[: len(walk.journey)]
    assert len(meant) - len(walk.journey) in (0, 1), (walk.journey, meant, walk.ended)  # trace goes on after a queue


@pytest.mark.parametrize("offer", ["a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", ""])
def test_keys_of_who_has_no_telephone_events_are_heard_as_tones(rich: Center, offer: str) -> None:
    walk = Walk(tree_of(rich, SITE), signed_in=SEATS)
    walk.variables["switch_r_sdp"] = offer
    walk.call("03099", "+493012345", "telecom", 0)
    assert walk.variables.get("execute_on_answer") == ("start_dtmf" if "PCMA" in offer else None)


def test_an_answer_of_another_system_and_the_language_of_a_call(rich: Center) -> None:
    for answer, hello, thanks in (("tier=gold\n", "de", "de"), ("tier=x\n", "en", "fr"), ('tier=gold"\n', "en", "fr")):
        walk = Walk(tree_of(rich, SITE), keys=("1", "2"), signed_in=SEATS)
        walk.answer = answer
        walk.call("03099", "03012348", "telecom", 0)
        assert walk.heard[:2] == [
            f"/ccctl/current/prompts/{hello}/hello.wav",
            f"/ccctl/current/prompts/{thanks}/thanks.wav",
        ]
        assert "/v1/lookups/customer?caller=03099&number=%2B493012348&call=u1&keys=tier " in walk.asked[0]
        assert walk.variables["ccctl_tag_customer.tier"] == ("" if '"' in answer else answer[5:-1])


def test_a_list_of_callers_is_searched_as_the_center_says(rich: Center) -> None:
    for sender in ("+491701234567", "+49170123456", "+4917012345678", "+4989", "+49891", "+498", "anonymous", ""):
        walk = Walk(tree_of(rich, SITE), signed_in=SEATS)
        walk.call(sender, "03012345", "telecom", int(NIGHT.timestamp()))
        assert (walk.ended == "486") is (sender in rich.callers["friends"]), sender


def test_a_call_that_claims_no_trunk_comes_to_nothing(rich: Center) -> None:
    walk = Walk(tree_of(rich, SITE)).call("03099", "+493012345", "nobody", 0)
    assert (walk.journey, walk.ended) == ([], "403")


def test_the_table_of_hours_means_what_the_center_means(rich: Center) -> None:
    is_open = lua52.LuaRuntime().execute(tree_of(rich)["scripts/hours.lua"].content.decode())
    zone, hours = ZoneInfo(rich.timezone), rich.hours["office"]
    at = datetime(2026, 9, 1, tzinfo=zone)
    for _ in range(9000):  # over the change of clocks, holidays and new year
        at += timedelta(minutes=31)
        local = datetime.fromtimestamp(at.timestamp(), zone)
        assert is_open("office", int(at.timestamp())) == hours.is_open(local.replace(tzinfo=None)), local


@pytest.mark.parametrize(
    "sent", ["+49301", "004930123456", "030123456", "4930123456789", "110", "12", "", "+", "30 123-456", "x"]
)
def test_numbers_become_e164_as_the_center_says(rich: Center, sent: str) -> None:
    e164 = lua52.LuaRuntime().execute(tree_of(rich)["scripts/plan.lua"].content.decode())
    assert e164(sent) == rich.plan.e164(sent)
