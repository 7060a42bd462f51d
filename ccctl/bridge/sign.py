"""Signatures of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over `id.timestamp.body`."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"


def key_of(secret: str) -> bytes:
    """The key: what base64 says behind `whsec_`, else the secret's own bytes."""
    if secret.startswith(PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
        except binascii.Error:
            pass
    return secret.encode()


def headers(secret: str, identifier: str, at: int, body: bytes) -> dict[str, str]:
    """The headers that carry identifier, time (seconds since the epoch) and, with a secret, the signature."""
    found = {"webhook-id": identifier, "webhook-timestamp": str(at)}
    if secret:
        told = f"{identifier}.{at}.".encode() + body
        digest = hmac.new(key_of(secret), told, hashlib.sha256).digest()
        found["webhook-signature"] = "v1," + base64.b64encode(digest).decode()
    return found
