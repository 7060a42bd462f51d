"""Machines from nothing to answered calls, by ssh and Ansible, and what can go wrong on the way."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
import subprocess
import time
import urllib.request
from collections.abc import Iterator

import docker
import pytest
from cli_support import client  # noqa: F401 - a fixture
from hosts_support import Ops, apply_and, deployed, inside, place, sudo_is_missed, told

from ccctl.deploy.certificates import Wish, with_certificates

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]

NAMES = ("pbx1", "pbx2")
TARGET = (
    "engine: package, sip_tls_port: 5161, tls: {{certificate: /etc/own/cert.pem, key: /etc/own/key.pem, on: machines}}}}, "
    "bridge: {{api: {{address: 0.0.0.0, certificate: api.pem, key: api.key, accept_from: [{gateway}]}}"
)


def renew(ops: Ops, name: str) -> str:
    """A new certificate, as an ACME client would leave it on the machine; what it looks like."""
    made = (
        "mkdir -p /etc/own; cd /etc/own; openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 "
        f"-subj /CN={name} -keyout new.key -out new.pem 2>/dev/null && mv new.key key.pem && sleep 0.2 && mv new.pem cert.pem"
    )
    ops.hosts.shell(name, made)
    return ops.hosts.shell(name, "cat /etc/own/cert.pem").strip()


def shown(ops: Ops, name: str) -> str:
    """The certificate that the engine shows to phones."""
    return ssl.get_server_certificate((ops.hosts.addresses[name], 5161), timeout=5).strip()


@pytest.fixture(scope="module")
def ops(client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ops]:  # noqa: F811
    def certified(ops: Ops) -> None:
        for name in NAMES:
            renew(ops, name)
        made = with_certificates({}, ["pem/certificate"], Wish(tuple(ops.hosts.addresses.values())))
        for file, of in (("api.pem", "pem/certificate"), ("api.key", "pem/key"), ("api-ca.pem", "pem/authority")):
            (ops.hosts.folder / file).write_text(made[of], encoding="ascii")

    seats = ', "104": {{phone: remote}}'
    with deployed(client, tmp_path_factory, NAMES, TARGET, seats=seats, hooks=True, before=certified) as ops:
        yield ops


def test_every_machine_answers_calls_and_a_second_apply_changes_nothing(ops: Ops) -> None:
    for name in NAMES:
        assert asyncio.run(place(ops, name)) == 200, name
        assert "ccctl" in ops.hosts.shell(name, "sudo nft list tables")
        listening = ops.hosts.shell(name, "ss -Hltn sport = :5038")
        assert "127.0.0.1:5038" in listening and "0.0.0.0:5038" not in listening
    status = ops.json("status")
    assert status["healthy"] is True
    assert "No changes" in ops.run("apply", "--yes")
    secrets = {ops.hosts.shell(name, "sha256sum /ccctl/secrets.json") for name in NAMES}
    assert len(secrets) == 1, "a phone registers at any machine with the same password"
    assert ops.json("seats", "credentials", "101")["password"]


def test_each_machine_tells_what_happens_there_and_its_bridge_is_looked_after(ops: Ops) -> None:
    for name in NAMES:
        assert "call.started" in told(ops, name)
    hooks = ops.json("status")["bridge"]["hooks"]
    assert [(one["hook"], one["machine"], one["dead"]) for one in hooks] == [("crm", name, 0) for name in NAMES]
    assert ops.json("bridge", "dead-letters")["dead_letters"] == []
    ops.hosts.shell("pbx2", "systemctl stop ccctl-bridge")
    assert "bridge" in ops.run("drift", code=2)
    ops.run("apply", "--yes")
    assert ops.hosts.shell("pbx2", "systemctl is-active ccctl-bridge").strip() == "active"
    said = ops.hosts.shell("pbx1", "ps -o user= -p $(systemctl show -p MainPID --value ccctl-bridge)")
    assert said.strip() == "asterisk"


def test_the_http_interface_of_each_machine_is_reached_by_tls_from_the_networks_that_are_let_in(ops: Ops) -> None:
    token = ops.run("bridge", "token", "--seat", "101").strip()
    trusting = ssl.create_default_context(cafile=ops.hosts.folder / "api-ca.pem")
    for name, address in ops.hosts.addresses.items():
        asked = urllib.request.Request(f"https://{address}:8791/v1/seats", headers={"authorization": f"Bearer {token}"})
        with urllib.request.urlopen(asked, timeout=10, context=trusting) as answer:
            assert [one["seat"] for one in json.loads(answer.read())] == ["101"], name
        assert f"https://{address}:8791" in ops.json("status")["bridge"]["api"]
    reach = f"timeout 3 bash -c '</dev/tcp/{ops.hosts.addresses['pbx1']}/8791' && echo reached"
    assert "reached" in ops.hosts.shell("pbx1", reach) and "reached" not in ops.hosts.shell("pbx2", reach)


def test_a_certificate_that_a_machine_renews_is_shown_without_a_restart(ops: Ops) -> None:
    before = ops.pid("pbx1")
    assert shown(ops, "pbx1") == ops.hosts.shell("pbx1", "cat /etc/own/cert.pem").strip()
    wanted, deadline = renew(ops, "pbx1"), time.monotonic() + 20
    while shown(ops, "pbx1") != wanted:
        assert time.monotonic() < deadline, ops.hosts.shell("pbx1", "journalctl -u ccctl-certificate --no-pager")
        time.sleep(0.2)
    assert ops.pid("pbx1") == before
    seat = ops.json("seats", "credentials", "104")
    assert seat["transport"] == "TLS" and seat["server"].endswith(":5161")


def test_a_change_touches_no_call_and_reaches_every_machine(ops: Ops) -> None:
    before = {name: ops.pid(name) for name in NAMES}
    ops.write(ring="15s")
    plan = ops.run("plan")
    assert "20s → 15s" in plan and "No call is touched" in plan
    ops.run("apply", "--yes")
    assert {ops.ring_of(name) for name in NAMES} == {"15000"}
    assert {name: ops.pid(name) for name in NAMES} == before
    ops.run("rollback", "--yes")
    assert {ops.ring_of(name) for name in NAMES} == {"20000"}
    assert {name: ops.pid(name) for name in NAMES} == before
    ops.write()
    assert "No changes" in ops.run("plan")


def test_a_change_by_hand_on_one_machine_is_shown_and_put_right(ops: Ops) -> None:
    ops.hosts.shell("pbx2", "echo '; by hand' >> /ccctl/current/queues.conf")
    assert "queues.conf" in ops.run("drift", code=2)
    ops.run("apply", "--yes")
    assert "by hand" not in ops.hosts.shell("pbx2", "cat /ccctl/current/queues.conf")
    assert "No drift" in ops.run("drift")


def test_a_machine_that_fails_sends_the_others_back(ops: Ops) -> None:
    ops.write(ring="12s")
    engine = "/usr/local/bin/ccctl-engine"
    ops.hosts.shell("pbx2", f"mv {engine} {engine}.away")
    try:
        said = ops.run("apply", "--yes", code=1)
    finally:
        ops.hosts.shell("pbx2", f"mv {engine}.away {engine}")
    assert "pbx2 did not take the release; every machine has what it had before" in said
    assert {ops.ring_of(name) for name in NAMES} == {"20000"}
    for name in NAMES:
        assert asyncio.run(place(ops, name)) == 200, name
    ops.write()
    ops.run("apply", "--yes")


def test_a_machine_that_is_away_is_named_and_the_others_are_left_alone(ops: Ops) -> None:
    ops.write(ring="11s")
    ops.hosts.containers["pbx2"].pause()
    try:
        said = ops.run("apply", "--yes", code=1)
        assert "pbx2: " in said and "CC551" in said
    finally:
        ops.hosts.containers["pbx2"].unpause()
    assert ops.ring_of("pbx1") == "20000"
    ops.write()
    assert "No changes" in ops.run("apply", "--yes")


@pytest.mark.skipif(not os.environ.get("CCCTL_HOSTS_CAMPAIGN"), reason="on request: CCCTL_HOSTS_CAMPAIGN=1")
def test_an_ssh_session_that_is_killed_in_the_middle_leaves_the_old_or_the_new(ops: Ops) -> None:
    ops.write(ring="15s")
    said = apply_and(
        ops,
        "pbx1: checking it",
        lambda: inside(ops, "pbx1", "pkill -KILL -f 'sshd-session: ops'"),
    )
    assert "pbx1" in said and "CC551" in said
    assert {ops.ring_of(name) for name in NAMES} <= {"20000", "15000"}, "old or new, and nothing else"
    ops.run("apply", "--yes")
    assert {ops.ring_of(name) for name in NAMES} == {"15000"}
    assert ops.json("status")["healthy"] is True


def test_a_user_who_may_not_sudo_is_named(ops: Ops) -> None:
    sudo_is_missed(ops, "pbx2")


def test_two_at_once_are_one_after_the_other(ops: Ops) -> None:
    held = subprocess.Popen(
        [
            "docker",
            "exec",
            ops.hosts.containers["pbx1"].name,
            "flock",
            "/run/ccctl-all.lock",
            "sh",
            "-c",
            "echo alice >/run/ccctl-all.lock.holder; sleep 60",
        ]
    )
    try:
        ops.write(ring="13s")
        asyncio.run(asyncio.sleep(1))
        assert "alice" in ops.run("apply", "--yes", code=5)
    finally:
        ops.hosts.shell("pbx1", "pkill -f 'sleep 60'")
        held.wait(10)
    ops.write()


def test_destroy_leaves_recordings_and_takes_the_rest(ops: Ops) -> None:
    ops.hosts.shell("pbx1", "mkdir -p /var/spool/asterisk/recordings; touch /var/spool/asterisk/recordings/kept.wav")
    ops.run("destroy", "--yes")
    assert "kept.wav" in ops.hosts.shell("pbx1", "ls /var/spool/asterisk/recordings")
    assert "could not be found" in ops.hosts.shell("pbx1", "systemctl status ccctl-engine 2>&1")
    assert "nothing is deployed" in ops.run("status", code=1)
