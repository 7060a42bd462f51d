"""The bridge on machines: a service beside each engine, started when the release in force has hooks.

The playbook brings its program and its unit; whether it runs, and on what, follows from the release. The engine never
waits for it, and no call notices. Each machine has an outbox of its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import queue
import subprocess
import tarfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ccctl.deploy.bridge_words import (
    CONFIG,
    FOLDER,
    READY_TIMEOUT,
    SECRETS,
    parse_status,
    shown,
    silent,
    wanted,
)
from ccctl.deploy.docker_image import definition_files
from ccctl.deploy.place import Progress
from ccctl.deploy.ssh import Ssh
from ccctl.deploy.ssh_engine import TRIES
from ccctl.deploy.ssh_hands import SshHands
from ccctl.diagnostics import Note, codes, rejected
from ccctl.plan.drift import CONTAINER, Drift
from ccctl.plan.release import Release

UNIT = "ccctl-bridge.service"
PROGRAM = "/usr/local/bin/ccctl-bridge"
TOLD = f"{FOLDER}/told"  # what it was started with

_LOOK = f"""
n=0; while [ "$(systemctl is-active {UNIT})" = activating ] && [ $n -lt 25 ]; do sleep 0.2; n=$((n+1)); done
systemctl is-active {UNIT}; cat {TOLD} 2>/dev/null; true
"""


def version() -> str:
    """Names the bridge's program."""
    known = hashlib.sha256()
    for path, content in definition_files("bridge"):
        known.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return known.hexdigest()[:12]


def archive() -> bytes:
    """The image's definition and the bridge's modules as a tar, the same bytes for the same files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        for path, content in definition_files("bridge"):
            info = tarfile.TarInfo(path)
            info.size, info.mode = len(content), 0o644
            made.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _mark(release: Release) -> str:
    parts = [release.files[CONFIG].sha256, release.placed.get(SECRETS, ""), version()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def _state(ssh: Ssh) -> tuple[str, str]:
    """What systemd says of it (active, failed, ...), and what it was started with. One that is just coming up is given time."""
    ran = ssh.run("sh", "-c", _LOOK)
    state, _, told = ran.output.partition("\n")
    return state.strip(), told.strip()


def bring_up(ssh: Ssh, release: Release, progress: Progress) -> None:
    """Starts the bridge as the release in force wants it, or takes it away; Rejected when it does not start."""
    state, told = _state(ssh)
    if not wanted(release):
        if told:
            progress("stopping the bridge")
            ssh.run("sh", "-c", f"systemctl disable --now {UNIT}; rm -f {TOLD}")
        return
    mark = _mark(release)
    if (state, told) == ("active", mark):
        return
    progress("starting the bridge")
    began = float(ssh.run("date", "+%s.%N").output)
    # Noted before it starts: a run that ends here leaves one that is not as wanted, which the next look sees.
    script = f"echo {mark} > {TOLD}; systemctl reset-failed {UNIT}; systemctl enable --quiet {UNIT}; systemctl restart {UNIT}"
    ssh.run("sh", "-c", script)
    hands, deadline = SshHands(ssh), time.monotonic() + READY_TIMEOUT
    while time.monotonic() < deadline:
        if float(parse_status(hands.read_any(f"{FOLDER}/status.json")).get("at", 0)) >= began:
            return
        tries = ssh.run("systemctl", "show", "--property", "NRestarts", "--value", UNIT).output.strip()
        if tries.isdigit() and int(tries) >= TRIES:
            break
        time.sleep(0.2)
    ssh.run("rm", "-f", TOLD)
    said = ssh.run("journalctl", "--unit", UNIT, "--output", "cat", "--lines", "20", "--no-pager")
    raise rejected(
        codes.CC538,
        f"the bridge on {ssh.machine.name} did not start",
        notes=(Note(f"the end of its log:\n{said.output.strip()}"),),
    )


def drift_of_bridge(ssh: Ssh, release: Release | None) -> tuple[Drift, ...]:
    """A bridge that is not as the release in force wants it; an apply puts it right."""
    if release is None or not wanted(release):
        return ()
    state, told = _state(ssh)
    if state != "active":
        return (Drift(CONTAINER, "bridge", f"its service is {state or 'gone'}", "bridge"),)
    if told != _mark(release):
        return (Drift(CONTAINER, "bridge", "was started by another ccctl", "bridge"),)
    return ()


def status_of(ssh: Ssh, release: Release) -> dict[str, Any] | None:
    """What the bridge says of itself, with `state` and `problems`; None where the release has none."""
    if not wanted(release):
        return None
    state, _ = _state(ssh)
    if state != "active":
        return silent("the bridge's service", state or "gone")
    now = float(ssh.run("date", "+%s.%N").output)
    said = parse_status(SshHands(ssh).read_any(f"{FOLDER}/status.json"))
    api = str(said.get("api", "")).replace("//0.0.0.0:", f"//{ssh.machine.address}:")
    return {**shown(said, now), **({"api": api} if api else {})}


def joined(found: Mapping[str, Mapping[str, Any] | None]) -> dict[str, Any] | None:
    """The bridges of several machines as one, each hook with its machine."""
    there = {name: one for name, one in found.items() if one is not None}
    if not there:
        return None
    if len(found) == 1:
        return dict(next(iter(there.values())))
    away = [str(one["state"]) for one in there.values() if one["state"] != "running"]
    return {
        "state": away[0] if away else "running",
        "problems": [f"{name}: {text}" for name, one in there.items() for text in one["problems"]],
        "hooks": [{**hook, "machine": name} for name, one in there.items() for hook in one["hooks"]],
        "lookups": {name: one["lookups"] for name, one in there.items()},
        "unread": sum(one["unread"] for one in there.values()),
        **(
            {"api": ", ".join(apis)}
            if (apis := sorted({str(one["api"]) for one in there.values() if "api" in one}))
            else {}
        ),
    }


def ask(machines: Sequence[Ssh], *arguments: str) -> dict[str, Any]:
    """What the bridge's command prints for these arguments on all machines together; Rejected where one has no bridge."""
    if len(machines) > 1 and arguments[0] == "resend" and any(part.isdigit() for part in arguments[1:]):
        hint = "ccctl bridge resend --hook NAME, or without a number: all of them"
        raise rejected(codes.CC539, "each machine counts its dead letters by itself", hint=hint)
    found = {ssh.machine.name: _ask(ssh, arguments) for ssh in machines}
    if len(found) == 1:
        return next(iter(found.values()))
    if arguments[0] == "resend":
        return {"version": 1, "resent": sum(one["resent"] for one in found.values())}
    letters = [{**letter, "machine": name} for name, one in found.items() for letter in one["dead_letters"]]
    return {"version": 1, "dead_letters": letters}


def _ask(ssh: Ssh, arguments: Sequence[str]) -> dict[str, Any]:
    code, output, errors = ssh.exchange([PROGRAM, *arguments])
    try:
        found = json.loads(output)
    except ValueError:
        found = None
    if code != 0 or not isinstance(found, dict):
        said = (errors or output).decode("utf-8", "replace").strip()[-300:] or str(code)
        raise rejected(codes.CC539, f"the bridge on {ssh.machine.name} does not answer: {said}")
    return found


def log(machines: Sequence[Ssh]) -> Iterator[str]:
    """The lines of the bridges' logs from now on, with the machine's name where there are several."""
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    many = len(machines) > 1
    running: list[subprocess.Popen[str]] = []

    def follow(ssh: Ssh, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            lines.put(f"{ssh.machine.name}: {line.rstrip()}" if many else line.rstrip())
        lines.put(None)

    try:
        for ssh in machines:
            show = ("journalctl", "--unit", UNIT, "--output", "cat", "--lines", "20", "--follow", "--no-pager")
            process = subprocess.Popen(
                [*ssh.command(), ssh.as_root(show)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
            )
            running.append(process)
            threading.Thread(target=follow, args=(ssh, process), daemon=True).start()
        left = len(machines)
        while left:
            line = lines.get()
            if line is None:
                left -= 1
            else:
                yield line
    finally:
        for process in running:
            process.terminate()
