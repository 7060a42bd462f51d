"""Recording of calls: the center's default."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from ccctl.schema.common import AgeRecipient, Duration, Name, Noun, refuse, show
from ccctl.schema.number import RecordingWord


def _channels(value: object) -> object:
    if value in ("1", "2"):
        return int(str(value))
    if value in (1, 2):
        return value
    raise refuse("CC115", f"expected 1 or 2 channels, found {show(value)}")


class RecordingSpec(Noun):
    """What is recorded unless a number, a queue or a seat says otherwise."""

    mode: RecordingWord = "never"
    """When a conversation is recorded."""
    notice: Name | None = None
    """A prompt that callers hear once, before the first conversation that is or may be recorded."""
    channels: Annotated[Literal[1, 2], BeforeValidator(_channels)] = 2
    """2: caller left, seat right; 1: both mixed."""
    keep: Duration | None = Field(default=None, ge=1000)
    """How long recordings are kept; without it, for ever."""
    encrypt_to: AgeRecipient | None = None
    """A public key of `age`, to which recordings are encrypted; only its owner can listen to them."""
