"""Conferences: rooms in which callers and seats talk with each other."""

from pydantic import Field

from ccctl.schema.common import Digits, Guarded, Name, Whole
from ccctl.schema.secret import SecretRefSpec


class ConferenceSpec(Guarded):
    """A room in which everybody who was sent there, or has dialled its number, hears all others."""

    number: Digits
    """The number that seats dial to come in."""
    pin: SecretRefSpec | None = None
    """The PIN that everybody is asked for, 4 to 20 digits, as a reference: `{secret: NAME}`."""
    ask: Name | None = None
    """A prompt that asks for the PIN; without it, a sentence of ccctl's."""
    wrong: Name | None = None
    """A prompt, played after a wrong PIN; without it, a sentence of ccctl's."""
    greeting: Name | None = None
    """A prompt that everybody hears before they come in."""
    max_callers: Whole | None = Field(default=None, ge=2, le=1000)
    """So many people at once; who comes later is hung up. Without it: no limit."""
