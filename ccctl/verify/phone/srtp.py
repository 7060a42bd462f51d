"""Encrypted RTP (RFC 3711) with keys from the session description (RFC 4568), by libsrtp."""

from __future__ import annotations

import base64
import secrets

SUITE = "AES_CM_128_HMAC_SHA1_80"
KEY_BYTES = 30  # 16 of key, 14 of salt


def new_key() -> str:
    """A random master key and salt, in base64 as a session description carries it."""
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


class Secure:
    """One stream's two directions: `ours` is the key that we send with, `theirs` the one that they send with."""

    def __init__(self, ours: str, theirs: str) -> None:
        from pylibsrtp import Policy, Session

        self.keys = (ours, theirs)
        profile = Policy.SRTP_PROFILE_AES128_CM_SHA1_80
        self._out = Session(Policy(base64.b64decode(ours), Policy.SSRC_ANY_OUTBOUND, srtp_profile=profile))
        self._in = Session(Policy(base64.b64decode(theirs), Policy.SSRC_ANY_INBOUND, srtp_profile=profile))

    def protect(self, packet: bytes) -> bytes:
        """The packet, encrypted and signed."""
        return bytes(self._out.protect(packet))

    def unprotect(self, packet: bytes) -> bytes:
        """The packet that was encrypted; empty when it is not one of theirs, or comes again."""
        from pylibsrtp import Error

        try:
            return bytes(self._in.unprotect(packet))
        except Error:
            return b""
