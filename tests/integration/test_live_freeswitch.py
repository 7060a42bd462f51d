"""The same specs on the other engine, where its image is: CCCTL_FREESWITCH_IMAGE names it."""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import replace
from functools import cache

import pytest
from live_support import center_of

from ccctl.center import Center
from ccctl.deploy.docker_client import connect
from ccctl.deploy.docker_image import ensure_image
from ccctl.diagnostics import Rejected
from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab
from ccctl.verify.phone import Refused
from ccctl.verify.report import TestReport
from ccctl.verify.report_text import scenario_lines
from ccctl.verify.result import Status
from ccctl.verify.tests_run import TestRun, run_tests

pytestmark = [pytest.mark.live, pytest.mark.timeout(400)]

NAMES = (
    "menus",
    "strategies",
    "overflow",
    "around",
    "recordings",
    "switches",
    "waiting",
    "collect",
    "seat_codes",
    "rows",
    "helping",
    "dialing",
    "number_seats",
    "acd",
    "told",
    "encrypted",
    "callback",
    "asked",
    "surveys",
    "recorded",
    "sound",
    "conferences",
    "codecs",
    "three_way",
    "after-sales",
    "training-floor",
    "home-seats",
    "emergency-line",
    "public-service-12",
    "logistics",
    "national-number",
    "inbound-service",
    "hosted",
    "high-capacity",
    "outsourcer",
    "postal",
)


@cache
def freeswitch_image() -> str:
    """The engine's image; skips, with the reason, where there is none."""
    if not os.environ.get("CCCTL_FREESWITCH_IMAGE"):
        pytest.skip("NO CALLS ON FREESWITCH: CCCTL_FREESWITCH_IMAGE names no image (images/freeswitch/README.md)")
    try:
        return ensure_image(connect(), "freeswitch")
    except Rejected as refusal:
        pytest.skip(f"NO CALLS ON FREESWITCH on this machine: {refusal}")


@cache
def report_of(name: str) -> TestReport:
    center = replace(center_of(name), engine="freeswitch")
    return run_tests(TestRun(center, image=freeswitch_image(), render=render_tree))


@pytest.mark.parametrize("name", NAMES)
def test_calls_on_freeswitch_go_as_trace_says(name: str) -> None:
    report = report_of(name)
    assert report.cannot is None, report.cannot
    wrong = [result for result in report.results if result.status is not Status.PASSED]
    assert not wrong, "\n".join(line for result in wrong for line in scenario_lines(result))


def test_seats_listen_to_messages_and_who_hangs_up_leaves_them_new() -> None:
    """The spec without its mail server: an image need not have the program that mails."""

    async def shown(lab: Lab, seat: str, count: int) -> None:
        async with asyncio.timeout(5):
            while True:
                told = [notice for notice in lab.seats.phone(seat).messages if notice.method == "NOTIFY"]
                if told and f"Voice-Message: {count}/".encode() in told[-1].body:
                    return
                await asyncio.sleep(0.05)

    async def play(center: Center) -> None:
        async with Lab(center, render_tree, freeswitch_image()) as lab:
            story = center.tests["phones-show-messages-and-seats-listen"]
            await lab.prepare(story)
            await shown(lab, "101", 0)
            leaving = await lab.place(story.calls[0], "c1")
            assert await leaving.wait_answered(5)
            await asyncio.sleep(3.0)
            await leaving.hang_up()
            await shown(lab, "101", 1)
            told = len(lab.seats.phone("101").messages)
            listening = await lab.seats.phone("101").call("*98")
            assert await listening.wait_answered(5)
            await asyncio.sleep(1.5)
            await listening.hang_up()
            await asyncio.sleep(0.7)
            assert len(lab.seats.phone("101").messages) == told, "who hung up changed something"
            await lab.prepare(story)
            await shown(lab, "101", 0)

    whole = center_of("voicemails")
    tests = {name: test for name, test in whole.tests.items() if not name.endswith("is-mailed")}
    whole = replace(whole, engine="freeswitch", mail=None, tests=tests)
    report = run_tests(TestRun(whole, image=freeswitch_image(), render=render_tree))
    assert report.cannot is None, report.cannot
    wrong = [result for result in report.results if result.status is not Status.PASSED]
    assert not wrong, "\n".join(line for result in wrong for line in scenario_lines(result))
    asyncio.run(play(whole))


def test_a_message_is_mailed_and_kept_while_the_server_is_away() -> None:
    async def leave(lab: Lab, name: str) -> None:
        call = await lab.place(lab.center.tests["a-message-is-mailed"].calls[0], name)
        assert await call.wait_answered(5)
        await asyncio.sleep(2.5)
        await call.hang_up()

    async def mails(lab: Lab, count: int) -> None:
        async with asyncio.timeout(8):
            while len([path for path in lab.box.files("/var/spool/freeswitch/mail") if path.endswith(".eml")]) != count:
                await asyncio.sleep(0.1)

    async def play() -> None:
        async with Lab(replace(center_of("voicemails"), engine="freeswitch"), render_tree, freeswitch_image()) as lab:
            if not lab.box.exec(["sh", "-c", "command -v msmtp"]):
                pytest.skip("NO MAIL: the image of CCCTL_FREESWITCH_IMAGE has no msmtp (images/freeswitch/README.md)")
            await lab.prepare(lab.center.tests["a-message-is-mailed"])
            await leave(lab, "c1")
            async with asyncio.timeout(8):
                while not lab.post.mails:
                    await asyncio.sleep(0.1)
            [(to, mail)] = lab.post.mails
            assert (to, mail["From"]) == (("desk@desk.example",), "Voicemail <pbx@desk.example>")
            server = lab.post._server
            assert server is not None
            port = server.sockets[0].getsockname()[1]
            server.close()
            await leave(lab, "c2")
            await mails(lab, 1)
            lab.post._server = await asyncio.start_server(lab.post._serve, lab.box.gateway, port)
            await asyncio.to_thread(lab.box.exec, ["sh", "/ccctl/current/bin/housekeeping"])
            await mails(lab, 0)
            assert len(lab.post.mails) == 2

    asyncio.run(play())


@pytest.mark.parametrize("fetched", [False, True])
def test_a_caller_hands_nobody_on(fetched: bool) -> None:
    """A REFER of a caller would send the seat's own phone somewhere, with what that seat may dial."""

    async def play() -> None:
        async with Lab(replace(center_of("helping"), engine="freeswitch"), render_tree, freeswitch_image()) as lab:
            story = lab.center.tests["a-direct-call-is-picked-up-at-its-seat"]
            await lab.prepare(story)
            answered = None if fetched else lab.seats.answers_at_once("103")
            call = await lab.place(story.calls[0], "c1")
            if answered is not None:
                await asyncio.wait_for(answered, 5)
            else:
                await asyncio.sleep(0.5)
                assert await (await lab.seats.phone("101").call("*8103")).wait_answered(5)
            assert await call.wait_answered(5)
            await asyncio.sleep(1.0)
            rung = len(lab.seats.everything())
            with contextlib.suppress(Refused):
                await call.refer("103" if fetched else "seat-101")
            await asyncio.sleep(1.0)
            assert len(lab.seats.everything()) == rung, "the seat's phone was sent to another one"

    asyncio.run(play())
