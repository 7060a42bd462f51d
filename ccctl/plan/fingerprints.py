"""Secrets in a record: which ones a center has, their salted fingerprints, and how a record names them."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping

from ccctl.center import E1, Center, EventHook, ScreenPop, SecretRef

SECRET_TEXT = re.compile(r"^\(secret ([^ )]+)(?: #([0-9a-f]+))?\)$")


def fingerprint(salt: str, value: str) -> str:
    """16 hex digits that change with the secret and say nothing about it without the salt."""
    return hmac.new(salt.encode(), value.encode(), hashlib.sha256).hexdigest()[:16]


def bytes_fingerprint(salt: str, content: bytes) -> str:
    """32 hex digits that change with a file and say nothing about the secrets in it without the salt."""
    return hmac.new(salt.encode(), content, hashlib.sha256).hexdigest()[:32]


def secret_refs(center: Center) -> dict[str, SecretRef]:
    """The secrets that the center's spec refers to, by name, sorted."""
    found = {
        trunk.line.register.password.name: trunk.line.register.password
        for trunk in center.trunks.values()
        if not isinstance(trunk.line, E1) and trunk.line.register is not None
    }
    for hook in center.hooks.values():
        refs = (hook.sign if isinstance(hook, EventHook) else None, None if isinstance(hook, ScreenPop) else hook.token)
        found |= {ref.name: ref for ref in refs if ref is not None}
    if center.mail is not None and center.mail.password is not None:
        found[center.mail.password.name] = center.mail.password
    found |= {room.pin.name: room.pin for room in center.conferences.values() if room.pin is not None}
    for place in center.environments.values():
        api = place.bridge.api
        refs = (place.bridge.database, *((api.certificate, api.key) if api is not None else ()))
        found |= {ref.name: ref for ref in refs if ref is not None}
    return dict(sorted(found.items()))


def secret_text(name: str, prints: Mapping[str, str]) -> str:
    """How a record names a secret: `(secret NAME #fingerprint)`, without the latter where the value is not known."""
    known = prints.get(name)
    return f"(secret {name} #{known})" if known else f"(secret {name})"
