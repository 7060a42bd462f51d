"""Who may ask what: tokens for a seat, for the supervisors of a team, and for the center's own machines.

A token is its name and an HMAC-SHA256 of the name under the target's API secret: nothing is stored, and a new secret makes
every old token worthless.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal

from ccctl.values import dataclass

Role = Literal["seat", "team", "admin"]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose token it is."""

    role: Role
    name: str = ""  # the seat's number, or the team's name

    def __str__(self) -> str:
        return f"{self.role}:{self.name}" if self.name else self.role


def token_of(secret: str, owner: Owner) -> str:
    """The owner's token."""
    digest = hmac.new(secret.encode(), str(owner).encode(), hashlib.sha256).hexdigest()
    return f"{owner}:{digest[:40]}"


def owner_of(secret: str, token: str) -> Owner | None:
    """Whose token it is; None when it is nobody's."""
    role, _, rest = token.rpartition(":")[0].partition(":")
    if not secret or role not in ("seat", "team", "admin") or (role == "admin") != (rest == ""):
        return None
    owner = Owner(role, rest)  # type: ignore[arg-type]
    return owner if hmac.compare_digest(token_of(secret, owner).encode(), token.encode()) else None
