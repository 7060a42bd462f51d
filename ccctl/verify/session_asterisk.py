"""The laboratory's session with Asterisk, over its manager interface."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Collection, Mapping
from typing import TYPE_CHECKING

from ccctl.center import Center, SeatState
from ccctl.center.scenario import TrunkState
from ccctl.control.ami import Ami
from ccctl.control.base import ControlError
from ccctl.control.message import Message
from ccctl.control.switches import set_switch
from ccctl.deploy.docker_engine import open_ami
from ccctl.deploy.runtimes import RUNTIMES
from ccctl.verify.reset import Reset, channels

if TYPE_CHECKING:
    from docker.models.containers import Container

QUALIFY_SECONDS = 15.0
LOOK_SECONDS = 0.2


class AsteriskSession:
    """Implements Session (session.py)."""

    def __init__(self, ami: Ami, center: Center) -> None:
        self.ami = ami
        self._center = center
        self._reset = Reset(center)

    @classmethod
    async def open(cls, container: Container, secrets: Mapping[str, str], center: Center) -> AsteriskSession:
        """A session with the engine in the container."""
        return cls(await open_ami(container, secrets[RUNTIMES["asterisk"].control_secret]), center)

    @property
    def failure(self) -> ControlError | None:
        return self.ami.failure

    def events(self) -> AsyncIterator[Message]:
        return self.ami.events()

    async def forget(self) -> None:
        await self._reset.forget(self.ami)

    async def bring_about(self, states: Mapping[str, SeatState]) -> None:
        await self._reset.bring_about(self.ami, states)

    async def hang_up_all(self) -> None:
        await self._reset.hang_up_all(self.ami)

    async def channels(self, calls: Collection[str]) -> int:
        return await channels(self.ami, calls)

    async def turn(self, switch: str, *, on: bool) -> None:
        await set_switch(self.ami, switch, on=on)

    async def fail(self, trunk: str, state: TrunkState) -> str:
        channels = self._center.trunks[trunk].channels
        taken = str(channels) if state is TrunkState.FULL and channels is not None else ""
        await self.ami.action("Setvar", Variable=f"CC_TAKEN_{trunk.replace('-', '_')}", Value=taken)
        wanted = "Unavail" if state is TrunkState.DOWN else "Avail"
        deadline = time.monotonic() + QUALIFY_SECONDS
        while True:
            await self.ami.command(f"pjsip qualify {trunk}")
            await asyncio.sleep(LOOK_SECONDS)
            found = re.search(rf"{re.escape(trunk)}/sip:\S+ +\S+ +(\S+)", await self.ami.command("pjsip show contacts"))
            if found is not None and found[1] == wanted:
                return ""
            if time.monotonic() > deadline:
                return f"the center did not notice within {QUALIFY_SECONDS:.0f} s that trunk {trunk} is {state}"

    async def close(self) -> None:
        await self.ami.close()
