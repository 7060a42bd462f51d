"""Teams of seats."""

from ccctl.schema.common import Noun, Title
from ccctl.schema.seat import CheckedRange


class TeamSpec(Noun):
    """A named group of seats; a seat names its team."""

    name: Title = ""
    """What people call it."""
    supervisors: tuple[CheckedRange, ...] = ()
    """Seats with the role supervisor that may listen to this team's conversations, help in them, take them over and end them."""
