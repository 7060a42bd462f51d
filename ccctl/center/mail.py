"""The mail server that messages are handed to."""

from __future__ import annotations

from typing import Literal

from ccctl.center.secret import SecretRef
from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Mail:
    """One server, spoken to by SMTP (RFC 6409)."""

    host: str
    port: int
    sender: str
    tls: Literal["starttls", "always", "off"] = "starttls"
    username: str = ""
    password: SecretRef | None = None
    span: Span | None = None
