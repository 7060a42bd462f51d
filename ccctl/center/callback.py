"""Callbacks: a waiting caller hangs up, keeps the place, and is called when a seat has taken the call."""

from __future__ import annotations

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Callback:
    """How callers of a queue are called back who have pressed `key`; times in milliseconds."""

    key: str
    prompt: str | None  # what they hear before they are hung up; None = ccctl's own sentence
    tries: int
    again_ms: int  # after a try that did not reach them; then they are served next
    ring_ms: int
