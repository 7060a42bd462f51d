"""Teams of seats."""

from __future__ import annotations

from typing import ClassVar

from ccctl.schema.common import Guarded, Title


class TeamSpec(Guarded):
    """A named group of seats; a seat names its team."""

    NOT_YET: ClassVar[dict[str, str]] = {"supervisors": "seats that may listen in"}

    name: Title = ""
    """What people call it."""
