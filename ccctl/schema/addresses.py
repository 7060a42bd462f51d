"""Host names, and the addresses of Docker engines and images."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, WithJsonSchema

from ccctl.schema.common import TextKind, refuse, show, text
from ccctl.schema.patterns import HOST


def _host(value: str) -> str:
    """The value; what looks like an address (no top-level domain is a number, RFC 3696 section 2) must be one."""
    if ":" in value or re.fullmatch(r"[0-9.]+", value):
        from ipaddress import ip_address

        try:
            ip_address(value)
        except ValueError as error:
            raise refuse("CC119", f"{show(value)} is no address", "such as 203.0.113.7 or 2001:db8::7") from error
    elif ".." in value:
        raise refuse("CC119", f"{show(value)} is no host name", "no two dots stand side by side")
    return value


Host = Annotated[
    str,
    StringConstraints(pattern=HOST, max_length=253),
    AfterValidator(_host),
    TextKind("host name or address", "sip.carrier.example", "letters, digits, dots and hyphens"),
    WithJsonSchema({"type": "string", "pattern": HOST, "examples": ["sip.carrier.example"]}),
]
DockerHost = text(
    r"^(unix|tcp|ssh|http|https|npipe)://[^\s]+$",
    TextKind("Docker engine's address", "ssh://pbx1.example", "unix://..., tcp://... or ssh://..."),
)
ImageName = text(
    r"^([A-Za-z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[A-Za-z0-9_][A-Za-z0-9._-]*)?(@sha256:[0-9a-f]{64})?$",
    TextKind("image name", "registry.example/asterisk:22", "small letters, as docker pull takes it"),
)
