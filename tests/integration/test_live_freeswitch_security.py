"""What strangers can do to a running FreeSWITCH, and how encrypted seats reach it: real SIP, with the files that `apply` brings."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from live_support import freeswitch_image
from test_live_security import Target, invites, registers, target_of

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with target_of("encrypted", freeswitch_image(), "freeswitch") as running:
        yield running


def test_an_encrypted_seat_registers_over_tls(target: Target) -> None:
    assert asyncio.run(registers(target.phone("3001", tls=True, srtp=True))) == 200
    assert asyncio.run(registers(target.phone("3001", "wrong", tls=True, srtp=True))) == 403
    assert asyncio.run(registers(target.phone("1001", tls=True, srtp=True))) == 403  # a plain seat is not known there


@pytest.mark.parametrize("how", [{}, {"tcp": True}, {"domain": "ccctl-secure"}], ids=str)
def test_its_right_password_in_the_clear_is_as_good_as_a_wrong_one(target: Target, how: dict[str, object]) -> None:
    assert asyncio.run(registers(target.phone("1001", "wrong", **how))) == 403  # type: ignore[arg-type]
    for seat in ("3001", "2001"):
        assert asyncio.run(registers(target.phone(seat, **how))) == 403  # type: ignore[arg-type]
        assert asyncio.run(invites(target.phone(seat, **how), "030102")) == 403  # type: ignore[arg-type]
    assert asyncio.run(registers(target.phone("1001"))) == 200  # what the others are refused works for a plain seat


def test_encrypted_signalling_with_plain_audio_is_refused(target: Target) -> None:
    assert asyncio.run(invites(target.phone("3001", tls=True), "1001")) == 488
    assert asyncio.run(invites(target.phone("3001", tls=True, srtp=True), "2001")) == 480  # nobody is there
    assert asyncio.run(invites(target.phone("2001", tls=True, srtp=True), "1001")) == 488  # no browser
