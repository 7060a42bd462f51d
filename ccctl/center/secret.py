"""Secrets are references; values exist only where a release is applied."""

from __future__ import annotations

from typing import Literal

from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class SecretRef:
    """The name of a secret; `literal` is set only where the spec allows literal secrets (demos)."""

    name: str
    literal: str | None = None
    span: Span | None = None
    is_pin: bool = False  # people type it: digits only
    pem_file: str = ""  # the value is all of this file, of the machine that applies


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Where a secret's value comes from when it is not the environment variable of its name."""

    name: str
    kind: Literal["env", "file", "command"]
    value: str
    span: Span | None = None
