"""Menus: a prompt and what each key means."""

from pydantic import Field

from ccctl.schema.common import DestinationText, Duration, Entry, Guarded, Name, Whole, YesNo


class MenuSpec(Guarded):
    """One menu level."""

    prompt: Name
    """The prompt that is played; a key cuts it short."""
    keys: dict[Entry, DestinationText] = Field(min_length=1)
    """Where each key, or row of keys such as `305`, leads: a destination, `repeat` or `back`."""
    dial_seats: YesNo = False
    """The caller may dial a seat's number here."""
    timeout: Duration = Field(default="5s", validate_default=True, ge=100)
    """Silence after the prompt before it counts as no input."""
    retries: Whole = Field(default=2, ge=0, le=100)
    """How often the prompt is played again after a wrong key or silence."""
    invalid: Name | None = None
    """A prompt, played after a key that has no meaning."""
    otherwise: DestinationText = "hangup"
    """Where the call goes after the last retry."""
    max_callers: Whole | None = Field(default=None, ge=1, le=10_000)
    """How many callers may be in this menu at once; without it, no limit."""
    full: DestinationText = "hangup"
    """Where the next caller goes, at once, when `max_callers` are in it."""
