"""What the laboratory asks of a live engine, whatever its protocol: one protocol, and an implementation an engine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from ccctl.center import Center, SeatState
from ccctl.center.scenario import TrunkState
from ccctl.control.base import ControlError
from ccctl.control.message import Message

if TYPE_CHECKING:
    from docker.models.containers import Container

SESSIONS = {
    "asterisk": "ccctl.verify.session_asterisk:AsteriskSession",
    "freeswitch": "ccctl.verify.session_freeswitch:FreeswitchSession",
}


class Session(Protocol):
    """A session with the throw-away engine of a laboratory. Everything may raise ControlError."""

    @property
    def failure(self) -> ControlError | None:
        """Why it has broken; None while it has not."""

    def events(self) -> AsyncIterator[Message]:
        """What the engine says from now on; the center's own events as book.py names them."""

    async def forget(self) -> None:
        """Takes from the engine what it remembers of the last story: calls, pauses, rests, counts, switches."""

    async def bring_about(self, states: Mapping[str, SeatState]) -> None:
        """Pauses, keeps busy, and waits until the queues see every seat as it should be. Raises Rejected."""

    async def hang_up_all(self) -> None:
        """Ends every call that is up."""

    async def channels(self, calls: Collection[str]) -> int:
        """How many channels of these calls (the engine's identifiers) are up."""

    async def turn(self, switch: str, *, on: bool) -> None:
        """Turns a switch, as `ccctl switch` does it."""

    async def fail(self, trunk: str, state: TrunkState) -> str:
        """Waits until the engine has noticed how the trunk is now; what went wrong with that, in words."""

    async def close(self) -> None:
        """Ends the session; the engine goes on."""


async def open_session(engine: str, container: Container, secrets: Mapping[str, str], center: Center) -> Session:
    """A session with the engine in the container. Raises ControlError or Rejected."""
    module, _, name = SESSIONS[engine].partition(":")
    found: Session = await getattr(import_module(module), name).open(container, secrets, center)
    return found
