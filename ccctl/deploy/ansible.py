"""Ansible: what an inventory says, and playbooks run by ansible-runner, with faults in our own words.

Facts about ansible-runner that the code stands on: `stats` is None after a parse error, so failures are taken from the
events; a playbook that can not be parsed ends with 4, as an unreachable machine does, and has no runner events; the
private data folder holds the whole environment and is removed in every case.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from ccctl.center import AnsibleSite
from ccctl.deploy.ssh import ALIVE, CONNECT_SECONDS, FAULTS, Machine
from ccctl.diagnostics import Diagnostic, Note, Rejected, Report, Span, codes, rejected
from ccctl.plan.progress import Step
from ccctl.resources import data_folder
from ccctl.values import dataclass

JOB_SECONDS = 1800
INVENTORY_SECONDS = 60
_STATES = {
    "runner_on_ok": "ok",
    "runner_on_skipped": "skipped",
    "runner_on_failed": "failed",
    "runner_on_unreachable": "unreachable",
}


@dataclass(slots=True)
class Outcome:
    """What a run of a playbook did: tasks that changed something, by machine, and what failed."""

    changed: dict[str, int] = field(default_factory=dict)
    failures: list[Diagnostic] = field(default_factory=list)


def machines(site: AnsibleSite) -> tuple[Machine, ...]:
    """The machines of the group, in the inventory's order; Rejected when the inventory can not be read or has none."""
    listing = _listing(site)
    hostvars: Mapping[str, Mapping[str, Any]] = listing.get("_meta", {}).get("hostvars", {})
    names = list(dict.fromkeys(_members(listing, site.group)))
    if not names:
        groups = sorted(name for name in listing if name not in {"_meta", "ungrouped"})
        raise rejected(
            codes.CC553,
            f'the inventory has no machine in the group "{site.group}"',
            site.span,
            hint=f"its groups: {', '.join(groups)}",
        )
    return tuple(_machine(name, hostvars.get(name, {}), site.span) for name in names)


def _listing(site: AnsibleSite) -> dict[str, Any]:
    argv = [program("ansible-inventory"), "--inventory", site.inventory, "--list"]
    ran = subprocess.run(
        argv,
        capture_output=True,
        timeout=INVENTORY_SECONDS,
        check=False,
        env=_environment(),
        cwd=Path(site.inventory).parent,
    )
    text = ran.stderr.decode("utf-8", "replace")
    broken = "Unable to parse" in text or "Failed to parse" in text
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    try:
        found = None if ran.returncode != 0 or broken else json.loads(ran.stdout)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise rejected(
            codes.CC553,
            f"the inventory {Path(site.inventory).name} can not be read",
            site.span,
            hint=f"ansible-inventory -i {Path(site.inventory).name} --list",
            notes=tuple(Note(line[-300:]) for line in lines[:3]),
        )
    return found


def _members(listing: Mapping[str, Any], group: str) -> list[str]:
    found = listing.get(group)
    if not isinstance(found, Mapping):
        return []
    return [
        *found.get("hosts", []),
        *(host for child in found.get("children", []) for host in _members(listing, child)),
    ]


def _machine(name: str, known: Mapping[str, Any], span: Span | None) -> Machine:
    unfit = [key for key in ("ansible_password", "ansible_ssh_pass", "ansible_become_password") if key in known]
    connection = str(known.get("ansible_connection", "ssh"))
    if unfit or connection not in {"ssh", "smart", "ansible.builtin.ssh"}:
        why = f"{unfit[0]} is set" if unfit else f"its connection is {connection}"
        raise rejected(
            codes.CC553,
            f"{name}: {why}; ccctl reaches machines by ssh with a key, and sudo without a password",
            span,
            hint="ansible_user and ansible_ssh_private_key_file; NOPASSWD for that user in sudoers",
        )
    arguments = [*_words(known, "ansible_ssh_common_args"), *_words(known, "ansible_ssh_extra_args")]
    port = known.get("ansible_port", known.get("ansible_ssh_port"))
    return Machine(
        name=name,
        address=str(known.get("ansible_host", known.get("ansible_ssh_host", name))),
        port=int(port) if port is not None else None,
        user=str(known.get("ansible_user", known.get("ansible_ssh_user", ""))),
        key=_path(known.get("ansible_ssh_private_key_file", known.get("ansible_private_key_file"))),
        arguments=tuple(arguments),
    )


def _path(value: object) -> str:
    return str(Path(str(value)).expanduser()) if value else ""


def _words(known: Mapping[str, Any], key: str) -> list[str]:
    return shlex.split(str(known.get(key, "")))


def program(name: str) -> str:
    """The path of one of Ansible's programs: beside this Python, else on the PATH; Rejected where there is none."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise rejected(codes.CC550, f"there is no {name} here", hint="pip install 'ccctl[ansible]'")
    return found


def run_playbook(
    playbook: str,
    site: AnsibleSite,
    variables: Mapping[str, object],
    progress: Callable[[str], None],
    *,
    limit: Sequence[str] = (),
) -> Outcome:
    """Runs one of our playbooks on the machines of the site (or on these of them); Rejected when anything failed.

    Everything that Ansible prints is a step aside. No variable may be a secret: they are written to files.
    """
    try:
        import ansible_runner  # type: ignore[import-untyped]
    except ImportError as missing:
        raise rejected(codes.CC550, "ansible-runner is not installed", hint="pip install 'ccctl[ansible]'") from missing
    outcome, said, task = Outcome(), [], ""

    def on_event(event: dict[str, Any]) -> bool:
        nonlocal task
        data = event.get("event_data") or {}
        kind, host = event.get("event", ""), str(data.get("host", ""))
        if text := event.get("stdout"):
            said.append(str(text))
            for line in str(text).splitlines():
                progress(Step(line, {"kind": "output"}, aside=True))
        if kind == "playbook_on_task_start":
            task = str(data.get("name", ""))
        result = data.get("res") or {}
        state = _STATES.get(kind, "")
        if kind == "runner_on_ok":
            outcome.changed.setdefault(host, 0)
            if result.get("changed"):
                outcome.changed[host] += 1
                state = "changed"
        elif state in {"failed", "unreachable"} and not data.get("ignore_errors"):
            outcome.failures.append(_fault(host, str(data.get("task", task)), result, site.span))
        if state:
            role, name = str(data.get("role") or playbook), str(data.get("task", task))
            about = {
                "machine": host,
                "role": role,
                "task": name,
                "state": state,
                "seconds": data.get("duration"),
                "kind": "task",
            }
            progress(Step(f"{host}: {role}: {name}", about, aside=state != "changed"))
        return False

    room = tempfile.mkdtemp(prefix="ccctl-ansible-")
    try:
        group = site.group if not limit else ",".join(limit)
        done = ansible_runner.run(
            private_data_dir=room,
            project_dir=str(data_folder("playbooks")),
            playbook=playbook,
            inventory=site.inventory,
            limit=group,
            extravars=dict(variables),
            envvars=_environment(),
            quiet=True,
            event_handler=on_event,
            settings={"job_timeout": JOB_SECONDS},
        )
    finally:
        shutil.rmtree(room, ignore_errors=True)
    if outcome.failures:
        raise Rejected(Report(outcome.failures))
    if done.rc != 0:
        raise rejected(
            codes.CC552,
            f"the playbook {playbook} ended with {done.rc} ({done.status})",
            site.span,
            notes=tuple(Note(line) for line in said[-5:]),
        )
    return outcome


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "SSH_AUTH_SOCK", "LANG", "USER"}
    }
    alive = f"-o ServerAliveInterval={ALIVE[0]} -o ServerAliveCountMax={ALIVE[1]}"
    return {
        **kept,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}",
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_RETRY_FILES_ENABLED": "0",
        "ANSIBLE_LOCALHOST_WARNING": "0",
        "ANSIBLE_SSH_ARGS": "-o ControlMaster=auto -o ControlPersist=60s -o BatchMode=yes "
        f"-o ConnectTimeout={CONNECT_SECONDS} {alive}",
    }


def _fault(host: str, task: str, result: Mapping[str, Any], span: Span | None) -> Diagnostic:
    """What happened to a machine, in our words where we know them."""
    extract = result.get("extract_results") or {}
    texts = [str(result.get("msg", "")), str(extract.get("err", "")), str(result.get("module_stderr", "")),
             str(result.get("stderr", ""))]  # fmt: skip
    text = "\n".join(part for part in texts if part).strip()
    for part, what, hint in FAULTS:
        if part in text:
            return Diagnostic(codes.CC551, f"{host}: {what}", span, hint, (Note(f'it was at "{task}"'),))
    inner = [str(one.get("rc", "")) for one in (result.get("failed_modules") or {}).values() if isinstance(one, dict)]
    if ("interpreter" in text and "not found" in text) or result.get("rc") == 127 or "127" in inner:
        hint = "install python3 there, or set ansible_python_interpreter"
        return Diagnostic(codes.CC551, f"{host}: there is no Python on it", span, hint)
    if text.endswith("ssh:") or not text:
        what = f'{host}: the connection was lost in the middle of "{task}"; what that did is unknown'
        return Diagnostic(codes.CC551, what, span, "plan again: what was done there is looked at anew")
    shown = text.removeprefix("Task failed: ").removeprefix("Module failed: ").splitlines()
    # A program's own words say more than that it did not end well.
    words = shown[-1] if shown[0].startswith("non-zero return code") else shown[0]
    return Diagnostic(codes.CC552, f'{host}: "{task}" failed: {words[:300]}', span)
