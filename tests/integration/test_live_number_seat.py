"""A seat at an outside number: a machine that answers there gets nobody."""

from __future__ import annotations

import asyncio
import time

import pytest
from live_support import center_of, engine_image

from ccctl.center import CallSpec
from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab

pytestmark = [pytest.mark.live, pytest.mark.timeout(100)]


def test_a_voicemail_that_answers_does_not_get_the_caller() -> None:
    asyncio.run(_voicemail_answers())


async def _voicemail_answers() -> None:
    center = center_of("number_seats")
    async with Lab(center, render_tree, engine_image()) as lab:
        story = center.tests["by-queue"]
        await lab.prepare(story)
        call = await lab.place(CallSpec("caller", "+8613900139000", "02166668888"), "machine")
        deadline = time.monotonic() + 20
        while not lab.seats.rung and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        machine = lab.seats.rung[0].call
        machine.answer()
        assert await machine.wait_ended(15)  # the ring is 6 s; the voice may finish its sentence
        assert not call.over  # and the caller waits for the next offer
        assert lab.book.journey("machine") == ("number/02166668888", "queue/desk")
        await call.hang_up()
