"""Who made a throw-away container, network or volume: what a killed run left behind is removed by the next one."""

from __future__ import annotations

import contextlib
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docker import DockerClient

LABEL = "io.ccctl.lab"


def owner_label() -> str:
    """Host, number and start of this process; the start time tells a later process of the same number apart."""
    return f"{socket.gethostname()} {os.getpid()} {_started(os.getpid())}"


def is_gone(owner: str) -> bool:
    """Whether the process that the label names has ended; False for another host's, which cannot be seen from here."""
    host, _, process = owner.partition(" ")
    pid, _, started = process.partition(" ")
    return host == socket.gethostname() and pid.isdigit() and _started(int(pid)) != started


def sweep(client: DockerClient) -> int:
    """Removes what dead runs of this host left on the Docker engine; how many things that were."""
    found: list[Any] = client.containers.list(all=True, filters={"label": LABEL}, ignore_removed=True)
    removed = 0
    for container in found:
        if is_gone(container.labels.get(LABEL, "")):
            with contextlib.suppress(Exception):  # another run may be sweeping too
                container.remove(force=True, v=True)
                removed += 1
    for network in client.networks.list(filters={"label": LABEL}):
        if is_gone((network.attrs.get("Labels") or {}).get(LABEL, "")):
            with contextlib.suppress(Exception):
                network.remove()
                removed += 1
    for volume in client.volumes.list(filters={"label": LABEL}):
        if is_gone((volume.attrs.get("Labels") or {}).get(LABEL, "")):
            with contextlib.suppress(Exception):
                volume.remove(force=True)
                removed += 1
    return removed


def _started(pid: int) -> str:
    """The start of a process in clock ticks since boot (proc(5), field 22 of stat); "" when there is none."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
