"""What a prepared machine does by itself: bans, rotation of logs, copies and the way back, certificates, checks of playbooks."""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import docker
import pytest
from cli_support import client  # noqa: F401 - a fixture
from hosts_support import ROOT, Ops, call_up, deployed, inside, place

from ccctl.verify.phone import Phone, Refused

pytestmark = [
    pytest.mark.live,
    pytest.mark.timeout(900),
    pytest.mark.skipif(
        not os.environ.get("CCCTL_HOSTS_CAMPAIGN"), reason="takes minutes: CCCTL_HOSTS_CAMPAIGN=1 plays it"
    ),
]

LIVE = "/etc/letsencrypt/live/pbx.example"
TARGET = (
    "engine: package, sip_tls_port: 5161, "
    f"tls: {{{{certificate: {LIVE}/fullchain.pem, key: {LIVE}/privkey.pem, on: machines}}}}"
)


def obtained(ops: Ops, number: int) -> str:
    """A certificate as certbot leaves it: files in archive/, and links in live/ that are made anew; its text."""
    archive = "/etc/letsencrypt/archive/pbx.example"
    key = "ec -pkeyopt ec_paramgen_curve:prime256v1"
    ops.hosts.shell(
        "pbx1",
        f"umask 077; mkdir -p {archive} {LIVE}; cd {archive}; openssl req -x509 -newkey {key} -nodes -days 30 "
        f"-subj /CN=pbx.example -keyout privkey{number}.pem -out fullchain{number}.pem 2>/dev/null; cd {LIVE};"
        f"for one in privkey fullchain; do rm -f $one.pem; ln -s ../../archive/pbx.example/${{one}}{number}.pem $one.pem; done",
    )
    return ops.hosts.shell("pbx1", f"cat {LIVE}/fullchain.pem").strip()


@pytest.fixture(scope="module")
def ops(client: docker.DockerClient, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ops]:  # noqa: F811
    def certified(ops: Ops) -> None:
        obtained(ops, 1)

    seats = ', "104": {{phone: remote}}'
    with deployed(client, tmp_path_factory, ("pbx1",), TARGET, seats=seats, before=certified) as ops:
        (ops.hosts.folder / "values.json").write_text(ops.hosts.shell("pbx1", "cat /ccctl/values.json"))
        yield ops


def playbook(ops: Ops, name: str, *more: str) -> list[str]:
    """The tasks that changed something, or would, by their names; the run must succeed."""
    argv = [Path(sys.executable).parent / "ansible-playbook", "-i", "inventory.yaml", "-e", "@values.json", *more]
    bare = {**os.environ, "ANSIBLE_NOCOLOR": "1"}
    ran = subprocess.run(
        [*argv, ROOT / "playbooks" / name], cwd=ops.hosts.folder, env=bare, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    tasks = re.split(r"\n(?:TASK|RUNNING HANDLER) \[", ran.stdout)
    return [task.partition("]")[0] for task in tasks[1:] if re.search(r"^changed: ", task, re.MULTILINE)]


async def wrong_password(ops: Ops, times: int, call: str | None = None) -> list[int]:
    """What a stranger is answered who tries so many passwords; 408 is no answer."""
    answers = []
    for _ in range(times):
        to = (ops.hosts.addresses["pbx1"], 5060)
        phone = Phone("101", "wrong", registrar=to, bind=(ops.hosts.elsewhere, 0))
        await phone.start()
        if call is not None:
            phone._register_id = call
        try:
            await phone.register(timeout=3)
        except Refused as refused:
            answers.append(refused.status)
        finally:
            await phone.close()
    return answers


def banned(ops: Ops) -> str:
    return ops.hosts.shell("pbx1", "nft list table inet f2b-table 2>/dev/null")


def until(check: Callable[[], bool], what: str, within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not check():
        assert time.monotonic() < deadline, what
        time.sleep(0.3)


def test_a_check_says_what_a_run_would_change_and_changes_nothing(ops: Ops) -> None:
    assert playbook(ops, "host.yml", "--check") == []
    ops.hosts.shell(
        "pbx1",
        "echo '# by hand' >> /etc/fail2ban/jail.d/ccctl.conf; rm /etc/logrotate.d/ccctl-engine;"
        "systemctl stop ccctl-firewall",
    )
    wanted = [
        "firewall : The table is in force",
        "fail2ban : When somebody is banned",
        "logs : How the engine's logs are rotated",
        "fail2ban : Read the bans anew",
    ]
    assert playbook(ops, "host.yml", "--check", "--diff") == wanted
    assert "by hand" in ops.hosts.shell("pbx1", "cat /etc/fail2ban/jail.d/ccctl.conf")
    assert "inet ccctl" not in ops.hosts.shell("pbx1", "nft list tables")
    assert playbook(ops, "host.yml", "--tags", "firewall") == wanted[:1], "a tag runs its role, and no other"
    ops.hosts.shell("pbx1", "chmod 700 /usr/local/bin/ccctl-engine")
    assert playbook(ops, "host.yml", "--tags", "engine") == ["engine : The engine's start"]
    assert playbook(ops, "host.yml") == wanted[1:]
    assert playbook(ops, "host.yml") == [] == playbook(ops, "host.yml", "--check")


def test_wrong_passwords_end_in_a_ban_that_calls_of_the_carrier_do_not_notice(ops: Ops) -> None:
    # Another's address in the stranger's own words bans nobody.
    asyncio.run(wrong_password(ops, 1, 'x",RemoteAddress="IPV4/UDP/203.0.113.9/5060",A="'))
    assert asyncio.run(wrong_password(ops, 11)) == [401] * 11
    until(lambda: ops.hosts.elsewhere in banned(ops), ops.hosts.shell("pbx1", "fail2ban-client status ccctl-engine"))
    assert "203.0.113.9" not in banned(ops)
    assert asyncio.run(wrong_password(ops, 1)) == [408]
    assert asyncio.run(place(ops, "pbx1")) == 200
    ops.hosts.shell("pbx1", "fail2ban-client unban --all")
    assert asyncio.run(wrong_password(ops, 1)) == [401]


def test_logs_are_rotated_and_bans_go_on_with_the_new_ones(ops: Ops) -> None:
    before = ops.pid("pbx1")
    ops.hosts.shell("pbx1", "logrotate --force /etc/logrotate.d/ccctl-engine")
    there = ops.hosts.shell("pbx1", "ls /var/log/asterisk").split()
    assert {"messages.log.1", "queue_log.1", "security.log.1"} <= set(there)
    assert asyncio.run(wrong_password(ops, 11)) == [401] * 11
    until(lambda: ops.hosts.elsewhere in banned(ops), "nobody reads the new log")
    ops.hosts.shell("pbx1", "fail2ban-client unban --all")
    assert ops.pid("pbx1") == before


def test_a_copy_brings_back_what_only_the_machine_has(ops: Ops) -> None:
    ops.hosts.shell(
        "pbx1",
        "asterisk -rx 'database put probe one kept'; cd /var/spool/asterisk; mkdir -p recordings;"
        "echo said > 'recordings/a call.wav'; chown -R asterisk: recordings; systemctl start ccctl-backup",
    )
    copy = ops.hosts.shell("pbx1", "ls -t /var/backups/ccctl/*.tar.gz | head -1").strip()
    assert ops.hosts.shell("pbx1", "ls -A /var/backups/ccctl | grep -v 'Z.tar.gz$'") == ""
    ops.hosts.shell("pbx1", "asterisk -rx 'database put probe one lost'; rm -r /var/spool/asterisk/recordings")
    secrets = ops.hosts.shell("pbx1", "sha256sum /ccctl/secrets.json")
    playbook(ops, "restore.yml", "-e", f"backup={copy}")
    until(
        lambda: "kept" in ops.hosts.shell("pbx1", "asterisk -rx 'database get probe one'"), "the database is not back"
    )
    found = ops.hosts.shell("pbx1", "stat -c '%U %n' /var/spool/asterisk/recordings/*")
    assert found.strip() == "asterisk /var/spool/asterisk/recordings/a call.wav"
    assert ops.hosts.shell("pbx1", "sha256sum /ccctl/secrets.json") == secrets
    assert asyncio.run(place(ops, "pbx1")) == 200
    assert "No changes" in ops.run("plan")


def test_recordings_are_removed_when_they_are_too_old_and_not_before(ops: Ops) -> None:
    ops.write(**{"seats: {101": "recording: {mode: always, notice: welcome, keep: 30d}\nseats: {101"})
    ops.run("apply", "--yes")
    often = "/etc/systemd/system/ccctl-engine.service.d/often.conf"
    ops.hosts.shell(
        "pbx1",
        "cd /var/spool/asterisk; mkdir -p recordings; touch -d '31 days ago' recordings/old.wav;"
        "touch -d '29 days ago' recordings/young.wav; chown -R asterisk: recordings;"
        f"mkdir -p $(dirname {often}); printf '[Service]\\nEnvironment=CCCTL_HOUSEKEEPING_SECONDS=1\\n' > {often};"
        "systemctl daemon-reload; systemctl restart ccctl-engine",
    )
    try:
        until(
            lambda: "old.wav" not in ops.hosts.shell("pbx1", "ls /var/spool/asterisk/recordings"), "it is kept for ever"
        )
        assert "young.wav" in ops.hosts.shell("pbx1", "ls /var/spool/asterisk/recordings")
    finally:
        ops.hosts.shell("pbx1", f"rm {often}; systemctl daemon-reload; systemctl restart ccctl-engine")
        ops.write()
        ops.run("apply", "--yes")


def test_a_certificate_that_certbot_renews_is_shown_while_calls_go_on(ops: Ops) -> None:
    before, password = ops.pid("pbx1"), ops.json("seats", "credentials", "101")["password"]

    def shown() -> str:
        return ssl.get_server_certificate((ops.hosts.addresses["pbx1"], 5161), timeout=5).strip()

    async def story() -> None:
        async with call_up(ops, ("pbx1",), 3, password) as calls:
            for number in (2, 3):  # a second renewal: the links are watched still
                wanted = await asyncio.to_thread(obtained, ops, number)
                said = f"not shown: {number}"
                await asyncio.to_thread(until, lambda wanted=wanted: shown() == wanted, said)
            assert [call for call in calls if call.over] == []

    asyncio.run(story())
    assert ops.pid("pbx1") == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("span=1,1,0,ccs,hdb3,crc4\nbchan=1-15,17-31\ndchan=16\n", ""),
        ("span=1,1,0,ccs,hdb9,crc4\n", "Coding must be one of"),
    ],
)
def test_dahdi_says_what_is_wrong_with_spans_before_they_are_placed(ops: Ops, text: str, said: str) -> None:
    there = "/etc/dahdi/system.conf"
    inside(ops, "pbx1", f"rm -f {there}; mkdir -p /etc/dkms; touch /etc/dkms/no-autoinstall")  # no card: no driver
    told = f'{{"base_e1": true, "base_e1_driver": false, "dahdi_text": {json.dumps(text)}}}'
    if said:
        with pytest.raises(AssertionError, match=said):
            playbook(ops, "host.yml", "--tags", "base,dahdi", "-e", told)
        assert "No such file" in ops.hosts.shell("pbx1", f"cat {there}")
    else:
        assert "dahdi : The configuration, refused when dahdi_cfg finds fault with it" in playbook(
            ops, "host.yml", "--tags", "base,dahdi", "-e", told
        )
        assert ops.hosts.shell("pbx1", f"cat {there}").strip() == text.strip()
        assert playbook(ops, "host.yml", "--tags", "base,dahdi", "-e", told) == []
