"""pjsip.conf: which endpoints are seats, which are trunks, and what there is to say about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ccctl.adopt.adopted import Adopted, name_of
from ccctl.adopt.files import Folder, Section

CODECS = ("alaw", "ulaw")
_URI = re.compile(r"^<?sips?:(?:([^@;>]+)@)?(\[[^\]]+\]|[^:;>]+)(?::(\d+))?(.*)$", re.IGNORECASE)
_CALLERID = re.compile(r'^\s*"?([^"<]*?)"?\s*<\s*(\+?\d+)\s*>\s*$')


def read_pjsip(folder: Folder, found: Adopted) -> dict[str, str]:
    """Adds trunks and seats; the context of each trunk by its name."""
    objects: dict[tuple[str, str], Section] = {}
    for section in (*folder.sections("pjsip.conf"), *_more(folder)):
        objects[section.get("type").lower(), section.name] = section
    ways: dict[str, str] = {}
    for (kind, name), section in objects.items():
        if kind != "endpoint":
            continue
        contact = _of(objects, "aor", section.get("aors") or name)
        static = contact.get("contact") if contact else ""
        register = next(
            (one for one in _kind(objects, "registration") if name in (one.name, one.get("endpoint"))), None
        )
        sources = [one for one in _kind(objects, "identify") if one.get("endpoint") == name]
        if static or register or sources:
            trunk = name_of(name, "trunk")
            ways[trunk] = section.get("context", "default")
            _trunk(found, trunk, section, static, register, sources, objects)
        elif name.isdigit():
            title = _CALLERID.match(section.get("callerid"))
            plain = title[1].strip() if title else ""
            value = {"name": plain} if plain and plain != name and _fits(plain) else {}
            found.put("seats", name, value, f"seat {name}")
            boxes = (box.strip().partition("@")[0] for box in section.get("mailboxes").split(","))
            found.told[name] = [box for box in boxes if box]
        else:
            found.miss(
                section.file, section.number, f"[{name}]", "an endpoint that is neither a trunk nor a seat's number"
            )
    return ways


def _more(folder: Folder) -> list[Section]:
    """Where ccctl itself keeps passwords."""
    return folder.sections("pjsip-secrets.conf")


def _kind(objects: dict[tuple[str, str], Section], kind: str) -> Iterator[Section]:
    return (section for (one, _), section in objects.items() if one == kind)


def _of(objects: dict[tuple[str, str], Section], kind: str, names: str) -> Section | None:
    return next((objects[kind, part.strip()] for part in names.split(",") if (kind, part.strip()) in objects), None)


def _trunk(  # noqa: PLR0917
    found: Adopted,
    trunk: str,
    section: Section,
    static: str,
    register: Section | None,
    sources: list[Section],
    objects: dict[tuple[str, str], Section],
) -> None:
    uri = _URI.match(static or (register.get("server_uri") if register else ""))
    match = [part.strip() for one in sources for line in one.all("match") for part in line.value.split(",")]
    addresses = [part for part in match if re.fullmatch(r"[0-9a-fA-F.:]+(/\d+)?", part)]
    if uri is None and not addresses:
        found.miss(section.file, section.number, f"[{trunk}]", "a trunk without an address")
        return
    sip: dict[str, Any] = {"host": uri[2].strip("[]") if uri else addresses[0].partition("/")[0]}
    if uri and uri[3] and uri[3] != "5060":
        sip["port"] = uri[3]
    if "transport=tcp" in (uri[4].lower() if uri else ""):
        sip["transport"] = "tcp"
    if register is not None:
        auth = _of(objects, "auth", register.get("outbound_auth"))
        client = _URI.match(register.get("client_uri"))
        username = (auth.get("username") if auth else "") or (client[1] if client else "") or trunk
        sip["register"] = {"username": username, "password": {"secret": f"{trunk.replace('-', '_').upper()}_SIP"}}
    if addresses and addresses != [sip["host"]]:
        sip["accept_from"] = [part.removesuffix("/32").removesuffix("/255.255.255.255") for part in addresses]
    codecs = [part.strip() for line in section.all("allow") for part in line.value.lower().split(",")]
    known = [part for part in dict.fromkeys(codecs) if part in CODECS]
    for part in codecs:
        if part not in CODECS:
            found.miss(
                section.file, section.number, f"allow = {part}", f"trunk {trunk}: a codec that ccctl does not have"
            )
    if known and known != list(CODECS):
        sip["codecs"] = known
    value: dict[str, Any] = {"sip": sip}
    limit = section.get("device_state_busy_at")
    if limit.isdigit() and int(limit):
        value["channels"] = limit
    found.put("trunks", trunk, value, f"trunk {trunk}")


def _fits(title: str) -> bool:
    return len(title) <= 200 and title.isprintable() and not re.search(r'["<>\\`]|\$[{\[]', title)
