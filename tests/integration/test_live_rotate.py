"""New passwords of seats on a running engine: the old ones are refused, calls go on, others notice nothing."""

from __future__ import annotations

import asyncio

import pytest
from cli_support import Desk, client, desk  # noqa: F401 - fixtures

from ccctl.verify.phone import Phone, Refused

pytestmark = [pytest.mark.live, pytest.mark.timeout(200)]


def password(desk: Desk, seat: str) -> str:  # noqa: F811
    return str(desk.json("seats", "credentials", seat, "--env", "dev")["password"])


def test_new_passwords_come_at_once_while_calls_go_on(desk: Desk) -> None:  # noqa: F811
    desk.run("apply", "--env", "dev", "--yes")
    before, engine = {seat: password(desk, seat) for seat in ("101", "102")}, desk.identity()

    async def registers(seat: str, with_password: str) -> int:
        phone = Phone(seat, with_password, registrar=("127.0.0.1", desk.port), bind=("127.0.0.1", 0))
        await phone.start()
        try:
            await phone.register()
        except Refused as refused:
            return refused.status
        finally:
            await phone.close()
        return 200

    async def play() -> None:
        one, two = (
            Phone(seat, before[seat], registrar=("127.0.0.1", desk.port), bind=("127.0.0.1", 0))
            for seat in ("101", "102")
        )
        for phone in (one, two):
            await phone.start()
            await phone.register()
        call = await one.call("102")
        rung = await asyncio.wait_for(two.incoming.get(), 5)
        rung.answer()
        assert await call.wait_answered(5)
        said = await asyncio.to_thread(desk.run, "seats", "rotate", "101", "--env", "dev", "--yes")
        assert "new passwords: 101" in said and "No call is touched (reloads: pjsip)" in said
        assert not call.over and not rung.over
        assert await registers("101", before["101"]) == 401
        assert await registers("101", await asyncio.to_thread(password, desk, "101")) == 200
        assert await registers("102", before["102"]) == 200
        await call.hang_up()
        await asyncio.gather(one.close(), two.close())

    asyncio.run(play())
    after = password(desk, "101")
    assert after != before["101"] and password(desk, "102") == before["102"]
    assert after in desk.inside("cat", "/ccctl/current/pjsip-secrets.conf")
    assert desk.identity() == engine
    assert desk.json("plan", "--env", "dev")["empty"] is True
    newest = desk.json("history", "--env", "dev")["releases"][0]
    assert (newest["rotated"], newest["rollback_of"]) == (["101"], None)
    desk.write(wait="2m")
    desk.run("apply", "--env", "dev", "--yes")  # an apply keeps the new one
    assert password(desk, "101") == after in desk.inside("cat", "/ccctl/current/pjsip-secrets.conf")
    desk.run("rollback", "1", "--env", "dev", "--yes")  # what is shown is what holds
    assert password(desk, "101") == before["101"] in desk.inside("cat", "/ccctl/current/pjsip-secrets.conf")
    desk.run("seats", "rotate", "--env", "dev", "--yes", code=64)
    desk.run("seats", "rotate", "999", "--env", "dev", "--yes", code=64)
