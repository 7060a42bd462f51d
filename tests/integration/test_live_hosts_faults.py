"""What goes wrong in the middle of an apply: every machine has the old release or the new, and the next apply repairs."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator

import docker
import pytest
from cli_support import client  # noqa: F401 - a fixture
from hosts_support import Ops, apply_and, call_up, deployed, inside, place, sudo_is_missed

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not os.environ.get("CCCTL_HOSTS_CAMPAIGN"), reason="takes minutes: CCCTL_HOSTS_CAMPAIGN=1 plays it"
    ),
]

NAMES = ("pbx1", "pbx2", "pbx3")


@pytest.fixture(scope="module")
def ops(client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ops]:  # noqa: F811
    with deployed(client, tmp_path_factory, NAMES, "engine: package, fail2ban: false, firewall: false") as ops:
        yield ops


def repaired(ops: Ops, ring: str) -> None:
    """Whatever was left: the next apply brings the center into force on every machine, and calls are answered."""
    rings = {ops.ring_of(name) for name in NAMES}
    assert rings <= {"20000", f"{ring}000"}, "old or new, and nothing else"
    ops.run("apply", "--yes")
    assert {ops.ring_of(name) for name in NAMES} == {f"{ring}000"}
    assert ops.json("status")["healthy"] is True
    ops.write()
    ops.run("apply", "--yes")


def test_three_fresh_machines_answer_calls_after_one_command_and_a_second_one_changes_nothing(ops: Ops) -> None:
    for name in NAMES:
        assert asyncio.run(place(ops, name)) == 200, name
    assert "No changes" in ops.run("apply", "--yes")
    assert ops.json("status")["healthy"] is True


def test_the_playbook_changes_nothing_on_machines_that_it_has_prepared(ops: Ops) -> None:
    for name in NAMES:
        ops.hosts.shell(name, "rm /ccctl/host.json")
    said = ops.run("apply", "--yes", "--format", "json")
    tasks = [event for event in map(json.loads, said.splitlines()) if event.get("kind") == "task"]
    assert {event["machine"] for event in tasks} == set(NAMES)
    assert [event for event in tasks if event["state"] not in ("ok", "skipped")] == []


def test_a_change_by_hand_on_one_of_them_is_shown_and_put_right_and_a_rollback_reaches_all(ops: Ops) -> None:
    ops.write(ring="16s")
    ops.run("apply", "--yes")
    ops.hosts.shell("pbx3", "echo '; by hand' >> /ccctl/current/queues.conf")
    assert "queues.conf" in ops.run("drift", code=2)
    ops.run("apply", "--yes")
    assert "by hand" not in ops.hosts.shell("pbx3", "cat /ccctl/current/queues.conf")
    ops.run("rollback", "1", "--yes")
    assert {ops.ring_of(name) for name in NAMES} == {"20000"}
    ops.write()
    assert "No changes" in ops.run("plan")


def test_a_machine_that_dies_in_the_middle_sends_the_others_back(ops: Ops) -> None:
    ops.write(ring="14s")
    try:
        said = apply_and(ops, "pbx2: staging release", ops.hosts.containers["pbx2"].kill)
    finally:
        ops.hosts.containers["pbx2"].start()
    assert "pbx2 did not take the release; every machine has what it had before" in said
    assert ops.ring_of("pbx1") == "20000"
    deadline = time.monotonic() + 60
    while "active" not in ops.hosts.shell("pbx2", "systemctl is-active ccctl-engine").split():
        assert time.monotonic() < deadline, "its engine does not come up with the machine"
        time.sleep(0.5)
    assert asyncio.run(place(ops, "pbx2")) == 200
    repaired(ops, "14")


def test_a_full_disk_is_named_and_nothing_changes(ops: Ops) -> None:
    # A disk of its own, with room for what is there and hardly more.
    ops.hosts.shell(
        "pbx2",
        "cp -a /ccctl /var/tmp/was; mount -t tmpfs -o mode=0750,gid=101,size=$(($(du -sk /ccctl | cut -f1) + 40))k tmpfs /ccctl;"
        "cp -a /var/tmp/was/. /ccctl/; rm -rf /var/tmp/was",
    )
    ops.write(ring="13s")
    try:
        said = ops.run("apply", "--yes", code=1)
        assert "the disk of pbx2 is full" in said
        assert "every machine has what it had before" in said
        assert {ops.ring_of(name) for name in NAMES} == {"20000"}
    finally:
        ops.hosts.shell("pbx2", "umount -l /ccctl")
    repaired(ops, "13")


def test_a_user_who_may_not_sudo_and_a_machine_without_python_are_named(ops: Ops) -> None:
    sudo_is_missed(ops, "pbx2")
    ops.write(**{"firewall: false": "firewall: true"})
    inside(ops, "pbx2", "mkdir /root/away; mv /usr/bin/python3* /root/away")
    try:
        said = ops.run("apply", "--yes", code=1)
        assert "pbx2: there is no Python on it" in said
        assert {ops.ring_of(name) for name in NAMES} == {"20000"}
    finally:
        inside(ops, "pbx2", "mv /root/away/* /usr/bin")
    ops.write()
    ops.run("apply", "--yes")


def test_200_seats_are_added_with_20_calls_up_on_each_machine_and_none_is_touched(ops: Ops) -> None:
    before = {name: ops.pid(name) for name in NAMES}
    password = ops.json("seats", "credentials", "101")["password"]

    async def story() -> None:
        async with call_up(ops, NAMES, 20, password) as calls:
            ops.write(
                **{"seats: {101-103: {}}": "seats: {101-103: {}, 1001-1200: {}}", "[101-103]": "[101-103, 1001-1200]"}
            )
            said = await asyncio.to_thread(ops.run, "apply", "--yes")
            assert "release" in said
            assert [call for call in calls if call.over] == []
            heard = [call.media.recording.received for call in calls]
            await asyncio.sleep(1)
            assert all(call.media.recording.received > had for call, had in zip(calls, heard, strict=True))
            status = await asyncio.to_thread(ops.json, "status")
            assert [queue["waiting"] for queue in status["queues"]] == [19] * len(NAMES)

    asyncio.run(story())
    assert {name: ops.pid(name) for name in NAMES} == before
    assert "1200" in {seat["seat"] for seat in ops.json("status")["seats"]}
