"""Secrets that a laboratory makes up: passwords, PINs, certificates, and a key for recordings."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from ccctl.center import Center
from ccctl.deploy.certificates import Wish, with_certificates

if TYPE_CHECKING:
    from pyrage import x25519


def with_our_key(center: Center) -> tuple[Center, x25519.Identity | None]:
    """The center with a key of ours in the place of the one that recordings are encrypted to, so that we can listen."""
    if not center.recording.encrypt_to:
        return center, None
    from pyrage import x25519

    identity = x25519.Identity.generate()
    return replace(center, recording=replace(center.recording, encrypt_to=str(identity.to_public()))), identity


def pins_of(center: Center) -> dict[str, str]:
    """A PIN for each conference that has one: the spec's where it is there to be read, else one that nobody guesses."""
    pins = [room.pin for room in center.conferences.values() if room.pin is not None]
    return {f"spec/{pin.name}": pin.literal or f"{secrets.randbelow(10**8):08}" for pin in pins}


class Invented(dict[str, str]):
    """Secrets by name, each made up when it is first asked for; they live as long as the laboratory."""

    address = "127.0.0.1"  # that certificates are for: where the carriers are

    def __missing__(self, name: str) -> str:
        if name.startswith("pem/"):
            self.update(with_certificates(self, [name], Wish((self.address,))))
            return self[name]
        self[name] = secrets.token_hex(16)
        return self[name]
