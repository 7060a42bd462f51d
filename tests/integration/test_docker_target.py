"""The Docker target against a real Docker engine and a real Asterisk."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import docker
import docker.errors
import pytest
from small_asterisk import EXTENSIONS, PJSIP, QUEUES, small_tree

from ccctl.center import Center, DockerSite, Environment, Member, Overflow, Queue, Seat, Strategy
from ccctl.deploy.docker import DockerTarget
from ccctl.deploy.docker_engine import wait_ready
from ccctl.deploy.docker_exec import run
from ccctl.deploy.docker_image import planned_image
from ccctl.deploy.docker_removal import remove_unused_images
from ccctl.diagnostics import Rejected, Span
from ccctl.plan import make_plan
from ccctl.render.files import RenderedTree

pytestmark = pytest.mark.live

ENV = "it"


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def center_of(name: str, port: int, *, ring_s: int = 15, address: str = "127.0.0.1") -> Center:
    queue = Queue(
        "orders",
        Strategy.IN_ORDER,
        (Member("1001"),),
        ring_s * 1000,
        0,
        30_000,
        10_000,
        None,
        None,
        "default",
        Overflow(),
        None,
    )
    media = 20000 + port % 10000  # four ports: Docker starts a process for each
    site = DockerSite(sip_port=port, address=address, rtp_ports=(media, media + 3), span=Span("center.yaml", 9, 3))
    return Center(
        name=name,
        timezone="UTC",
        seats={"1001": Seat("1001")},
        queues={"orders": queue},
        environments={ENV: Environment(ENV, site)},
    )


class Bench:
    """One environment and what it leaves on the Docker engine."""

    def __init__(self, client: docker.DockerClient) -> None:
        self.client = client
        self.name = f"deploy-test-{os.getpid()}-{time.monotonic_ns() % 100_000}"
        self.port = free_port()
        self.progress: list[str] = []

    def target(self, **options: object) -> DockerTarget:
        return DockerTarget(center_of(self.name, self.port, **options), ENV)  # type: ignore[arg-type]

    def apply(self, tree: RenderedTree, **options: object) -> int:
        target = self.target(**options)
        plan = make_plan(target.center, tree, target.observe())
        return target.apply(plan, tree, self.progress.append).number

    def container(self) -> docker.models.containers.Container:
        return self.client.containers.get(f"ccctl-{self.name}-{ENV}")

    def identity(self) -> tuple[str, str]:
        container = self.container()
        return container.id, container.attrs["State"]["StartedAt"]

    def left(self) -> list[str]:
        containers = [
            found.name
            for found in self.client.containers.list(all=True, ignore_removed=True)
            if self.name in found.name
        ]
        volumes = [found.name for found in self.client.volumes.list() if self.name in found.name]
        networks = [found.name for found in self.client.networks.list() if self.name in found.name]
        return containers + volumes + networks

    def inside(self, *argv: str) -> str:
        return run(self.container(), argv).output


@pytest.fixture
def bench(client: docker.DockerClient) -> Iterator[Bench]:
    bench = Bench(client)
    try:
        yield bench
    finally:
        bench.target().destroy(keep_image=True)
        assert bench.left() == []


def test_apply_from_nothing_runs_a_hardened_engine_with_its_secrets_in_0600_files(bench: Bench) -> None:
    assert bench.apply(small_tree()) == 1
    status = bench.target().status()
    assert status.state == "running"
    assert status.problems == ()
    assert status.version.startswith("Asterisk 22")
    assert [queue["queue"] for queue in status.queues] == ["orders"]
    assert [(seat["seat"], seat["registered"]) for seat in status.seats] == [("1001", False)]

    host = bench.container().attrs["HostConfig"]
    assert host["ReadonlyRootfs"] is True
    assert host["CapDrop"] == ["ALL"]
    assert "no-new-privileges" in host["SecurityOpt"]
    capabilities = bench.inside("sh", "-c", "grep ^Cap /proc/1/status; id -u")
    assert set(capabilities.split()[1:10:2]) == {"0000000000000000"}
    assert capabilities.split()[-1] == "101"

    [credentials] = bench.target().seat_credentials()
    assert credentials.password in bench.inside("cat", "/ccctl/current/pjsip.conf")
    assert bench.inside("stat", "-Lc", "%a %u", "/ccctl/current/pjsip.conf").split() == ["600", "101"]
    assert bench.inside("stat", "-Lc", "%a", "/ccctl/current/queues.conf").strip() == "644"
    seen = json.dumps(bench.container().attrs) + json.dumps(bench.container().image.attrs) + repr(credentials)
    assert credentials.password not in seen
    assert credentials.password not in "\n".join(bench.progress)
    assert "<<secret" not in bench.inside("cat", "/ccctl/current/manager.conf")
    assert "refused" in bench.inside("sh", "-c", "echo x > /ccctl/current/queues.conf || echo refused")


def test_apply_again_changes_nothing(bench: Bench) -> None:
    tree = small_tree()
    bench.apply(tree)
    before = bench.identity()
    target = bench.target()
    plan = make_plan(target.center, tree, target.observe())
    assert plan.is_empty, plan
    assert bench.apply(tree) == 1
    assert bench.identity() == before
    assert len(target.history()) == 1


def test_a_changed_queue_is_reloaded_without_a_restart(bench: Bench) -> None:
    bench.apply(small_tree(timeout=15))
    before = bench.identity()
    target = bench.target(ring_s=25)
    plan = make_plan(target.center, small_tree(timeout=25), target.observe())
    assert plan.actions == ("queues",)
    assert [(c.address, [(a.name, a.old, a.new) for a in c.attributes]) for c in plan.changes] == [
        ("queue.orders", [("ring", "15s", "25s")])
    ]
    release = target.apply(plan, small_tree(timeout=25), bench.progress.append)
    assert release.number == 2
    assert bench.identity() == before
    assert "timeout = 25" in bench.inside("cat", "/etc/asterisk/queues.conf")
    assert [kept.number for kept in target.history()] == [2, 1]


def test_a_new_queue_of_equal_size_is_really_read_by_the_engine(bench: Bench) -> None:
    bench.apply(small_tree())
    renamed = small_tree(queues=QUEUES.format(timeout=15).replace("orders", "orderz"))
    bench.apply(renamed)
    assert "orderz" in bench.inside("asterisk", "-rx", "queue show")


def test_passwords_stay_the_same_from_release_to_release(bench: Bench) -> None:
    bench.apply(small_tree())
    [before] = bench.target().seat_credentials()
    bench.apply(small_tree(timeout=20))
    [after] = bench.target().seat_credentials()
    assert before.password == after.password


def test_a_configuration_that_the_engine_refuses_never_comes_near_the_running_one(bench: Bench) -> None:
    bench.apply(small_tree())
    before = bench.identity()
    broken = small_tree(pjsip=PJSIP.replace("max_contacts = 1", "max_contacts = many"))
    with pytest.raises(Rejected) as refused:
        bench.apply(broken)
    [problem] = refused.value.report.diagnostics
    assert problem.code.name == "CC508"
    assert "max_contacts" in problem.notes[0].message
    assert bench.identity() == before
    assert [release.number for release in bench.target().history()] == [1]
    assert bench.target().observe().problems == ()


def test_an_engine_that_dies_at_start_is_shown_with_its_words_and_leaves_nothing(bench: Bench) -> None:
    dying = small_tree(modules="[modules]\nautoload = no\nrequire = no_such_module.so\n")
    with pytest.raises(Rejected) as refused:
        bench.apply(dying)
    [problem] = refused.value.report.diagnostics
    assert problem.code.name == "CC508"
    assert "no_such_module" in problem.notes[0].message
    assert bench.left() == []


def test_an_engine_that_ends_at_once_is_told_with_its_exit_code_and_what_to_do(
    bench: Bench, client: docker.DockerClient
) -> None:
    image = planned_image(client, "asterisk", "")
    container = client.containers.create(image, entrypoint=["/usr/bin/false"], name=f"ccctl-{bench.name}-false")
    try:
        container.start()
        with pytest.raises(Rejected) as refused:
            wait_ready(container)
    finally:
        container.remove(force=True, v=True)
    [problem] = refused.value.report.diagnostics
    assert problem.code.name == "CC506"
    assert "exit code 1" in problem.message
    assert problem.hint


def test_a_taken_port_is_named_and_nothing_is_left(bench: Bench) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", bench.port))
        with pytest.raises(Rejected) as refused:
            bench.apply(small_tree())
    [problem] = refused.value.report.diagnostics
    assert problem.code.name == "CC505"
    assert str(bench.port) in problem.message
    assert problem.span == Span("center.yaml", 9, 3)
    assert bench.left() == []


def test_a_failed_first_apply_keeps_the_recordings_of_a_volume_that_was_there(
    bench: Bench, client: docker.DockerClient
) -> None:
    names = bench.target().names
    client.volumes.create(names.spool, labels=names.labels)
    with pytest.raises(Rejected):
        bench.apply(small_tree(), address="192.0.2.7")
    assert bench.left() == [names.spool]


def test_an_address_of_another_machine_is_named_and_nothing_is_left(bench: Bench) -> None:
    with pytest.raises(Rejected) as refused:
        bench.apply(small_tree(), address="192.0.2.7")
    [problem] = refused.value.report.diagnostics
    assert problem.code.name == "CC517"
    assert bench.left() == []


def test_another_port_replaces_the_container_and_keeps_the_passwords(bench: Bench) -> None:
    bench.apply(small_tree())
    [before], first = bench.target().seat_credentials(), bench.identity()
    bench.port = free_port()
    target = bench.target()
    plan = make_plan(target.center, small_tree(), target.observe())
    assert plan.actions == ("recreate",)
    target.apply(plan, small_tree(), bench.progress.append)
    assert bench.identity()[0] != first[0]
    assert bench.target().seat_credentials()[0].password == before.password
    assert bench.target().status().problems == ()


def test_a_replacement_that_can_not_start_gives_the_old_engine_back(bench: Bench) -> None:
    bench.apply(small_tree())
    first, old_port = bench.identity()[0], bench.port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        bench.port = int(taken.getsockname()[1])
        with pytest.raises(Rejected) as refused:
            bench.apply(small_tree())
    assert [found.code.name for found in refused.value.report] == ["CC505"]
    bench.port = old_port
    assert bench.identity()[0] == first
    observed = bench.target().observe()
    assert observed.release is not None
    assert (observed.release.number, observed.running, observed.problems) == (1, True, ())


def test_a_stopped_engine_is_noticed_and_started_again_without_a_new_release(bench: Bench) -> None:
    bench.apply(small_tree())
    bench.container().stop(timeout=2)
    assert bench.target().status().state == "stopped"
    target = bench.target()
    plan = make_plan(target.center, small_tree(), target.observe())
    assert plan.actions == ("start",)
    assert target.apply(plan, small_tree(), bench.progress.append).number == 1
    assert target.observe().problems == ()


def test_a_removed_container_is_made_again_from_the_release_on_the_volume(bench: Bench) -> None:
    bench.apply(small_tree())
    bench.container().remove(force=True, v=True)
    assert bench.target().observe().problems == ("the engine's container is gone",)
    assert bench.apply(small_tree()) == 1
    assert bench.target().status().problems == ()


def test_a_plan_for_another_state_is_refused(bench: Bench) -> None:
    target = bench.target()
    old = make_plan(target.center, small_tree(), target.observe())
    bench.apply(small_tree())
    with pytest.raises(Rejected) as refused:
        target.apply(old, small_tree(), bench.progress.append)
    assert [found.code.name for found in refused.value.report] == ["CC512"]


def test_a_plan_is_refused_when_another_apply_came_first_while_it_waited_for_the_image(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ccctl.deploy import docker_place

    bench.apply(small_tree())
    target = bench.target()
    tree = small_tree(timeout=33)
    plan = make_plan(target.center, tree, target.observe())
    make_image = docker_place.ensure_image

    def slowly(*arguments: object) -> str:
        monkeypatch.setattr(docker_place, "ensure_image", make_image)
        assert bench.apply(small_tree(extensions=EXTENSIONS + "exten => 300,1,Hangup()\n")) == 2
        return make_image(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(docker_place, "ensure_image", slowly)
    with pytest.raises(Rejected) as refused:
        target.apply(plan, tree, bench.progress.append)
    assert [found.code.name for found in refused.value.report] == ["CC512"]
    assert "300" in bench.inside("asterisk", "-rx", "dialplan show seats")


def test_an_interrupt_in_the_middle_leaves_the_old_release_in_force(bench: Bench) -> None:
    bench.apply(small_tree())
    before = bench.identity()
    target = bench.target()
    tree = small_tree(extensions=EXTENSIONS + "exten => 300,1,Hangup()\n")
    plan = make_plan(target.center, tree, target.observe())

    def interrupt(text: str) -> None:
        if text.startswith("reloading"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        target.apply(plan, tree, interrupt)
    observed = target.observe()
    assert observed.release is not None
    assert (observed.release.number, observed.problems, bench.identity()) == (1, (), before)
    assert "300" not in bench.inside("asterisk", "-rx", "dialplan show seats")
    assert bench.apply(tree) == 2


def test_two_applies_at_once_are_told_apart_by_the_lock(bench: Bench) -> None:
    from ccctl.deploy.docker_hands import DockerHands

    bench.apply(small_tree())
    target = bench.target()
    image = bench.container().image.tags[0]
    with DockerHands.opened(target.client, target.names, image):
        with pytest.raises(Rejected) as refused:
            bench.apply(small_tree(timeout=33))
        assert refused.value.exit_code == 5
        assert f"process {os.getpid()}" in refused.value.report.diagnostics[0].message
    assert bench.apply(small_tree(timeout=33)) == 2


def test_a_foreign_container_of_the_same_name_is_never_touched(bench: Bench, client: docker.DockerClient) -> None:
    bench.apply(small_tree())
    image = bench.container().image.id
    bench.target().destroy(keep_image=True)
    name = f"ccctl-{bench.name}-{ENV}"
    foreign = client.containers.create(image, name=name, entrypoint=["true"])
    try:
        for action in (lambda: bench.apply(small_tree()), lambda: bench.target().destroy()):
            with pytest.raises(Rejected) as refused:
                action()
            assert [found.code.name for found in refused.value.report] == ["CC510"]
        assert client.containers.get(name).id == foreign.id
    finally:
        foreign.remove(force=True)


def test_status_of_nothing_says_what_to_do(bench: Bench) -> None:
    with pytest.raises(Rejected) as refused:
        bench.target().status()
    assert [found.code.name for found in refused.value.report] == ["CC515"]


def test_no_docker_engine_is_a_diagnostic_at_the_environment() -> None:
    center = center_of("nowhere", 5060)
    site = replace(center.environments[ENV].target, docker_host="unix:///nonexistent/docker.sock")
    target = DockerTarget(replace(center, environments={ENV: Environment(ENV, site)}), ENV)
    with pytest.raises(Rejected) as refused:
        target.observe()
    [problem] = refused.value.report.diagnostics
    assert problem.code.name == "CC501"
    assert problem.span is not None
    assert "docker info" in problem.hint


def test_an_image_of_ours_goes_with_its_last_container_and_not_before(
    bench: Bench, client: docker.DockerClient
) -> None:
    bench.apply(small_tree())
    base = bench.container().image.tags[0]
    dockerfile = f"FROM {base}\nLABEL ccctl.image=asterisk ccctl.test={bench.name}\n".encode()
    image, _ = client.images.build(fileobj=io.BytesIO(dockerfile), tag=f"ccctl-{bench.name}:probe", rm=True)
    user = client.containers.create(image.id, name=f"ccctl-{bench.name}-user", entrypoint=["true"])
    assert remove_unused_images(client, {image.id}) == []
    user.remove()
    assert remove_unused_images(client, {image.id}) == [f"ccctl-{bench.name}:probe"]
    assert remove_unused_images(client, {image.id}) == []


SWALLOWED = "[general]\n[q](!)\nstrategy = linear\n[orders](q)\n[general](q)\n"  # Asterisk makes no queue "general"


def test_a_release_that_the_engine_takes_in_part_only_is_taken_back(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccctl.deploy.apply.HEALTH_TIMEOUT", 0.5)
    bench.apply(small_tree())
    before = bench.identity()
    with pytest.raises(Rejected) as refused:
        bench.apply(small_tree(queues=SWALLOWED))
    [problem] = refused.value.report.diagnostics
    assert problem.code.name == "CC509"
    assert "does not have the queue general; release 1 is in force again" in problem.message
    observed = bench.target().observe()
    assert observed.release is not None
    assert (observed.release.number, observed.problems, bench.identity()) == (1, (), before)
    assert [release.number for release in bench.target().history()] == [1]


def test_a_first_release_that_is_not_healthy_leaves_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccctl.deploy.apply.HEALTH_TIMEOUT", 0.5)
    with pytest.raises(Rejected) as refused:
        bench.apply(small_tree(queues=SWALLOWED))
    assert [found.code.name for found in refused.value.report] == ["CC509"]
    assert "nothing is left behind" in refused.value.report.diagnostics[0].message
    assert bench.left() == []


def test_a_name_that_does_not_resolve_is_a_warning_and_not_a_failure(bench: Bench) -> None:
    trunk = "[carrier]\ntype = endpoint\ncontext = seats\n[carrier]\ntype = identify\nendpoint = carrier\n"
    bench.apply(small_tree(pjsip=f"{PJSIP}{trunk}match = sbc.carrier.invalid\n"))
    assert any(text.startswith("warning: sbc.carrier.invalid does not resolve") for text in bench.progress)
    assert bench.target().status().problems == ()


def test_a_killed_ccctl_leaves_no_lock_and_the_next_apply_finishes_the_work(bench: Bench) -> None:
    bench.apply(small_tree())
    script = (
        "import os, signal, sys\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from small_asterisk import small_tree\n"
        "from test_docker_target import ENV, center_of, make_plan\n"
        "from ccctl.deploy.docker import DockerTarget\n"
        f"target = DockerTarget(center_of({bench.name!r}, {bench.port}), ENV)\n"
        "def die(text):\n"
        "    if text.startswith(sys.argv[1]):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "tree = small_tree(timeout=int(sys.argv[2]))\n"
        "target.apply(make_plan(target.center, tree, target.observe()), tree, die)\n"
    )
    identity = bench.identity()
    for wait, moment in enumerate(("staging", "checking", "bringing", "reloading", "looking"), 30):
        ran = subprocess.run([sys.executable, "-c", script, moment, str(wait)], check=False)
        assert ran.returncode == -signal.SIGKILL
        deadline = time.monotonic() + 20
        while f"ccctl-{bench.name}-{ENV}-apply" in bench.left():
            assert time.monotonic() < deadline, f"the lock outlives its holder, killed at {moment!r}"
            time.sleep(0.1)
        observed = bench.target().observe()
        assert observed.release is not None
        assert observed.running
        bench.apply(small_tree(timeout=wait))
        assert bench.target().observe().problems == ()
        assert f"timeout = {wait}" in bench.inside("cat", "/etc/asterisk/queues.conf")
    assert bench.identity() == identity
