"""Inventories, and what failures of machines are called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ccctl.center import AnsibleSite
from ccctl.deploy.ansible import _fault, machines
from ccctl.deploy.ssh import FAULTS, Machine, Ssh
from ccctl.diagnostics import Rejected

INVENTORY = """\
all:
  children:
    pbx:
      hosts:
        pbx1: {ansible_host: 192.0.2.1, ansible_port: 2222}
        pbx2: {}
      children:
        spare: {hosts: {pbx3: {ansible_user: root}}}
      vars: {ansible_user: ops, ansible_ssh_private_key_file: ~/.ssh/ops, ansible_ssh_common_args: "-J jump.example"}
    web: {hosts: {www: {}}}
"""


def site(folder: Path, text: str, group: str = "pbx") -> AnsibleSite:
    path = folder / "inventory.yaml"
    path.write_text(text)
    return AnsibleSite(str(path), group)


def test_an_inventory_says_which_machines_and_how_they_are_reached(tmp_path: Path) -> None:
    one, two, three = machines(site(tmp_path, INVENTORY))
    key = str(Path("~/.ssh/ops").expanduser())
    assert one == Machine("pbx1", "192.0.2.1", 2222, "ops", key, ("-J", "jump.example"))
    assert two.address == "pbx2"
    assert three.user == "root"


@pytest.mark.parametrize(
    ("text", "group", "said"),
    [
        (INVENTORY, "pbxs", 'no machine in the group "pbxs"'),
        ("all: [", "pbx", "can not be read"),
        ("pbx: {hosts: {a: {ansible_password: x}}}", "pbx", "ansible_password is set"),
        ("pbx: {hosts: {a: {ansible_connection: local}}}", "pbx", "its connection is local"),
    ],
)
def test_an_inventory_that_will_not_do_is_refused(tmp_path: Path, text: str, group: str, said: str) -> None:
    with pytest.raises(Rejected) as refused:
        machines(site(tmp_path, text, group))
    (found,) = refused.value.report
    assert found.code.name == "CC553"
    assert said in found.message
    assert found.message != "x"


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault[0])
def test_what_ssh_says_becomes_the_machines_name_and_what_to_do(fault: tuple[str, str, str]) -> None:
    found = _fault("pbx7", "Packages", {"msg": f"Failed to connect to the host via ssh: {fault[0]} ..."}, None)
    assert found.code.name == "CC551"
    assert found.message == f"pbx7: {fault[1]}"
    assert found.hint == fault[2]
    lost = Ssh(Machine("pbx7", "192.0.2.7")).lost(f"ssh: {fault[0]}")
    assert lost.report.errors[0].message.startswith("pbx7: ")


def test_other_failures_keep_the_machine_the_task_and_the_words() -> None:
    assert _fault("pbx7", "Packages", {"msg": "Task failed: no package matching 'x'"}, None).message == (
        "pbx7: \"Packages\" failed: no package matching 'x'"
    )
    ended = {"msg": "non-zero return code", "rc": 1, "stderr": "a look\nkey.pem is not the key of cert.pem"}
    assert _fault("pbx7", "Copies", ended, None).message == 'pbx7: "Copies" failed: key.pem is not the key of cert.pem'
    assert (
        "in the middle of"
        in _fault("pbx7", "Packages", {"msg": "Failed to connect to the host via ssh:"}, None).message
    )
    assert "no Python" in _fault("pbx7", "Gather", {"msg": "", "rc": 127}, None).message


def test_a_machine_that_is_not_there_is_named() -> None:
    ssh = Ssh(Machine("pbx9", "nowhere.invalid", user="ops"))
    try:
        with pytest.raises(Rejected) as refused:
            ssh.run("true")
    finally:
        ssh.close()
    (found,) = refused.value.report
    assert found.code.name == "CC551"
    assert found.message.startswith("pbx9: its name does not resolve")


def test_several_machines_do_not_share_a_database(tmp_path: Path) -> None:
    from ccctl.center import Environment, SecretRef
    from ccctl.center.environment import BridgeSettings
    from ccctl.deploy.ansible_group import MachineGroup
    from ccctl.pipeline import accept

    (tmp_path / "center.yaml").write_text(
        'ccctl: 1\ncenter: hosted\ntimezone: UTC\nnumbers: {"+441134960012": hangup}\n'
    )
    center, _ = accept(tmp_path / "center.yaml")
    for text, refused in ((INVENTORY, True), ("pbx: {hosts: {pbx1: {}}}", False)):
        place = site(tmp_path, text)
        known = Environment("far", place, bridge=BridgeSettings(SecretRef("database")))
        group = MachineGroup(replace(center, environments={"far": known}), "far", place)
        if refused:
            with pytest.raises(Rejected) as why:
                group.check()
            assert why.value.first.code.name == "CC543" and why.value.first.message.startswith("3 machines")
        else:
            group.check()
