"""Sessions with a running FreeSWITCH that break: within a reply, within a line, in silence, with the engine; and odd bytes."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import replace
from typing import Literal

import pytest
from live_support import center_of, freeswitch_image

from ccctl.bridge.facts import Fact, What
from ccctl.bridge.freeswitch_link import FreeswitchLink
from ccctl.control.base import ControlError
from ccctl.control.esl import Esl
from ccctl.control.freeswitch import FreeswitchControl
from ccctl.deploy.docker_duplex import ExecDuplex
from ccctl.pipeline import render_tree
from ccctl.verify.lab import Lab

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]

PASSWORD = "engine/ami"
How = Literal["end", "reset", "silence"]


class Torn:
    """A stream to the engine; once torn, so many bytes of what it says come through, and then nothing does."""

    def __init__(self, inner: ExecDuplex) -> None:
        self.inner = inner
        self._left: int | None = None
        self._how: How = "end"

    def tear(self, left: int, how: How) -> None:
        self._left, self._how = left, how

    async def read(self) -> bytes:
        if self._left == 0:
            if self._how == "reset":
                raise ConnectionResetError("connection reset by peer")
            if self._how == "silence":
                await asyncio.Event().wait()
            return b""
        data = await self.inner.read()
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        return data

    async def write(self, data: bytes) -> None:
        await self.inner.write(data)

    async def close(self) -> None:
        await self.inner.close()


@contextlib.asynccontextmanager
async def engine() -> AsyncIterator[Lab]:
    async with Lab(replace(center_of("seat_codes"), engine="freeswitch"), render_tree, freeswitch_image()) as lab:
        yield lab


async def stream(lab: Lab) -> Torn:
    return Torn(await ExecDuplex.open(lab.box.wrapped, ["socat", "-", "TCP:127.0.0.1:8021"]))


async def session(lab: Lab, timeout: float = 5.0) -> tuple[Esl, Torn]:
    torn = await stream(lab)
    return await Esl.open(torn, lab.secrets[PASSWORD], events=("BACKGROUND_JOB",), timeout=timeout), torn


async def until(done: Callable[[], bool], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not done():
            await asyncio.sleep(0.05)


def test_broken_sessions_are_errors_at_once_and_odd_bytes_are_none() -> None:
    async def play() -> None:
        async with engine() as lab:
            for left, how in ((15, "end"), (15, "reset"), (400, "end"), (400, "reset"), (0, "end")):
                esl, torn = await session(lab)
                waiting = esl.events()
                assert len(await esl.api("show modules")) > 1000
                torn.tear(left, how)  # half a line of the header, or the middle of the body
                began = time.monotonic()
                with pytest.raises(ControlError, match="control port"):
                    await esl.api("show modules")
                assert time.monotonic() - began < 2, (left, how)
                with pytest.raises(ControlError, match="control port"):
                    await esl.api("status")
                with pytest.raises(ControlError):
                    await waiting.next(1)
                await esl.close()

            esl, torn = await session(lab, timeout=1.0)
            torn.tear(15, "silence")
            with pytest.raises(ControlError, match="did not answer"):
                await esl.api("show modules")
            with pytest.raises(ControlError):  # what comes now could be the answer to another command
                await esl.api("status")
            await esl.close()

            esl, torn = await session(lab)
            await torn.write(b"api global_setvar odd=caf\xe9\xff\xfe\n\n")  # as a caller's name may be
            await asyncio.sleep(0.3)  # nobody waits for its answer
            assert await esl.api("global_getvar odd") == "caf\ufffd\ufffd\ufffd"
            assert "UP" in await esl.api("status")
            await esl.close()

    asyncio.run(play())


def test_the_link_of_the_bridge_comes_back_after_each_and_tells_how_things_stand() -> None:
    async def play() -> None:
        async with engine() as lab:
            made: list[Torn] = []
            told: Counter[What] = Counter()

            async def opened() -> Esl:
                torn = await stream(lab)
                esl = await Esl.open(torn, lab.secrets[PASSWORD], timeout=3.0)
                made.append(torn)
                return esl

            def tell(facts: Iterable[Fact]) -> None:
                told.update(fact.what for fact in facts)

            seats = sorted(lab.center.seats)
            link = FreeswitchLink(opened, tell, seats, (), ())
            running = asyncio.create_task(link.run())
            try:
                for look, how in enumerate(("end", "reset", "end"), 1):
                    await until(lambda look=look: told[What.UNPAUSED] == look * len(seats))  # type: ignore[misc]
                    lost = link.up
                    made[-1].tear(30, how)  # type: ignore[arg-type]
                    with pytest.raises(ControlError):
                        await FreeswitchControl(lost).seats()
                    await until(lambda lost=lost: link.session is not lost)  # type: ignore[misc]
                    assert link.session is not None or link.problem
                await until(lambda: link.session is not None)
                await asyncio.to_thread(lab.box.wrapped.kill)
                await until(lambda: link.session is None)
                assert link.problem
                before = told[What.UNPAUSED]
                await asyncio.to_thread(lab.box.restart)
                await until(lambda: told[What.UNPAUSED] == before + len(seats))
                assert len(await FreeswitchControl(link.up).seats()) == len(seats)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    asyncio.run(play())
