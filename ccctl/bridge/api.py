"""The HTTP interface: seats, calls, queues, switches, the outbox. Its OpenAPI description is made from this file.

Tokens say who asks: a seat acts for itself, a team's supervisors for the team's seats, `admin` for all. Every request that
changes something is written into the audit log, refused ones too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

from fastapi import FastAPI, HTTPException, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from sqlalchemy.exc import SQLAlchemyError

from ccctl import __version__
from ccctl.bridge.acts import Acts
from ccctl.bridge.api_bodies import CallName, Code, Dial, Hold, Name, Pause, Resend, Seat, Spy, Transfer, Turn
from ccctl.bridge.api_guard import Asker, Guard, Limits
from ccctl.bridge.desktops import Desktops
from ccctl.bridge.events import VERSION
from ccctl.bridge.facts import Fact, What
from ccctl.bridge.service import Bridge
from ccctl.bridge.tokens import Owner, owner_of
from ccctl.control.base import ControlError

_audit = logging.getLogger("ccctl.bridge.audit")


def make_app(bridge: Bridge, acts: Acts, desktops: Desktops) -> FastAPI:  # noqa: PLR0915 - one inner function a request
    """The application."""
    config = bridge.config
    app = FastAPI(
        title="ccctl bridge",
        version=__version__,
        description=f"The HTTP interface of a call center. Events are described by docs/schemas/event.json, version {VERSION}.",
        docs_url=None,
        redoc_url=None,
    )

    app.state.guard = Guard(config, Limits())

    def check(owner: Owner, seat: str, *, supervisor: bool = False) -> None:
        """404 for a seat that is not there or not theirs to see, 403 where they may not do this to it."""
        if seat not in config.seats:
            raise HTTPException(404, f"there is no seat {seat}")
        own = owner.role == "admin" or (owner.role == "team" and config.seats[seat] == owner.name)
        if not own and (supervisor or owner != Owner("seat", seat)):
            raise HTTPException(403, f"this token may not do that with seat {seat}")

    def by_code(owner: Owner, seat: str) -> None:
        check(owner, seat)
        if seat not in config.by_code:
            raise HTTPException(409, f"seat {seat} is signed in as long as its phone is there")

    def admin(owner: Owner) -> None:
        if owner.role != "admin":
            raise HTTPException(403, "this needs the admin token")

    async def done(what: Awaitable[Any]) -> Any:
        try:
            return await what
        except ControlError as failure:
            raise HTTPException(409, str(failure)[:300]) from failure

    @app.middleware("http")
    async def audit(request: Request, call_next: Callable[[Request], Awaitable[Any]]) -> Any:
        answer = await call_next(request)
        if request.method not in ("GET", "HEAD"):
            told = {
                "at": round(time.time(), 3),
                "who": str(getattr(request.state, "owner", "")) or "nobody",
                "from": request.client.host if request.client else "",
                "request": f"{request.method} {request.url.path}"[:300],
                "status": answer.status_code,
            }
            _audit.info(json.dumps(told))
        return answer

    @app.exception_handler(SQLAlchemyError)
    async def database(_request: Request, _failure: Exception) -> JSONResponse:
        return JSONResponse({"detail": "the outbox does not answer"}, 503)

    @app.get("/v1/status", summary="How the bridge is: lag, dead letters, last errors")
    async def status(owner: Asker) -> dict[str, Any]:
        admin(owner)
        return await asyncio.to_thread(bridge.status)

    @app.get("/v1/seats", summary="The seats that the token may act for")
    async def seats(owner: Asker) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await done(acts.seats())
        allowed = [seat for seat in config.seats if _sees(owner, seat)]
        return [{**one, "team": config.seats[one["seat"]]} for one in found if one["seat"] in allowed]

    def _sees(owner: Owner, seat: str) -> bool:
        return owner.role == "admin" or owner == Owner("seat", seat) or owner == Owner("team", config.seats[seat])

    @app.post("/v1/seats/{seat}/pause", status_code=204, summary="No queue rings the seat until it is ready again")
    async def pause(owner: Asker, seat: Seat, body: Pause) -> None:
        check(owner, seat)
        await done(acts.pause(seat, body.reason))

    @app.post("/v1/seats/{seat}/ready", status_code=204, summary="Ends the seat's pause and its wrap-up")
    async def ready(owner: Asker, seat: Seat) -> None:
        check(owner, seat)
        await done(acts.ready(seat))

    @app.post("/v1/seats/{seat}/sign-in", status_code=204, summary="Signs in a seat that does so by code")
    async def sign_in(owner: Asker, seat: Seat) -> None:
        by_code(owner, seat)
        await done(acts.sign_in(seat))
        bridge.tell([Fact(What.SIGNED_IN, time.time(), fields={"seat": seat})])

    @app.post("/v1/seats/{seat}/sign-out", status_code=204, summary="Signs out a seat that signs in by code")
    async def sign_out(owner: Asker, seat: Seat) -> None:
        by_code(owner, seat)
        await done(acts.sign_out(seat))
        bridge.tell([Fact(What.SIGNED_OUT, time.time(), fields={"seat": seat})])

    @app.post("/v1/seats/{seat}/wrap-up-code", status_code=204, summary="What the seat says of its call")
    async def wrap_up_code(owner: Asker, seat: Seat, body: Code) -> None:
        check(owner, seat)
        bridge.tell([Fact(What.CODE, time.time(), fields={"seat": seat, "code": body.code})])

    @app.post("/v1/seats/{seat}/transfer", status_code=204, summary="Hands the seat's caller on")
    async def transfer(owner: Asker, seat: Seat, body: Transfer) -> None:
        check(owner, seat)
        await done(acts.transfer(seat, body.to))

    @app.post(
        "/v1/seats/{seat}/spy", status_code=202, summary="A supervisor listens, whispers to the seat, or joins in"
    )
    async def spy(owner: Asker, seat: Seat, body: Spy) -> None:
        check(owner, seat, supervisor=True)
        if owner.role == "team" and body.supervisor not in config.supervisors.get(owner.name, ()):
            raise HTTPException(403, f"seat {body.supervisor} is no supervisor of the team {owner.name}")
        if body.supervisor not in config.seats:
            raise HTTPException(404, f"there is no seat {body.supervisor}")
        await done(acts.spy(body.supervisor, seat, body.how))

    @app.get("/v1/calls", summary="The calls that are up, with those seats that the token may see")
    async def calls(owner: Asker) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await done(acts.calls())
        if owner.role == "admin":
            return found
        return [one for one in found if any(seat in config.seats and _sees(owner, seat) for seat in one["seats"])]

    @app.post("/v1/calls", status_code=202, summary="Click-to-dial: rings the seat, then dials for it")
    async def dial(owner: Asker, body: Dial) -> None:
        check(owner, body.seat)
        await done(acts.dial(body.seat, body.to))

    async def theirs(owner: Owner, call: str) -> list[str]:
        """The call's seats that the token may act for; 404 for a call that is not there or not theirs to see."""
        found = [one for one in await done(acts.calls()) if one["call"] == call]
        seen = [seat for one in found for seat in one["seats"] if seat in config.seats and _sees(owner, seat)]
        if not found or not (seen or owner.role == "admin"):
            raise HTTPException(404, f"there is no call {call}")
        return seen

    async def hold(owner: Owner, call: str, body: Hold | None, *, on: bool) -> None:
        seats = await theirs(owner, call)
        named = [seat for seat in seats if body is None or body.seat in ("", seat)]
        if len(named) != 1:
            detail = (
                f"which of its seats? {', '.join(seats)}" if named else "no seat that the token may act for is in it"
            )
            raise HTTPException(409, f"call {call}: {detail}")
        await done(acts.hold(call, named[0], on=on))

    @app.delete("/v1/calls/{call}", status_code=204, summary="Ends a call")
    async def hang_up(owner: Asker, call: CallName) -> None:
        await theirs(owner, call)
        await done(acts.hang_up(call))

    @app.post("/v1/calls/{call}/hold", status_code=204, summary="Music for whom the seat speaks with, until `resume`")
    async def hold_call(owner: Asker, call: CallName, body: Hold | None = None) -> None:
        await hold(owner, call, body, on=True)

    @app.post("/v1/calls/{call}/resume", status_code=204, summary="Takes back what `hold` has held")
    async def resume_call(owner: Asker, call: CallName, body: Hold | None = None) -> None:
        await hold(owner, call, body, on=False)

    @app.get("/v1/queues", summary="Every queue now")
    async def queues(owner: Asker) -> list[dict[str, Any]]:
        if owner.role == "seat":
            raise HTTPException(403, "this needs the token of a team, or admin")
        found: list[dict[str, Any]] = await done(acts.queues())
        return found

    @app.get("/v1/switches/{name}", summary="How a switch stands; null: nobody has turned it")
    async def switch(owner: Asker, name: Name) -> dict[str, Any]:
        admin(owner)
        if name not in config.switches:
            raise HTTPException(404, f"there is no switch {name}")
        return {"switch": name, "on": await done(acts.switch(name, None))}

    @app.put("/v1/switches/{name}", summary="Turns a switch")
    async def turn(owner: Asker, name: Name, body: Turn) -> dict[str, Any]:
        admin(owner)
        if name not in config.switches:
            raise HTTPException(404, f"there is no switch {name}")
        return {"switch": name, "on": await done(acts.switch(name, body.on))}

    @app.get("/v1/dead-letters", summary="Events that no receiver took in a day")
    async def dead_letters(owner: Asker) -> list[dict[str, Any]]:
        admin(owner)
        found = await asyncio.to_thread(bridge.outbox.dead_letters)
        return [
            {"number": one.n, "hook": one.hook, "id": one.id, "type": one.type, "at": one.at, "error": one.error}
            for one in found
        ]

    @app.post("/v1/dead-letters/resend", summary="Sends dead letters again")
    async def resend(owner: Asker, body: Resend) -> dict[str, int]:
        admin(owner)
        count = await asyncio.to_thread(bridge.outbox.resend, body.numbers, body.hook)
        for sender in bridge.senders.values():
            sender.again()
        return {"resent": count}

    @app.websocket("/v1/desktop")
    async def desktop(socket: WebSocket) -> None:
        told = socket.headers.get("authorization", "")
        offered = socket.headers.get("sec-websocket-protocol", "")  # browsers cannot set headers of their own
        token = told.removeprefix("Bearer ") if told else offered.removeprefix("bearer.").replace("~", ":")
        owner = owner_of(config.api_secret, token.strip())
        if owner is None or owner.role != "seat" or owner.name not in config.seats:
            await socket.close(1008)
            return
        await socket.accept(subprotocol=offered or None)
        queue = desktops.join(owner.name)
        ended = asyncio.create_task(_until_closed(socket))
        try:
            while True:
                waiting = asyncio.ensure_future(queue.get())
                await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
                if not waiting.done():
                    waiting.cancel()
                    return
                message = waiting.result()
                if message is None:
                    await socket.close(1013)
                    return
                await socket.send_json(message)
        except (WebSocketDisconnect, RuntimeError):
            return
        finally:
            ended.cancel()
            desktops.leave(owner.name, queue)

    return app


def description() -> dict[str, Any]:
    """The interface as OpenAPI tells it, the same for every center; for the docs."""
    from ccctl.bridge.config import Config
    from ccctl.bridge.outbox import Outbox

    nowhere = Bridge(Config("center", "environment", "asterisk"), Outbox("sqlite://"), None)
    told: dict[str, Any] = make_app(nowhere, cast(Acts, None), Desktops({})).openapi()
    return told


async def _until_closed(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()
