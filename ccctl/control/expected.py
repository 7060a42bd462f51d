"""Reads from Asterisk's configuration files what the engine must know once it has taken them.

The grammar: docs.asterisk.org, "Asterisk Configuration Files": sections `[name]`, templates `[name](!)`, inheritance
`[name](template)`, comments from `;`. Only what is needed to name endpoints, queues and contexts is understood here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ccctl.control.base import Expected

_SECTION = re.compile(r"^\[([^\]]+)\](?:\(([^)]*)\))?")
_NOT_QUEUES = frozenset({"general"})
_NOT_CONTEXTS = frozenset({"general", "globals"})


def expected_of(files: Iterable[tuple[str, str]], trunks: Iterable[str] = ()) -> Expected:
    """The objects that the files (path below the release, text) declare; other files are passed over.

    `trunks` are the names of the center's trunks: the other endpoints are seats.
    """
    endpoints: set[str] = set()
    queues: set[str] = set()
    contexts: set[str] = set()
    modules: list[str] = []
    for path, text in files:
        if path.startswith("dialplan/") or path == "extensions.conf":
            contexts.update(section for section, _, _ in _sections(text) if section not in _NOT_CONTEXTS)
        elif path in ("pjsip.conf", "pjsip-secrets.conf"):
            endpoints.update(_endpoints(text))
        elif path == "modules.conf":
            modules += [value for _, _, body in _sections(text) for key, value in body if key == "load"]
        elif path == "queues.conf":
            # A queue that is called "general" would never exist: it is expected, so that this is noticed.
            queues.update(name for name, templates, _ in _sections(text) if name not in _NOT_QUEUES or any(templates))
    known = set(trunks)
    return Expected(
        tuple(sorted(endpoints)),
        tuple(sorted(queues)),
        tuple(sorted(contexts)),
        tuple(sorted(name for name in endpoints if name in known)),
        tuple(modules),
    )


def members_of(text: str) -> dict[str, dict[str, int]]:
    """The members that queues.conf declares: queue -> interface -> penalty. Queues without members are there too."""
    found: dict[str, dict[str, int]] = {}
    for name, _, body in _sections(text):
        if name not in _NOT_QUEUES:
            parts = [[part.strip() for part in value.split(",")] for key, value in body if key == "member"]
            found[name] = {
                part[0]: int(part[1]) if len(part) > 1 and part[1].isdigit() else 0 for part in parts if part[0]
            }
    return found


def _endpoints(text: str) -> Iterator[str]:
    templates: dict[str, str] = {}
    for section, inherited, body in _sections(text, templates_too=True):
        kinds = [value for key, value in body if key == "type"]
        kind = kinds[-1] if kinds else next((templates[name] for name in inherited if templates.get(name)), "")
        if "!" in inherited:
            templates[section] = kind
        elif kind == "endpoint":
            yield section


def _sections(text: str, templates_too: bool = False) -> Iterator[tuple[str, list[str], list[tuple[str, str]]]]:
    name, inherited, body = "", [""], list[tuple[str, str]]()
    for line in (*text.splitlines(), "[]"):
        stripped = line.split(";", 1)[0].strip()
        found = _SECTION.match(stripped)
        if found or line == "[]":
            if name and (templates_too or "!" not in inherited):
                yield name, inherited, body
            name = found.group(1) if found else ""
            inherited = [part.strip() for part in (found.group(2) or "").split(",")] if found else []
            body = []
        elif "=" in stripped:
            key, _, value = stripped.partition("=")
            body.append((key.strip().lower(), value.lstrip("> ").strip()))
