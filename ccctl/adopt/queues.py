"""queues.conf and voicemail.conf."""

from __future__ import annotations

import re
from typing import Any

from ccctl.adopt.adopted import Adopted, name_of
from ccctl.adopt.files import Folder, Line, Section

STRATEGIES = {
    "ringall": "ring-all",
    "leastrecent": "longest-idle",
    "fewestcalls": "fewest-calls",
    "random": "random",
    "rrmemory": "round-robin",
    "rrordered": "round-robin",
    "roundrobin": "round-robin",
    "linear": "in-order",
}
_MEMBER = re.compile(r"^(?:PJSIP|SIP|Local)/(\d+)(?:@[\w-]+)?(?:/n)?$", re.IGNORECASE)
_KNOWN = {"strategy", "member", "timeout", "wrapuptime", "maxlen", "musicclass", "music"}
# What ccctl does in a way of its own, or always: nothing is lost.
_SAME = {
    "ringinuse", "autofill", "retry", "timeoutrestart", "timeoutpriority", "joinempty", "leavewhenempty", "context",
    "setinterfacevar", "setqueuevar", "setqueueentryvar", "penaltymemberslimit", "announce-frequency", "reportholdtime",
    "periodic-announce-frequency", "persistentmembers", "shared_lastcall", "log_membername_as_agent", "announce-holdtime",
    "announce-position", "weight", "min-announce-frequency", "relative-periodic-announce",
}  # fmt: skip
_MOH_DEFAULT = "default"


def read_queues(folder: Folder, found: Adopted) -> dict[str, str]:
    """Adds the queues; the queue's name in the spec by the engine's."""
    classes = {section.name: section for section in folder.sections("musiconhold.conf")}
    names: dict[str, str] = {}
    for section in folder.sections("queues.conf"):
        if section.name == "general":
            continue
        name = name_of(section.name.removesuffix("_"), "queue")
        members = _members(section, found)
        if not members:
            found.miss(section.file, section.number, f"[{section.name}]", "a queue whose members are not in the file")
            continue
        value: dict[str, Any] = {"members": members}
        strategy = section.get("strategy", "ringall").lower()
        if strategy in STRATEGIES:
            value["strategy"] = STRATEGIES[strategy]
        else:
            _miss(found, section, "strategy")
        for key, ours in (("timeout", "ring"), ("wrapuptime", "wrap_up")):
            if section.get(key).isdigit() and int(section.get(key)):
                value[ours] = f"{section.get(key)}s"
        if section.get("maxlen").isdigit() and int(section.get("maxlen")):
            value["max_waiting"] = section.get("maxlen")
        music = section.get("musicclass") or section.get("music", _MOH_DEFAULT)
        played = classes[music].get("entry") if music in classes else ""
        if played:
            value["music"] = found.prompt(played)
        elif music != _MOH_DEFAULT:
            found.miss(section.file, section.number, f"musicclass = {music}", "music from a folder: name a file of it")
        for line in section.lines:
            if line.key not in _KNOWN | _SAME:
                found.miss(line.file, line.number, f"{line.key} = {line.value}", "not understood here")
        names[section.name] = name
        found.put("queues", name, value, f"queue {name}")
    return names


def _miss(found: Adopted, section: Section, key: str) -> None:
    line = next(line for line in section.lines if line.key == key)
    found.miss(line.file, line.number, f"{key} = {line.value}", "not understood here")


def _members(section: Section, found: Adopted) -> list[dict[str, Any]]:
    tiers: dict[int, list[str]] = {}
    for line in section.all("member"):
        parts = [part.strip() for part in line.value.split(",")]
        seat = _MEMBER.match(parts[0])
        if seat is None or seat[1] not in found.spec.get("seats", {}):
            found.miss(line.file, line.number, f"member = {line.value}", "no seat of pjsip.conf")
            continue
        penalty = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
        tiers.setdefault(penalty, []).append(seat[1])
    one = len(tiers) == 1
    return [
        {"seats": seats} | ({} if one else {"tier": str(tier)})
        for tier, (_, seats) in enumerate(sorted(tiers.items()), 1)
    ]


def read_voicemail(folder: Folder, found: Adopted) -> dict[str, str]:
    """Adds the voicemail boxes; the box's name in the spec by its number."""
    names: dict[str, str] = {}
    longest = ""
    for section in folder.sections("voicemail.conf"):
        if section.name == "general":
            longest = section.get("maxsecs")
        elif section.name != "zonemessages":
            for line in section.lines:
                _box(line, longest, names, found)
    return names


def _box(line: Line, longest: str, names: dict[str, str], found: Adopted) -> None:
    if not line.key.isdigit():
        found.miss(line.file, line.number, f"{line.key} = {line.value}", "no voicemail box")
        return
    parts = [part.strip() for part in line.value.split(",")] + [""] * 5
    name = name_of(parts[1], "box") if parts[1] else f"box-{line.key}"
    if name in names.values():
        name = f"{name}-{line.key}"
    value: dict[str, Any] = {"mailbox": line.key}
    if "@" in parts[2]:
        value["email"] = parts[2]
    limit = next((option.partition("=")[2] for option in parts[4].split("|") if option.startswith("maxsecs=")), longest)
    if limit.isdigit() and int(limit) and limit != "180":
        value["max"] = f"{limit}s"
    names[line.key] = name
    found.put("voicemails", name, value, f"voicemail {name}")
