"""What the HTTP interface can have done on an engine. ControlError where it cannot be."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Literal

from ccctl.control.base import Control, ControlError, with_talks

Spying = Literal["listen", "whisper", "barge"]
HELD_BY_PHONE = "the phone of seat {seat} holds the call, and takes it back"
_TAKEN_WITHIN = 100  # looks, 20 ms apart
_DIALLED = re.compile(r"\+?[*#0-9]{1,32}")


def dialled(to: str) -> str:
    """The same; ControlError when no phone could dial it."""
    if not _DIALLED.fullmatch(to):
        raise ControlError("what is dialled is digits, * and #, with an optional + in front")
    return to


def already(seat: str, *, on: bool) -> str:
    """Why a call is not held, or not taken back."""
    return f"the call of seat {seat} is held already" if on else f"the call of seat {seat} is not held by request"


async def wait_for_hold(held: Callable[[], Awaitable[bool]], seat: str, *, on: bool) -> None:
    """Waits until the engine has parted the seat from whom it speaks with (`on`), or joined them; ControlError after 2 s."""
    for _ in range(_TAKEN_WITHIN):
        if await held() == on:
            return
        await asyncio.sleep(0.02)
    raise ControlError(f"seat {seat} speaks with nobody")


class Acts(ABC):
    """One engine; `link.up` of an engine's own class is its session."""

    # -- what is

    @property
    @abstractmethod
    def control(self) -> Control:
        """The engine's control over the session that is up; ControlError when there is none."""

    async def seats(self) -> list[dict[str, Any]]:
        """Every phone's state, as plain data."""
        return [
            {"seat": one.seat, "signed_in": one.registered, "state": one.state} for one in await self.control.seats()
        ]

    async def calls(self) -> list[dict[str, Any]]:
        """The calls that are up, as plain data."""
        return [
            {
                "call": one.call,
                "caller": one.caller,
                "seats": list(one.seats),
                "queue": one.queue,
                "seconds": one.seconds,
            }
            for one in await self.control.calls()
        ]

    async def queues(self) -> list[dict[str, Any]]:
        """Every queue now, as plain data."""
        return [
            {
                "queue": one.queue,
                "waiting": one.waiting,
                "longest_wait": one.longest_wait,
                "signed_in": one.signed_in,
                "paused": one.paused,
                "talking": one.talking,
            }
            for one in with_talks(await self.control.queues(), await self.control.calls())
        ]

    # -- what is done

    @abstractmethod
    async def pause(self, seat: str, reason: str) -> None:
        """No queue rings the seat any more."""

    @abstractmethod
    async def ready(self, seat: str) -> None:
        """Queues ring the seat again: ends its pause, and its wrap-up."""

    @abstractmethod
    async def sign_in(self, seat: str) -> None:
        """The seat, which signs in by code, takes part from now on."""

    @abstractmethod
    async def sign_out(self, seat: str) -> None:
        """The seat, which signs in by code, no longer takes part."""

    @abstractmethod
    async def dial(self, seat: str, to: str) -> None:
        """Rings the seat, and dials for it when it answers, exactly as if the seat had dialled."""

    @abstractmethod
    async def hang_up(self, call: str) -> None:
        """Ends the call, for everybody."""

    @abstractmethod
    async def transfer(self, seat: str, to: str) -> None:
        """Hands the seat's caller on, as the seat's phone would."""

    @abstractmethod
    async def hold(self, call: str, seat: str, *, on: bool) -> None:
        """Plays music to whom the seat speaks with in the call, and parts them, or ends that.

        ControlError when it is so already, when the seat's own phone holds, or when the seat speaks with nobody.
        """

    @abstractmethod
    async def spy(self, supervisor: str, seat: str, how: Spying) -> None:
        """Rings the supervisor, who then hears the seat's conversation."""

    @abstractmethod
    async def switch(self, name: str, on: bool | None) -> bool | None:
        """How the switch stands, None where nobody has turned it; turns it unless `on` is None."""
