"""What is begun as soon as a spec is read, and before it is checked: to look at its target, and to take the lock there.

What the spec turns out to say decides: where that is something else, all of it is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ccctl.deploy.aside import Aside
from ccctl.deploy.docker_look import Asked, Looked, look_ahead
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.deploy.docker_ahead import Ahead


@dataclass(frozen=True, slots=True)
class Early:
    """What was begun, and for what."""

    asked: Asked
    looking: Aside[Looked | None] | None
    holding: Ahead | None

    def drop(self) -> None:
        """Ends all of it; the lock is given back."""
        if self.looking is not None:
            self.looking.drop()
        if self.holding is not None:
            self.holding.close()


def begin(data: Mapping[str, Any], environment: str, *, hold: bool) -> Early | None:
    """Begins; None where the data do not name a place on a Docker engine. `hold`: an apply is certain to come."""
    asked = Asked.by(data, environment)
    if asked is None:
        return None
    looking = Aside.of(lambda: look_ahead(asked))  # first: a process is made before there is another thread
    if not hold:
        return Early(asked, looking, None)
    from ccctl.deploy.docker_ahead import holding

    return Early(asked, looking, holding(asked))
