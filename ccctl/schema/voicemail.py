"""Voicemail boxes."""

from pydantic import Field

from ccctl.schema.common import Digits, Duration, Email, Guarded, Name
from ccctl.schema.seat import CheckedRange


class VoicemailSpec(Guarded):
    """A box that callers leave messages in."""

    mailbox: Digits
    """The number of the box."""
    greeting: Name | None = None
    """A prompt, played before the tone."""
    email: Email | None = None
    """Where messages are sent."""
    max: Duration = Field(default="3m", validate_default=True, gt=0)
    """The longest message."""
    team: Name | None = None
    """The seats of this team are told of its messages, and listen to them with the code of `voicemail`."""
    seats: tuple[CheckedRange, ...] = ()
    """These seats, too; ranges such as 1002-1012 are allowed."""
