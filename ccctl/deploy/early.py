"""What is begun before a spec is checked: to look at its target, and to take the lock there.

What the spec turns out to say decides: where that is something else, all of it is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from ccctl.deploy.aside import Aside
from ccctl.deploy.docker_asked import Asked
from ccctl.values import dataclass

if TYPE_CHECKING:
    from ccctl.deploy.docker_ahead import Ahead
    from ccctl.deploy.docker_looked import Looked


@dataclass(slots=True)
class Early:
    """What was begun, and for what; nothing where `asked` is None."""

    looking: Aside[Asked, Looked | None] | None
    asked: Asked | None = None
    holding: Ahead | None = None

    @classmethod
    def begin(cls, *, hold: bool) -> Early:
        """Begins before the spec is read: a process is made before there is another thread, and imports a good deal.

        `hold`: an apply is certain to come, so that both processes need what is imported.
        """
        if hold:
            import ccctl.center  # noqa: F401
            from ccctl.deploy.docker_begun import warm

            warm()
        return cls(Aside.of(_look))

    def ask(self, data: Mapping[str, Any], environment: str, *, hold: bool) -> None:
        """Goes on with what the data of the spec name, or drops it all. `hold`: takes the lock."""
        self.asked = Asked.by(data, environment)
        if self.asked is None:
            self.drop()
            return
        if self.looking is not None:
            self.looking.ask(self.asked)
        if hold:
            from ccctl.deploy.docker_ahead import Ahead

            self.holding = Ahead(self.asked)

    def drop(self) -> None:
        """Ends all of it; the lock is given back."""
        if self.looking is not None:
            self.looking.drop()
        if self.holding is not None:
            self.holding.close()


def _look(asked: Callable[[], Asked]) -> Looked | None:
    from ccctl.deploy import docker_begun

    docker_begun.warm()
    where = asked()
    begun = docker_begun.begin(where)
    if begun is None:
        return None
    from ccctl.deploy.docker_look import look_further

    return look_further(begun, where)
