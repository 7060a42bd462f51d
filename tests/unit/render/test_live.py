"""The rendered files on a real engine: a quiet start, the same sums as ccctl, calls from all sides."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ccctl.center import Center, SeatState
from ccctl.diagnostics import Rejected
from ccctl.render.asterisk import Asterisk
from ccctl.render.asterisk.views.hours import moment as moment_of
from ccctl.render.files import RenderedTree
from ccctl.render.prompts import Studio
from ccctl.render.site import Harness, Site
from ccctl.render.tree import render
from ccctl.verify.box import EngineBox
from ccctl.verify.lab import Lab
from ccctl.verify.phone import Call, Carrier, Phone
from ccctl.verify.seats import CALL_HEADER, SeatCall
from ccctl.verify.tests_run import TestRun, run_tests

from .conftest import HELLO, center_from, center_of

pytestmark = pytest.mark.live
HERE = Path(__file__).parent
NUMBERS = [
    "13800138000", "013800138000", "008613800138000", "+8613800138000", "8613800138000", "02166668888",
    "66668888", "95533", "110", "+110", "0", "00", "000", "1234567", "123456", "+49301234567",
    "0049301234567", "861380013", "86138001380", "8613800138", "86138001380001", "4008288123", "0755",
    "07551234567", "++861", "1+2", "+",
]  # fmt: skip
HOSTILE = [
    "1001&PJSIP%2F1002", "1001%40x", "1001%2C30%2CtT", "s", "h", "i", "%24%7BSECRET%7D", "*", "1001%3Bid", "cc-start",
]  # fmt: skip


@pytest.fixture(scope="module")
def image() -> str:
    """The engine's image, built when it is not there."""
    from ccctl.deploy.docker_client import connect
    from ccctl.deploy.docker_image import ensure_image

    if not (shutil.which("espeak-ng") and shutil.which("sox")):
        pytest.skip("espeak-ng and sox are needed to make prompts: no engine was started")
    try:
        return ensure_image(connect(), "asterisk")
    except Rejected as refused:
        pytest.skip(f"no Docker engine, so no Asterisk: {refused}")


class Secrets(dict[str, str]):
    """A value for every secret, one with what Asterisk's files treat as syntax."""

    def __missing__(self, name: str) -> str:
        return f"pass;word-{name.replace('/', '-')}"


@pytest.fixture
def box(image: str) -> Iterator[EngineBox]:
    engine = EngineBox("asterisk", image, f"ccctl-render-{os.getpid()}-{time.monotonic_ns() % 100000}")
    try:
        yield engine
    finally:
        engine.close()


def complaints(log: str) -> list[str]:
    return [line for line in log.splitlines() if re.search(r"\b(WARNING|ERROR)\b|Could not|Unable", line)]


def with_lines(tree: RenderedTree, path: str, lines: str) -> RenderedTree:
    """The tree with more text at the end of a file."""
    return RenderedTree(
        tree.engine,
        tuple(replace(file, content=file.content + lines.encode()) if file.path == path else file for file in tree),
    )


def noticed(box: EngineBox, family: str, timeout: float = 10) -> Mapping[str, str]:
    """What the engine has written into a family of its database, once `done` is there."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        text = box.cli(f"database show {family}")
        found = dict(re.findall(rf"^/{family}/(\S+)\s*: (.*?)\s*$", text, re.MULTILINE))
        if "done" in found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"the engine did not finish: {text}\n{box.log()[-3000:]}")


@pytest.mark.parametrize("place", ["for callers", "for tests"])
def test_the_engine_starts_without_a_complaint(rich: Center, box: EngineBox, place: str) -> None:
    gateway = box.open_network()
    site = Site("test", harness=Harness(gateway, {})) if place == "for tests" else Site()
    box.start(render(rich, Asterisk(), site, Studio()), Secrets())
    known = "Could not find option 'minimum_size'"  # Asterisk says it of its own default
    assert [line for line in complaints(box.log()) if known not in line] == []
    for command, wanted in {
        "queue show orders": "Local/1001@cc-seat from hint:1001@cc-hint",
        "pjsip show endpoint 1001": "1001/1001",
        "voicemail show users": "8000",
        "moh show classes": "prompt-waiting",
        "manager show user ccctl": "ccctl",
    }.items():
        assert wanted in box.cli(command), command


def test_the_dialplan_counts_as_ccctl_does(rich: Center, box: EngineBox) -> None:
    """E.164 forms and opening hours, on the engine and in Python."""
    gateway, zone = box.open_network(), ZoneInfo(rich.timezone)
    start = datetime(2026, 9, 30, 23, 59, 30, tzinfo=zone)
    moments = [start + timedelta(hours=hours) for hours in (*range(0, 24 * 12), *range(2000, 2400, 3), 8800)]
    site = Site("test", harness=Harness(gateway, {}))
    lines = ["", "[cc-selftest]", "exten => run,1,NoOp()"]
    for index, number in enumerate(NUMBERS):
        lines += [
            f" same => n,Gosub(cc-e164,s,1({number}))",
            f" same => n,Set(DB(selftest/n{index})=<${{GOSUB_RETVAL}}>)",
        ]
    for index, moment in enumerate(moments):
        lines.append(f" same => n,Set(CC_SHIFT=$[{int(moment.timestamp())} - ${{EPOCH}}])")
        for name in rich.hours:
            lines += [
                f" same => n,Gosub(hours-{name},s,1({moment_of(rich, site)}))",
                f" same => n,Set(DB(selftest/{name}{index})=${{GOSUB_RETVAL}})",
            ]
    lines += [" same => n,Set(DB(selftest/done)=1)", ""]
    tree = render(rich, Asterisk(), site, Studio())
    box.start(with_lines(tree, "dialplan/seats.conf", "\n".join(lines)), Secrets())
    box.cli("channel originate Local/run@cc-selftest/n application Wait 60")
    found = noticed(box, "selftest", 60)
    assert {number: found[f"n{index}"] for index, number in enumerate(NUMBERS)} == {
        number: f"<{rich.plan.e164(number)}>" for number in NUMBERS
    }
    for name, hours in rich.hours.items():
        for index, moment in enumerate(moments):
            assert found[f"{name}{index}"] == str(int(hours.is_open(moment))), (name, moment)


def test_rests_that_outlived_a_crash_are_cleared_at_the_start(rich: Center, box: EngineBox) -> None:
    gateway = box.open_network()
    tree = render(rich, Asterisk(), Site("test", harness=Harness(gateway, {})), Studio())
    lines = (
        "\n[cc-selftest]\nexten => run,1,Gosub(cc-rest,s,1(1001,600000))\n same => n,Gosub(cc-rest,s,1(1002,600000))\n"
    )
    box.start(with_lines(tree, "dialplan/seats.conf", lines), Secrets())
    box.cli("channel originate Local/run@cc-selftest/n application Wait 1")
    time.sleep(0.5)
    assert box.cli("database show rest").count("/rest/") == 2
    assert "State:Busy" in next(line for line in box.cli("core show hints").splitlines() if line.startswith("1001@"))
    command = re.search(
        r"^(channel originate .*clear@cc-start.*) = yes$", tree["cli.conf"].content.decode(), re.MULTILINE
    )
    assert command
    box.cli(command[1])  # what the engine runs at its start
    time.sleep(0.5)
    assert box.cli("database show rest").count("/rest/") == 0
    assert "State:Unavailable" in next(
        line for line in box.cli("core show hints").splitlines() if line.startswith("1001@")
    )


def test_whoever_is_no_trunk_and_no_seat_reaches_nothing(rich: Center, box: EngineBox) -> None:
    """Unknown sources, sources that call themselves a trunk or a seat, and hostile numbers from a trunk."""
    gateway = box.open_network()
    tree = render(rich, Asterisk(), Site("test", harness=Harness(gateway, {})), Studio())
    address = (box.start(tree, Secrets()), 5060)

    async def calls() -> None:
        phone = Phone("stranger", None, registrar=address, bind=(gateway, 0))
        await phone.start()
        try:
            for who in ("stranger", "telecom", "1001", "anonymous"):
                call = await phone.call("02166668888", from_user=who)
                await call.wait_ended(5)
                assert call.status == 401, (who, call.status)
            for number in HOSTILE:
                call = await phone.call(f"sip:{number}@{address[0]}", headers={"X-Ccctl-Trunk": "telecom"})
                await call.wait_ended(5)
                assert call.status in (400, 404, 416), (number, call.status)
        finally:
            await phone.close()

    asyncio.run(calls())
    told = box.read("/var/log/asterisk/queue_log") or b""
    assert b"NODE" not in told, "a call got in"


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_carrier_is_registered_at_and_known_by_its_address(box: EngineBox, tmp_path: Path, transport: str) -> None:
    """As callers meet it, without the test harness's headers: 480 of the empty queue shows that the call got in."""
    gateway = box.open_network()

    async def calls() -> None:
        carrier = Carrier({"hello": Secrets()["spec/CARRIER"]}, bind=(gateway, 0), tcp=transport == "tcp")
        await carrier.start()
        line = f"host: {gateway}, port: {carrier.address[1]}, transport: {transport}, register"
        center = center_from(tmp_path, HELLO.replace("host: 192.0.2.1, register", line))
        try:
            address = (
                await asyncio.to_thread(box.start, render(center, Asterisk(), Site(), Studio()), Secrets()),
                5060,
            )
            deadline = time.monotonic() + 10
            while "hello" not in carrier.bindings and time.monotonic() < deadline:
                await asyncio.sleep(0.05)
            assert "hello" in carrier.bindings
            assert ("transport=tcp" in carrier.bindings["hello"].contact.lower()) is (transport == "tcp")
            for number, status in (("+493012345", 480), ("+493012346", 404)):
                call = await carrier.call(number, to=address, from_user="+4930999")
                await call.wait_ended(5)
                assert call.status == status, number
        finally:
            await carrier.close()

    asyncio.run(calls())


def test_a_seat_dials_the_numbers_of_the_center_and_other_seats_and_nothing_else(image: str) -> None:
    """Any form of a public number, on whatever trunks it is answered; caller number and journey are those of a caller."""
    center, studio = center_of(HERE / "live" / "center.yaml"), Studio()
    scenario = replace(center.tests["team"], seats={"1001": SeatState.READY, "1002": SeatState.READY})

    async def calls() -> None:
        async with Lab(center, lambda each, site: render(each, Asterisk(), site, studio), image) as lab:
            await lab.prepare(scenario)
            phone = lab.seats.phone("1001")

            async def dials(number: str, name: str) -> Call:
                return await phone.call(number, headers={CALL_HEADER: name})

            for index, number in enumerate(("02166668892", "+862166668892", "00862166668892")):
                call = await dials(number, f"queue{index}")
                ring = await rings(lab, f"queue{index}", "1002")
                assert ring.call.from_user == "1001"
                ring.call.answer()
                assert await journey(lab, f"queue{index}", 3) == ("number/02166668892", "queue/all", "seat/1002")
                await call.hang_up()
                await ring.call.wait_ended(5)

            call = await dials("4008288123", "menu")  # answered on trunk telecom only, which does not matter to a seat
            assert (await journey(lab, "menu", 2))[:2] == ("number/4008288123", "flow/hotline")
            assert await call.wait_answered(5)
            await call.hang_up()

            call = await dials("1002", "")
            ring = await rings(lab, "", "1002")
            ring.call.answer()
            assert await call.wait_answered(5)
            await call.hang_up()

            for number, status in (
                ("02166668889", 486),
                ("1001", 486),
                ("1900", 480),
                ("13800138000", 404),
                ("*98", 404),
            ):
                call = await dials(number, f"refused{number.strip('*')}")
                await call.wait_ended(5)
                assert call.status == status, (number, call.status)
            assert await journey(lab, "refused02166668889", 2) == ("number/02166668889", "seat/1001")
            assert lab.book.journey("refused13800138000") == ()

    asyncio.run(calls())


async def journey(lab: Lab, caller: str, length: int) -> tuple[str, ...]:
    """The journey of the call, once it has so many nodes, or after 5 s."""
    deadline = time.monotonic() + 5
    while len(lab.book.journey(caller)) < length and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    return lab.book.journey(caller)


async def rings(lab: Lab, caller: str, seat: str) -> SeatCall:
    """The ring of the seat for the caller, once it is there."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        ringing = [ring for ring in lab.seats.rung if (ring.seat, ring.caller, ring.ringing) == (seat, caller, True)]
        if ringing:
            return ringing[0]
        await asyncio.sleep(0.02)
    raise AssertionError(f"{seat} does not ring for {caller}")


def test_calls_run_as_the_spec_and_its_trace_say(image: str, tmp_path: Path) -> None:
    """Numbers, flows, menus, queues, seats, teams, voicemail, recording: played by phones, compared with the trace."""
    center, studio = center_of(HERE / "live" / "center.yaml"), Studio()
    report = run_tests(
        TestRun(
            center, image=image, render=lambda each, site: render(each, Asterisk(), site, studio), report_dir=tmp_path
        )
    )
    failed = [result.name for result in report.results if result.status.value != "passed"]
    assert not failed, "\n".join((tmp_path / name / "story.txt").read_text() for name in failed)
    assert len(report.results) == len(center.tests)
