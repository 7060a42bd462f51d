"""Lookups: the engine gets lines that it can read, in time, or a refusal, whatever the other system does."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from ccctl.bridge.config import Config, LookupTarget
from ccctl.bridge.lookup import NoAnswerError, address, answer_of, look_up
from ccctl.bridge.lookup_app import Lookups

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def asked(handler: Handler, timeout: float = 1.0, caller: str = "+861380") -> dict[str, str]:
    app = web.Application()
    app.router.add_get("/customers", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    try:
        async with aiohttp.ClientSession() as session:
            where = LookupTarget("customer", f"http://127.0.0.1:{port}/customers?phone={{caller}}", timeout, "t0k")
            return await look_up(session, where, {"caller": caller, "number": "1", "call": "1.5"})
    finally:
        await runner.cleanup()


async def test_an_answer_becomes_lines(tmp_path: object) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.query["phone"] == "+861380" and request.headers["authorization"] == "Bearer t0k"
        return web.json_response(
            {"tier": "gold", "visits": 7, "vip": True, "no": None, "list": [1], "address": {"city": "上海"}}
        )

    found = await asked(answer)
    assert found == {"tier": "gold", "visits": "7", "vip": "true", "address.city": "上海"}


async def never(_request: web.Request) -> web.StreamResponse:
    await asyncio.sleep(30)
    return web.Response()


async def drips(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"content-type": "text/plain"})
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await answer.write(b"a=1\n")
            await asyncio.sleep(0.1)
    return answer


async def endless(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"content-type": "text/plain"})
    await answer.prepare(request)
    with contextlib.suppress(ConnectionError):
        while True:
            await answer.write(b"a=" + b"x" * 65_536 + b"\n")
    return answer


async def away(_request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound("http://127.0.0.1:22/")


async def error(_request: web.Request) -> web.StreamResponse:
    return web.Response(status=500, text="tier=gold\n")


async def html(_request: web.Request) -> web.StreamResponse:
    return web.Response(text="<html>", content_type="text/html")


async def broken(_request: web.Request) -> web.StreamResponse:
    return web.Response(text='{"tier": ', content_type="application/json")


@pytest.mark.parametrize(
    ("handler", "said"),
    [
        (never, "no answer within 0.4 s"),
        (drips, "no answer within 0.4 s"),
        (endless, "more than 1048576 bytes"),
        (away, "answered 302"),
        (error, "answered 500"),
        (html, "text/html"),
        (broken, "JSON that is none"),
    ],
)
async def test_what_is_no_answer_is_refused_in_time(handler: Handler, said: str) -> None:
    began = time.monotonic()
    with pytest.raises(NoAnswerError, match=said):
        await asked(handler, 0.4)
    assert time.monotonic() - began < 1.5


def test_values_can_be_no_more_than_values_of_the_address() -> None:
    url = "https://crm.example/{number}/x?phone={caller}&c={call}"
    hostile = {"caller": "1&admin=1#/../\r\nHost: evil", "number": "../../etc", "call": "{caller}"}
    made = address(url, hostile)
    assert made.startswith(
        "https://crm.example/..%2F..%2Fetc/x?phone=1%26admin%3D1%23%2F..%2F%0D%0AHost%3A%20evil&c=%7B"
    )


def test_keys_and_values_are_what_the_engine_can_read() -> None:
    text = "tier=gold\nBAD KEY=1\n=x\nname= O'Brien\x00\x1b[31m \nlong=" + "y" * 999 + "\nno line\n"
    assert answer_of("text/plain", text.encode()) == {"tier": "gold", "name": "O'Brien[31m", "long": "y" * 256}
    many = json.dumps({f"k{n}": n for n in range(500)}).encode()
    assert len(answer_of("application/json", many)) == 64
    assert answer_of("application/json", b'{"a": "1\\n2=3"}') == {"a": "12=3"}


async def test_the_engine_is_answered_on_loopback(unused_port: int = 18790) -> None:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response({"tier": "gold", "more": 1})

    async def parcel(request: web.Request) -> web.StreamResponse:
        return web.json_response({"raw": request.rel_url.raw_path_qs})

    app = web.Application()
    app.router.add_get("/c", answer)
    app.router.add_get("/p/{number}", parcel)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    targets = (
        LookupTarget("customer", f"http://127.0.0.1:{runner.addresses[0][1]}/c?p={{caller}}", 1.0),
        LookupTarget("parcel", f"http://127.0.0.1:{runner.addresses[0][1]}/p/{{tag.no}}?id={{tag.crm.id}}", 1.0),
        LookupTarget("gone", "http://127.0.0.1:1/", 1.0),
    )
    lookups = Lookups(Config("a", "b", "asterisk", lookups=targets))
    serving = asyncio.create_task(lookups.run("127.0.0.1", unused_port))
    await asyncio.sleep(0.2)
    try:
        base = f"http://127.0.0.1:{unused_port}/v1/lookups"
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{base}/customer?caller=%2B1&number=2&call=3&keys=tier,x") as got:
                assert (got.status, got.content_type, await got.text()) == (200, "text/plain", "tier=gold\n")
            async with session.get(
                f"{base}/parcel?caller=1&number=2&call=3&tag.no=12345&tag.crm.id=a%2F%26b%3D%20c"
            ) as got:
                assert await got.text() == "raw=/p/12345?id=a/%26b%3D%20c\n"
            async with session.get(f"{base}/gone") as got:
                assert got.status == 502
            async with session.get(f"{base}/nobody") as got:
                assert got.status == 404
        assert "gone" in lookups.problems and "customer" not in lookups.problems
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        await runner.cleanup()
