"""Recording of calls: the center's default."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator

from ccctl.schema.common import Noun, refuse, show
from ccctl.schema.number import RecordingWord


def _channels(value: object) -> object:
    if value in ("1", "2"):
        return int(str(value))
    if value in (1, 2):
        return value
    raise refuse("CC115", f"expected 1 or 2 channels, found {show(value)}")


class RecordingSpec(Noun):
    """What is recorded unless a number or a queue says otherwise."""

    NOT_YET: ClassVar[dict[str, str]] = {
        "notice": "a prompt that the caller hears before recording starts",
        "keep": "deletion after a time",
        "encrypt_to": "encrypted recordings",
    }

    mode: RecordingWord = "never"
    """When a conversation is recorded."""
    channels: Annotated[Literal[1, 2], BeforeValidator(_channels)] = 2
    """2: caller left, seat right; 1: both mixed."""
