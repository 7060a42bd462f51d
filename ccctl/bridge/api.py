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
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Path, Request, WebSocket, WebSocketDisconnect
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import SQLAlchemyError

from ccctl import __version__
from ccctl.bridge.acts import Acts
from ccctl.bridge.config import Config
from ccctl.bridge.desktops import Desktops
from ccctl.bridge.events import VERSION
from ccctl.bridge.facts import Fact, What
from ccctl.bridge.service import Bridge
from ccctl.bridge.tokens import Owner, owner_of
from ccctl.control.base import ControlError

BURST, PER_SECOND = 40.0, 20.0  # requests of one token
WRONG_TOKENS = 10.0  # of one address, in a row; then one a second
_audit = logging.getLogger("ccctl.bridge.audit")

Seat = Annotated[str, Path(pattern="^[0-9]{1,20}$", description="the seat's number")]
Name = Annotated[str, Path(pattern="^[a-z][a-z0-9-]{0,199}$")]
CallName = Annotated[str, Path(pattern="^[A-Za-z0-9._-]{1,100}$", description="the engine's identifier of the call")]
Dialled = Annotated[str, Field(pattern=r"^\+?[0-9*#]{1,32}$", description="as the seat would dial it")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Pause(_Body):
    """Why a seat pauses."""

    reason: str = Field(default="", max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")


class Code(_Body):
    """What a seat says of the call that it has just had."""

    code: str = Field(pattern="^[a-z][a-z0-9-]{0,79}$")


class Dial(_Body):
    """Click-to-dial."""

    seat: str = Field(pattern="^[0-9]{1,20}$")
    to: Dialled


class Transfer(_Body):
    """Where a call goes."""

    to: Dialled


class Spy(_Body):
    """How a supervisor takes part."""

    supervisor: str = Field(pattern="^[0-9]{1,20}$")
    how: Literal["listen", "whisper", "barge"]


class Turn(_Body):
    """How a switch shall stand."""

    on: bool


class Resend(_Body):
    """Which dead letters are sent again: those numbers, or all (of one hook)."""

    numbers: list[int] | None = Field(default=None, max_length=10_000)
    hook: str = Field(default="", max_length=200)


class Limits:
    """Token buckets, on the monotonic clock."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, name: str, burst: float = BURST, rate: float = PER_SECOND) -> bool:
        """Takes one; False when there is none left."""
        now = time.monotonic()
        left, since = self._left.get(name, (burst, now))
        left = min(burst, left + (now - since) * rate)
        if len(self._left) > 10_000:
            self._left.clear()
        self._left[name] = (left - 1 if left >= 1 else left, now)
        return left >= 1


class Guard:
    """Lets in who has a token, at a bounded rate."""

    def __init__(self, config: Config, limits: Limits) -> None:
        self._config = config
        self._limits = limits

    def owner(self, told: str, address: str) -> Owner:
        """Whose `Authorization` it is; HTTPException 401 or 429."""
        found = owner_of(self._config.api_secret, told[7:].strip()) if told.startswith("Bearer ") else None
        if found is None or not self._known(found):
            if not self._limits.allows(f"wrong {address}", WRONG_TOKENS, 1.0):
                raise HTTPException(429, "too many wrong tokens", {"retry-after": "1"})
            raise HTTPException(401, "a token is needed: Authorization: Bearer ...", {"www-authenticate": "Bearer"})
        if not self._limits.allows(str(found)):
            raise HTTPException(429, "too many requests", {"retry-after": "1"})
        return found

    def _known(self, owner: Owner) -> bool:
        seats = self._config.seats
        return owner.role == "admin" or owner.name in (seats if owner.role == "seat" else seats.values())


def who(request: Request) -> Owner:
    """Who asks."""
    guard: Guard = request.app.state.guard
    told = request.headers.get("authorization", "")
    request.state.owner = guard.owner(told, request.client.host if request.client else "")
    owner: Owner = request.state.owner
    return owner


Asker = Annotated[Owner, Depends(who)]


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

    @app.delete("/v1/calls/{call}", status_code=204, summary="Ends a call")
    async def hang_up(owner: Asker, call: CallName) -> None:
        found = [one for one in await done(acts.calls()) if one["call"] == call]
        theirs = owner.role == "admin" or any(
            seat in config.seats and _sees(owner, seat) for one in found for seat in one["seats"]
        )
        if not found or not theirs:
            raise HTTPException(404, f"there is no call {call}")
        await done(acts.hang_up(call))

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


async def _until_closed(socket: WebSocket) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.receive_text()
