"""What a bridge says of itself, in the words of `ccctl status`, wherever it runs; and whether a release has one."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from ccctl.plan.release import Release

CONFIG, SECRETS = "bridge.json", "bridge-secrets.conf"
PEM = ("bridge/certificate.pem", "bridge/key.pem")  # of its HTTP interface, where it is reached from outside
FOLDER = "/var/lib/ccctl-bridge"  # of the outbox and the status, on the target
STALE = 15.0  # seconds without a word in its status
READY_TIMEOUT = 30.0  # seconds in which it must have said its first
_TOLD = ("hooks", "lookups", "unread", "events", "started")


def wanted(release: Release | None) -> bool:
    """Whether the release has a bridge."""
    return release is not None and CONFIG in release.files


def parse_status(content: bytes | None) -> dict[str, Any]:
    """What status.json says; nothing where it is not there or not whole."""
    with contextlib.suppress(ValueError, UnicodeDecodeError):
        found = json.loads(content or b"{}")
        return found if isinstance(found, dict) else {}
    return {}


def silent(what: str, state: str) -> dict[str, Any]:
    """What is shown of one that does not run."""
    return {"hooks": [], "lookups": {}, "unread": 0, "state": state, "problems": [f"{what} is {state}"]}


def shown(found: Mapping[str, Any], now: float) -> dict[str, Any]:
    """What is shown of one that runs: its status, with `state` and `problems`. `now` is its own clock's."""
    problems = [str(text) for text in found.get("problems", [])]
    if now - float(found.get("at", 0)) > STALE:
        problems.append("the bridge has said nothing for a while")
    if found.get("engine") not in (None, "connected"):
        problems.append(f"the bridge has no session with the engine: {found['engine']}")
    for hook in found.get("hooks", []):
        if hook["dead"]:
            problems.append(f"hook {hook['hook']}: {hook['dead']} dead letters ({hook['last_error']})")
        elif hook["failing"] >= 5:
            problems.append(f"hook {hook['hook']}: {hook['pending']} events wait ({hook['last_error']})")
    empty: dict[str, Any] = {"hooks": [], "lookups": {}, "unread": 0}
    told = {key: found[key] for key in _TOLD if key in found}
    return {**empty, **told, "state": "running", "problems": problems}
