"""What goes while somebody is in it, on a deployed FreeSWITCH: `--drain` waits, or changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import docker
import pytest
from cli_support import PARCELS, Desk
from live_support import freeswitch_image

from ccctl.verify.phone import Phone

pytestmark = [pytest.mark.live, pytest.mark.timeout(300)]


class FreeswitchDesk(Desk):
    """The same center on the other engine."""

    def write(self, *, wait: str = "3m", second: str = "queue/orders", more: str = "") -> None:
        super().write(wait=wait, second=second, more=more)
        spec = self.folder / "center.yaml"
        spec.write_text(spec.read_text().replace("language: en\n", "language: en\nengine: freeswitch\n"))


def test_a_queue_with_a_caller_and_a_seat_in_a_call_are_left_in_peace(tmp_path: Path) -> None:
    freeswitch_image()
    desk = FreeswitchDesk(tmp_path, docker.from_env())
    try:
        desk.write(second="queue/parcels", more=PARCELS)
        desk.run("apply", "--env", "dev", "--yes")
        before = desk.identity()
        asyncio.run(_story(desk))
        assert desk.identity() == before
    finally:
        desk.run("destroy", "--env", "dev", "--yes", "--allow", "destroy:engine")
        desk.client.close()


async def _story(desk: Desk) -> None:
    def run(*arguments: str, code: int = 0) -> Any:
        return asyncio.to_thread(desk.run, *arguments, "--env", "dev", "--yes", code=code)

    async def state() -> Any:
        return await asyncio.to_thread(desk.json, "status", "--env", "dev")

    phones = {}
    for seat in ("101", "103"):
        password = (await asyncio.to_thread(desk.json, "seats", "credentials", seat, "--env", "dev"))["password"]
        phones[seat] = Phone(seat, password, registrar=("127.0.0.1", desk.port), bind=("127.0.0.1", 0))
        await phones[seat].start()
        await phones[seat].register()
    caller = await phones["103"].call("01134960013")
    assert await caller.wait_answered(5)
    ring = await asyncio.wait_for(phones["101"].incoming.get(), 10)

    desk.write()
    assert "drains: 1 caller waiting in it" in await asyncio.to_thread(desk.run, "plan", "--env", "dev")
    said = await run("apply", "--drain", "1s", code=3)
    assert "callers still wait in queues that go (parcels 1); nothing was changed" in said
    assert (await state())["release"]["number"] == 1
    applying = asyncio.create_task(run("apply", "--drain", "2m"))
    await asyncio.sleep(7)
    assert not applying.done() and not caller.over
    if ring.over:
        ring = await asyncio.wait_for(phones["101"].incoming.get(), 60)
    ring.answer()
    assert "is in force" in await applying
    assert not caller.over and not ring.over
    assert [queue["queue"] for queue in (await state())["queues"]] == ["orders"]

    spec = desk.folder / "center.yaml"
    spec.write_text(spec.read_text().replace("101-103: {team: crew}", "102-103: {team: crew}"))
    said = await run("apply", code=3)
    assert "CC404" in said and "--now takes the seat away under it" in said
    applying = asyncio.create_task(run("apply", "--drain", "1m"))
    await asyncio.sleep(6)
    assert not applying.done() and not caller.over
    await caller.hang_up()
    assert "is in force" in await applying
    assert (await asyncio.to_thread(desk.json, "drift", "--env", "dev"))["problems"] == []
    assert phones["103"].expires, "the other seat has lost its registration"
    await asyncio.gather(*(phone.close() for phone in phones.values()))
