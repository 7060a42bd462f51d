"""Who may use the HTTP interface, and how often: tokens, and a bounded rate for each."""

from __future__ import annotations

import time
from typing import Annotated

from fastapi import Depends, HTTPException, Request

from ccctl.bridge.config import Config
from ccctl.bridge.tokens import Owner, owner_of

BURST, PER_SECOND = 40.0, 20.0  # requests of one token
WRONG_TOKENS = 10.0  # of one address, in a row; then one a second


class Limits:
    """Token buckets, on the monotonic clock."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, name: str, burst: float = BURST, rate: float = PER_SECOND) -> bool:
        """Takes one; False when there is none left."""
        now = time.monotonic()
        left, since = self._left.get(name, (burst, now))
        left = min(burst, left + (now - since) * rate)
        if len(self._left) > 10_000:
            self._left.clear()
        self._left[name] = (left - 1 if left >= 1 else left, now)
        return left >= 1


class Guard:
    """Lets in who has a token, at a bounded rate."""

    def __init__(self, config: Config, limits: Limits) -> None:
        self._config = config
        self._limits = limits

    def owner(self, told: str, address: str) -> Owner:
        """Whose `Authorization` it is; HTTPException 401 or 429."""
        found = owner_of(self._config.api_secret, told[7:].strip()) if told.startswith("Bearer ") else None
        if found is None or not self._known(found):
            if not self._limits.allows(f"wrong {address}", WRONG_TOKENS, 1.0):
                raise HTTPException(429, "too many wrong tokens", {"retry-after": "1"})
            raise HTTPException(401, "a token is needed: Authorization: Bearer ...", {"www-authenticate": "Bearer"})
        if not self._limits.allows(str(found)):
            raise HTTPException(429, "too many requests", {"retry-after": "1"})
        return found

    def _known(self, owner: Owner) -> bool:
        seats = self._config.seats
        return owner.role == "admin" or owner.name in (seats if owner.role == "seat" else seats.values())


def who(request: Request) -> Owner:
    """Who asks."""
    guard: Guard = request.app.state.guard
    told = request.headers.get("authorization", "")
    request.state.owner = guard.owner(told, request.client.host if request.client else "")
    owner: Owner = request.state.owner
    return owner


Asker = Annotated[Owner, Depends(who)]
