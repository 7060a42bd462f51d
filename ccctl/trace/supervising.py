"""Supervisors who listen to a conversation, whisper to its seat, or join it."""

from __future__ import annotations

from ccctl.center import Feature
from ccctl.values import dataclass

KEYS = {"4": Feature.LISTEN, "5": Feature.WHISPER, "6": Feature.BARGE}


@dataclass(frozen=True, slots=True)
class Supervising:
    """Whose conversation, and how: listen, whisper or barge."""

    seat: str
    mode: Feature
