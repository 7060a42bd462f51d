"""What on a target is not what was applied: hand edits and runtime changes. Pure: what was read comes in as values.

State that belongs to the runtime is never drift: registrations, pauses, voicemail, recordings, the engine's database.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping

from ccctl.diagnostics.text import visible
from ccctl.plan.fingerprints import bytes_fingerprint
from ccctl.plan.release import Release
from ccctl.render.files import SECRET_TOKEN
from ccctl.values import dataclass

FILE, FOREIGN_FILE, MEMBER, DIALPLAN, ENDPOINT, CONTAINER = (
    "file",
    "foreign file",
    "queue member",
    "dialplan",
    "endpoint",
    "container",
)
FILE_KINDS = frozenset({FILE, FOREIGN_FILE})
LASTING = FILE_KINDS | {CONTAINER}  # stays until somebody changes it
SECRET_MODE = 0o600
MOST_LINES = 200  # of a diff
JSON_VERSION = 1
# Lines that may hold a secret wherever they stand in the engine's files.
_SENSITIVE = re.compile(r"^([\s;]*[\w-]*(?:password|secret|md5_cred|passwd)[\w-]*\s*=>?\s*)(.+)$", re.IGNORECASE)
_WORD = re.compile(r"""[^\s=,;:"'<>()]+""")
Knows = Callable[[str], str | None]  # a value -> the name of the secret that it is


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference: its kind, the thing, what is with it, the action that repairs it, and a diff of a text.

    `key` is for the repair: (queue, interface) of a member, (setting, value) of a container.
    """

    kind: str
    name: str
    what: str
    action: str = ""
    diff: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One file as it is on the target."""

    path: str
    content: bytes
    mode: int


def file_drift(
    release: Release, found: Collection[Found], rendered: Mapping[str, str], salt: str, knows: Knows
) -> tuple[Drift, ...]:
    """The files of the release that were changed, removed or added by hand, sorted. Secrets in diffs are masked.

    `rendered` are the texts as they were applied, secrets as tokens. A release that knows no fingerprints gives none.
    """
    if not release.placed:
        return ()
    there = {file.path: file for file in found}
    drifts: list[Drift] = []
    for path, record in sorted(release.files.items()):
        file, text = there.get(path), rendered.get(path)
        modes = {record.mode, SECRET_MODE} if text is None or not SECRET_TOKEN.search(text) else {SECRET_MODE}
        if file is None:
            drifts.append(Drift(FILE, path, "removed by hand", record.action))
        elif bytes_fingerprint(salt, file.content) != release.placed.get(path):
            diff = tuple(_diff(path, text, file.content, knows))
            drifts.append(Drift(FILE, path, "changed by hand", record.action, diff))
        elif file.mode not in modes:
            drifts.append(Drift(FILE, path, f"its mode was changed by hand to {file.mode:04o}", record.action))
    for path in sorted(there.keys() - release.files.keys()):
        diff = tuple(_diff(path, "", there[path].content, knows))
        drifts.append(Drift(FOREIGN_FILE, path, "added by hand", _action_of(path), diff))
    return tuple(drifts)


def _action_of(path: str) -> str:
    """The reload that forgets a file of this path."""
    return "dialplan" if path.startswith("dialplan/") else "none"


def _diff(path: str, before: str | None, content: bytes, knows: Knows) -> Iterator[str]:
    try:
        after = content.decode("utf-8")
    except UnicodeDecodeError:
        after = "\0"
    if before is None or "\0" in after:
        yield "(not a text)"
        return
    keys = {line[: found.start()].strip() for line in before.splitlines() if (found := SECRET_TOKEN.search(line))}
    old = [SECRET_TOKEN.sub(r"(secret \1)", line) for line in before.splitlines()]
    new = [_masked(line, keys, knows) for line in after.splitlines()]
    import difflib

    lines = list(difflib.unified_diff(old, new, f"applied/{path}", f"target/{path}", lineterm="", n=2))
    yield from lines[:MOST_LINES]
    if len(lines) > MOST_LINES:
        yield f"({len(lines) - MOST_LINES} more lines)"
    if not lines:
        yield "(line ends only)"


def _masked(line: str, keys: Collection[str], knows: Knows) -> str:
    """The line without the value of any secret."""
    stripped = line.strip().lstrip("; \t")  # a line that somebody put out of force holds its secret all the same
    before = line[: line.index(stripped)] if stripped else ""
    for key in keys:
        if key and stripped.startswith(key):
            return f"{before}{key} {_shown(stripped[len(key) :].strip(), knows)}"
    found = _SENSITIVE.match(line)
    if found:
        return found.group(1) + _shown(found.group(2).strip(), knows)
    return _WORD.sub(lambda word: f"(secret {name})" if (name := knows(word[0])) else word[0], line)


def _shown(value: str, knows: Knows) -> str:
    name = knows(value.replace("\\;", ";"))
    return f"(secret {name})" if name else "(secret changed)"


def member_drift(
    wanted: Mapping[str, Mapping[str, int]], found: Mapping[str, Mapping[str, tuple[int, bool]]]
) -> tuple[Drift, ...]:
    """Members that queues have or lack by hand: queue -> interface -> penalty (and whether it was added at runtime)."""
    drifts: list[Drift] = []
    for queue in sorted(wanted.keys() & found.keys()):
        for interface in sorted(wanted[queue].keys() | found[queue].keys()):
            name = f"queue.{queue.removesuffix('_')} {interface}"
            key = (queue, interface)
            if interface not in found[queue]:
                drifts.append(Drift(MEMBER, name, "removed by hand", "queues", key=key))
            elif interface not in wanted[queue]:
                how = "added by hand" if found[queue][interface][1] else "added by a file that was edited by hand"
                drifts.append(Drift(MEMBER, name, how, "queues", key=key))
            elif found[queue][interface][0] != wanted[queue][interface]:
                tier = f"its penalty is {found[queue][interface][0]}, not {wanted[queue][interface]}"
                drifts.append(Drift(MEMBER, name, f"changed by hand: {tier}", "queues", key=key))
    return tuple(drifts)


def object_drift(kind: str, wanted: Collection[str], found: Collection[str], action: str) -> tuple[Drift, ...]:
    """Objects of the engine that the release does not declare, sorted."""
    return tuple(Drift(kind, name, "is not of the release", action) for name in sorted(set(found) - set(wanted)))


def drift_text(drifts: Collection[Drift]) -> str:
    """A page for people; diffs below their files."""
    lines: list[str] = []
    for one in drifts:
        lines.append(visible(f"  ≠ {one.kind} {one.name}: {one.what}"))
        lines += [visible(f"      {line}".rstrip()) for line in one.diff]
    return "\n".join(lines)


def drift_data(drifts: Collection[Drift]) -> list[dict[str, object]]:
    """The differences for JSON, version 1."""
    return [
        {"kind": one.kind, "name": one.name, "what": one.what, "action": one.action, "diff": list(one.diff)}
        for one in drifts
    ]


def drift_json(
    center: str, environment: str, release: int, problems: Collection[str], drifts: Collection[Drift]
) -> str:
    """What `ccctl drift --format json` prints."""
    data = {
        "version": JSON_VERSION,
        "center": center,
        "environment": environment,
        "release": release,
        "problems": list(problems),
        "drift": drift_data(drifts),
    }
    return json.dumps(data, indent=2, ensure_ascii=False)
