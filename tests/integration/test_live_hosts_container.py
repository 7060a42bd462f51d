"""A machine whose engine is a container under systemd: from nothing to answered calls, changes, drift, the way back."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import time
from collections.abc import Iterator

import docker
import pytest
from cli_support import client  # noqa: F401 - a fixture
from hosts_support import ROOT, Hosts, Ops, deployed, place, told

pytestmark = [pytest.mark.live, pytest.mark.timeout(600)]
campaign = pytest.mark.skipif(
    not os.environ.get("CCCTL_HOSTS_CAMPAIGN"), reason="takes minutes: CCCTL_HOSTS_CAMPAIGN=1 plays it"
)


@pytest.fixture(scope="module")
def ops(client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ops]:  # noqa: F811
    with deployed(client, tmp_path_factory, ("pbx1",), "fail2ban: false, firewall: false", hooks=True) as ops:
        assert "pbx1: sending the image" in ops.first
        yield ops


def containers(hosts: Hosts) -> str:
    return hosts.shell("pbx1", "docker ps --no-trunc --format '{{.ID}} {{.Image}} {{.Names}}'")


def test_an_engine_in_a_container_answers_and_changes_without_a_restart(ops: Ops) -> None:
    assert asyncio.run(place(ops, "pbx1")) == 200
    assert "call.started" in told(ops, "pbx1")
    before = containers(ops.hosts)
    assert all(part in before for part in ("ccctl-asterisk:", "ccctl-engine", "ccctl-bridge:", "ccctl-bridge"))
    shown = ops.hosts.shell("pbx1", "docker inspect ccctl-engine --format '{{.HostConfig.CapDrop}} {{.Config.User}}'")
    assert shown.split() == ["[ALL]", "101:101"]
    ops.write(ring="15s")
    ops.run("apply", "--yes")
    assert ops.ring_of("pbx1") == "15000"
    ops.hosts.shell("pbx1", "echo '; by hand' >> /ccctl/current/queues.conf")
    assert "queues.conf" in ops.run("drift", code=2)
    ops.run("rollback", "--yes")
    assert ops.ring_of("pbx1") == "20000"
    assert "by hand" not in ops.hosts.shell("pbx1", "cat /ccctl/current/queues.conf")
    assert containers(ops.hosts) == before


def test_systemd_brings_a_container_back_that_died(ops: Ops) -> None:
    before = containers(ops.hosts)
    ops.hosts.shell("pbx1", "docker kill ccctl-engine")
    deadline = time.monotonic() + 20
    while asyncio.run(place(ops, "pbx1")) != 200:
        assert time.monotonic() < deadline, "no engine came back"
    assert containers(ops.hosts) != before


@pytest.mark.skipif(
    not os.environ.get("CCCTL_FREESWITCH_IMAGE"), reason="no image with FreeSWITCH: CCCTL_FREESWITCH_IMAGE names one"
)
def test_freeswitch_takes_the_place_of_asterisk_and_a_rollback_brings_it_back(ops: Ops) -> None:
    ops.write(**{"engine: asterisk": "engine: freeswitch"})
    assert "sending the image" in ops.run("apply", "--yes", "--now")
    assert os.environ["CCCTL_FREESWITCH_IMAGE"] in containers(ops.hosts)
    assert asyncio.run(place(ops, "pbx1")) == 200
    assert "FreeSWITCH 1." in ops.run("status")
    ops.run("rollback", "--yes", "--now")
    assert "ccctl-asterisk:" in containers(ops.hosts)
    assert asyncio.run(place(ops, "pbx1")) == 200


def test_an_image_that_nobody_has_is_named_before_anything_changes(ops: Ops) -> None:
    ops.write(**{"group: pbx,": "group: pbx, image: 'nobody.invalid/engine:1',"})
    before = containers(ops.hosts)
    said = ops.run("apply", "--yes", "--now", code=1)
    assert "CC541" in said and "pbx1: the image nobody.invalid/engine:1" in said
    assert containers(ops.hosts) == before
    assert asyncio.run(place(ops, "pbx1")) == 200


@campaign
def test_a_machine_fetches_an_image_from_a_registry(ops: Ops) -> None:
    name = "127.0.0.1:5000/acme/engine:1"
    ops.hosts.shell(
        "pbx1", "apt-get install --yes docker-registry >/dev/null; systemctl start docker-registry", within=300
    )
    ops.hosts.shell("pbx1", f"docker tag $(docker inspect -f '{{{{.Image}}}}' ccctl-engine) {name}")
    pushed = ops.hosts.shell(
        "pbx1", f"docker push {name} && docker rmi {name} && docker image inspect {name}", within=300
    )
    assert "digest: sha256" in pushed and "No such image" in pushed
    ops.write(**{"group: pbx,": f"group: pbx, image: '{name}',"})
    said = ops.run("apply", "--yes", "--now")
    assert f"pbx1: fetching the image {name}" in said
    assert f"{name} ccctl-engine" in containers(ops.hosts)
    assert asyncio.run(place(ops, "pbx1")) == 200
    ops.run("rollback", "--yes", "--now")
    assert "ccctl-asterisk:" in containers(ops.hosts) and asyncio.run(place(ops, "pbx1")) == 200


@campaign
def test_a_machine_builds_the_image_where_there_is_no_docker_engine_beside_ccctl(ops: Ops) -> None:
    base = subprocess.run([ROOT / "scripts" / "base-image"], capture_output=True, text=True, check=True).stdout.strip()
    copied = subprocess.run(
        f"docker save {base} | {shlex.join(ops.hosts.ssh('pbx1'))} sudo docker load", shell=True, check=False
    )
    assert copied.returncode == 0
    ops.write()
    ops.environment |= {"DOCKER_HOST": "unix:///nowhere.sock", "CCCTL_ASTERISK_BASE": base, "CCCTL_BRIDGE_BASE": base}
    ops.hosts.shell("pbx1", "docker image ls -q 'ccctl-asterisk' | sort -u | xargs docker rmi --force", within=300)
    said = ops.run("apply", "--yes", "--now")
    assert "pbx1: building the image ccctl-asterisk:" in said
    assert asyncio.run(place(ops, "pbx1")) == 200
