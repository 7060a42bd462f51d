"""The laboratory itself: nothing is left of it however it ends, and it says why when it cannot begin."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docker
import pytest
from live_support import SPECS, center_of, engine_image, run

from ccctl.center import CallSpec, Center, Scenario, StepSpec
from ccctl.pipeline import render_tree
from ccctl.render.files import RenderedFile, RenderedTree
from ccctl.render.site import Site
from ccctl.verify.lab import Lab
from ccctl.verify.live import LiveStage
from ccctl.verify.owner import LABEL, owner_label
from ccctl.verify.result import Status
from ccctl.verify.tests_run import TestRun, run_tests

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

# A shell without job control starts what it puts in the background with SIGINT ignored, and that is handed on.
SCRIPT = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from ccctl.pipeline import accept, render_tree
from ccctl.verify.tests_run import TestRun, run_tests
center = accept(sys.argv[1])[0]
told = lambda test, step: print(step.verb, flush=True)
run_tests(TestRun(center, image=sys.argv[2], render=render_tree, on_step=told))
"""


@pytest.fixture
def client() -> Iterator[Any]:
    engine_image()
    client = docker.from_env()
    yield client
    client.close()


def left_by(client: Any, owner: str) -> list[str]:
    """Containers, networks and volumes whose label begins so."""
    found = client.containers.list(all=True, filters={"label": LABEL})
    names = [thing.name for thing in found if thing.labels[LABEL].startswith(owner)]
    for kind in (client.networks, client.volumes):
        for thing in kind.list(filters={"label": LABEL}):
            if (thing.attrs.get("Labels") or {}).get(LABEL, "").startswith(owner):
                names.append(thing.name)
    return names


def started(client: Any) -> tuple[subprocess.Popen[str], str]:
    """A run in a process of its own, in the midst of its first call; the beginning of its label."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(SPECS / "menus.yaml"), engine_image()],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("hear"):
            break
    owner = owner_label().split(" ")[0] + f" {process.pid} "
    assert len(left_by(client, owner)) >= 3
    return process, owner


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_leaves_nothing(client: Any, number: signal.Signals) -> None:
    process, owner = started(client)
    process.send_signal(number)
    process.communicate(timeout=30)
    assert left_by(client, owner) == []


def test_what_a_killed_run_leaves_is_swept_by_the_next(client: Any) -> None:
    process, owner = started(client)
    process.kill()
    process.communicate(timeout=30)
    assert left_by(client, owner) != []
    center = center_of("around")
    assert run(center, [center.tests["a-blocked-number-is-refused"]]).passed
    assert left_by(client, owner) == []


def test_an_engine_that_does_not_boot_is_said_with_its_last_words(client: Any) -> None:
    def broken(center: Center, site: Site) -> RenderedTree:
        tree = render_tree(center, site)
        files = [file for file in tree.files if file.path != "modules.conf"]
        bad = RenderedFile("modules.conf", b"[modules]\nautoload = no\nrequire = no_such_module.so\n", "restart")
        return RenderedTree(tree.engine, tuple(sorted([*files, bad], key=lambda file: file.path)))

    report = run(center_of("around"), render=broken)
    assert report.cannot is not None
    assert "ended while it was starting" in report.cannot.message
    assert "no_such_module" in "".join(note.message for note in report.cannot.notes)
    assert {result.status for result in report.results} == {Status.SKIPPED}
    assert not report.passed
    assert left_by(client, " ".join(owner_label().split(" ")[:2])) == []


def test_without_docker_every_test_is_skipped_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
    report = run_tests(TestRun(center_of("around"), render=render_tree))
    assert report.cannot is not None
    assert "/nonexistent/docker.sock" in report.cannot.message
    assert {result.status for result in report.results} == {Status.SKIPPED}
    assert not report.passed


def test_a_docker_engine_elsewhere_is_said(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    monkeypatch.setattr("ccctl.verify.box.EngineBox.open_network", lambda _box: "192.0.2.77")  # not of this machine
    report = run(center_of("around"))
    assert report.cannot is not None
    assert str(report.cannot.code) == "CC620"
    assert "192.0.2.77" in report.cannot.message
    assert left_by(client, " ".join(owner_label().split(" ")[:2])) == []


def test_an_image_that_is_not_there_is_said() -> None:
    engine_image()
    image = "ccctl.invalid/no-such-image:1"
    report = run_tests(TestRun(center_of("around"), image=image, render=render_tree))
    assert report.cannot is not None
    assert "no-such-image" in report.cannot.message


def test_an_engine_that_dies_in_a_call_fails_that_test_and_the_next_has_a_new_one(client: Any) -> None:
    center = center_of("menus")
    tests = [center.tests["back-returns-to-the-first-menu"], center.tests["a-key-cuts-the-prompt-short"]]

    def kill(test: Scenario, step: StepSpec) -> None:
        if step.prompt == "parcels-menu":
            time.sleep(0.5)
            mine = [each for each in client.containers.list(filters={"label": LABEL}) if is_mine(each)]
            mine[0].kill()

    def is_mine(container: Any) -> bool:
        return str(container.labels[LABEL]).split(" ")[1] == str(os.getpid())

    report = run(center, tests, on_step=kill)
    assert [result.status for result in report.results] == [Status.FAILED, Status.PASSED]
    assert str(report.results[0].reasons[0].code) == "CC623"


HOSTILE = [
    '"; drop', 'x|"1', "${SECRET}", "$(id>/tmp/p)`id`", "a;touch /tmp/p #", "a,Call: t9c9", "張三 VIP", "&<sip:1@2>",
]  # fmt: skip


def test_hostile_caller_names_change_nothing() -> None:
    async def call(lab: Lab, name: str) -> tuple[tuple[str, ...], bool]:
        scenario = lab.center.tests["a-number-may-record-a-queue-that-says-nothing"]
        stage = LiveStage(lab)
        await stage.open(replace(scenario, calls=(replace(scenario.calls[0], display_name=name),)))
        await stage.start("caller")
        checks = [
            await stage.answer("caller", ["303"], 5000),
            await stage.talk("caller", 1000),
            await stage.hang_up_caller("caller"),
        ]
        seen = (await stage.finish()).calls["caller"]
        await stage.close()
        return seen.journey, all(check.ok for check in checks) and seen.recording is not None

    async def calls() -> list[str]:
        async with Lab(center_of("around"), render_tree, engine_image()) as lab:
            for name in HOSTILE:
                journey, fine = await call(lab, name)
                assert journey == ("number/030305", "queue/vip", "seat/303"), name
                assert fine, name
            return [path for path in lab.box.files("/tmp", "/var/spool/asterisk") if not path.endswith(".wav")]

    assert asyncio.run(calls()) == []


def test_a_call_of_a_trunk_that_does_not_exist_reaches_no_flow() -> None:
    async def call(center: Center) -> int:
        async with Lab(center, render_tree, engine_image()) as lab:
            await lab.prepare(center.tests["a-blocked-number-is-refused"])
            stranger = replace(center.tests["open-on-monday-morning"].calls[0], trunk="carrier")
            placed = await lab.place(CallSpec("x", stranger.sender, "030301"), "x1", trunk="no-such-trunk")
            await placed.wait_ended(5)
            assert lab.book.journey("x1") == ()
            return placed.status

    assert asyncio.run(call(center_of("around"))) in (401, 403, 404)


def test_the_folder_for_reports_is_made(tmp_path: Path) -> None:
    center = center_of("around")
    report = run(center, [center.tests["a-blocked-number-is-refused"]], folder=tmp_path / "new" / "report")
    assert report.passed
    assert (tmp_path / "new" / "report" / "summary.html").is_file()
