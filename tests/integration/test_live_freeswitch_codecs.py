"""Which codecs FreeSWITCH offers a seat's phone and takes from it: those that the spec names, the best first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import numpy as np
import pytest
from live_support import freeswitch_image
from test_live_security import Target, target_of

from ccctl.verify.audio import known_signal
from ccctl.verify.phone import Call, Phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

BOTH = ("PCMA", "PCMU")


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with target_of("codecs", freeswitch_image(), "freeswitch") as running:
        yield running


def phone(target: Target, seat: str, codecs: tuple[str, ...]) -> Phone:
    found = target.phone(seat, tls=seat == "104", srtp=seat == "104")
    found.codecs = codecs
    return found


def named(call: Call) -> list[str]:
    """The codecs of the far end's description, best first."""
    assert call.media.remote is not None
    return [name for _, name in call.media.remote.codecs]


async def _call(target: Target, seat: str, codecs: tuple[str, ...], to: str) -> tuple[int, list[str], list[str], float]:
    """Status; what the answer names; what the called phone was offered; how loud it hears the caller."""
    caller, called = phone(target, seat, codecs), phone(target, to, BOTH)
    await caller.start()
    await called.start()
    try:
        await called.register()
        ringing = asyncio.ensure_future(called.incoming.get())
        call = await caller.call(to)
        await asyncio.wait(
            [ringing, asyncio.ensure_future(call.until(lambda: call.over, 5))], return_when="FIRST_COMPLETED"
        )
        if call.over:
            ringing.cancel()
            return call.status, [], [], 0.0
        there = await asyncio.wait_for(ringing, 5)
        there.answer()
        assert await call.wait_answered(5), call.status
        call.media.play(known_signal(seat, 1.0))
        await asyncio.sleep(1.5)
        found = call.status, named(call), named(there), float(np.abs(there.heard().astype(float)).max())
        await call.hang_up()
        assert await there.until(lambda: there.over, 3)
        await asyncio.sleep(0.3)  # the engine has to see both gone, or the seat is busy for the next
        return found
    finally:
        await caller.close()
        await called.unregister()
        await called.close()


@pytest.mark.parametrize(
    ("seat", "codecs", "to", "answered", "offered"),
    [
        ("103", ("PCMA",), "101", ["PCMA"], ["PCMU"]),
        ("103", ("PCMA",), "102", ["PCMA"], ["PCMU", "PCMA"]),
        ("101", BOTH, "103", ["PCMU"], ["PCMA", "PCMU"]),
        ("102", BOTH, "103", ["PCMU"], ["PCMA", "PCMU"]),
        ("103", BOTH, "104", ["PCMA"], ["PCMU"]),
        ("104", BOTH, "103", ["PCMU"], ["PCMA", "PCMU"]),
        ("103", BOTH, "102", ["PCMA"], ["PCMU", "PCMA"]),
    ],
)
def test_a_phone_is_offered_the_codecs_of_its_seat_best_first(
    target: Target, seat: str, codecs: tuple[str, ...], to: str, answered: list[str], offered: list[str]
) -> None:
    status, theirs, ours, loud = asyncio.run(_call(target, seat, codecs, to))
    assert (status, theirs, ours) == (200, answered, offered)
    assert loud > 1000, "the caller is not heard"


def test_a_call_in_a_codec_that_the_seat_does_not_have_is_refused(target: Target) -> None:
    assert asyncio.run(_call(target, "101", ("PCMA",), "103"))[0] == 488
