"""A laboratory for a center: a throw-away engine with its rendered release, every trunk and every seat played by us."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets as random_secrets
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from ccctl.center import CallSpec, Center, Scenario, SeatState, SignIn
from ccctl.center.scenario import TrunkState
from ccctl.control.base import ControlError
from ccctl.deploy.docker_engine import died
from ccctl.diagnostics import Rejected, codes, rejected
from ccctl.render.files import RenderedTree
from ccctl.render.site import Harness, Site
from ccctl.verify.book import Book
from ccctl.verify.box import EngineBox
from ccctl.verify.carrier import Carriers, trunk_of
from ccctl.verify.hearing import digits_of, prompts_of
from ccctl.verify.hooks import Telling
from ccctl.verify.invented import Invented, pins_of, with_our_key
from ccctl.verify.lookups import Answerer
from ccctl.verify.phone import Call, Ladder, Refused
from ccctl.verify.post import Post
from ccctl.verify.seats import SeatPhones
from ccctl.verify.session import Session, open_session
from ccctl.verify.threads import in_thread

if TYPE_CHECKING:
    from ccctl.verify.audio import Samples
    from ccctl.verify.audio_recognise import References

SIP_PORT = 5060
RTP_PORTS = (10000, 10999)
REGISTER_SECONDS = 10.0
QUIET_SECONDS = 5.0


class Lab:
    """One engine for all stories of a spec: `async with Lab(...)`. However it ends, nothing of it is left."""

    def __init__(self, center: Center, render: Callable[[Center, Site], RenderedTree], image: str) -> None:
        self.center, self._identity = with_our_key(center)
        self.image = image
        self.ladder = Ladder()
        self.book = Book()
        self.boot_ms = 0
        self._render = render
        self._secrets = Invented(pins_of(center))
        self.telling: Telling | None = None
        self._story = 0
        self._listening: asyncio.Task[None] | None = None
        self._session: Session | None = None
        self.references: References
        self.digits: dict[str, dict[str, Samples]]
        self.seats: SeatPhones
        self.tree: RenderedTree
        self.box: EngineBox
        self.lookups: Answerer
        self.post: Post
        self._carriers: Carriers

    async def __aenter__(self) -> Lab:
        began = time.monotonic()
        self.box = EngineBox(self.center.engine, self.image, f"ccctl-test-{os.getpid()}-{random_secrets.token_hex(3)}")
        try:
            gateway = await in_thread(self.box.open_network)
            await self._render_for(gateway)
            engine = (await in_thread(self.box.start, self.tree, self._secrets), SIP_PORT)
            self.ladder.name(engine, "engine")
            self.seats = SeatPhones(
                engine, gateway, self._secrets, self.ladder, self.book, encrypted_seats(self.center)
            )
            self._carriers.on_ring = self.seats.came
            await self._connect()
            await self._registered()
        except BaseException:
            await self._close()
            raise
        self.boot_ms = round(1000 * (time.monotonic() - began))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._close()

    @property
    def secrets(self) -> Mapping[str, str]:
        """The secrets of this engine's files."""
        return self._secrets

    # -- one story

    async def prepare(self, scenario: Scenario) -> str:
        """Brings engine and seats into the scenario's initial state; the name of the story in the engine's events."""
        self._story += 1
        broken = self._session is None or self._session.failure is not None
        if broken:
            await self._fresh_engine()
        await self.session.forget()
        wanted = {
            seat
            for seat, state in scenario.seats.items()
            if not self.center.seats[seat].outside
            and (state is not SeatState.SIGNED_OUT or self.center.seats[seat].sign_in is SignIn.CODE)
        }
        try:
            await self.seats.sign_in(wanted)
        except Refused as refusal:
            raise rejected(
                codes.ENGINE_DIED, f"a seat could not sign in at the throw-away engine: {refusal}"
            ) from refusal
        self.seats.occupy = wanted & {seat for seat, state in scenario.seats.items() if state is SeatState.BUSY}
        for trunk in tuple(self._carriers.failed):
            await self.fail(trunk, TrunkState.UP)
        await self.session.bring_about(scenario.seats)
        self.lookups.prepare(scenario.answers)
        self.seats.forget()
        self.book.forget()
        self.post.mails.clear()
        self.ladder.entries.clear()
        self.ladder.started = time.monotonic()
        return f"t{self._story}"

    async def place(self, spec: CallSpec, name: str, trunk: str = "") -> Call:
        """The caller's INVITE, sent over its trunk; the center's clock is moved so that the call comes at its `at`.

        Another `trunk` than the spec's is one that the call only claims to come over.
        """
        shift = None
        if spec.at is not None:
            shift = shift_to(spec.at, ZoneInfo(self.center.timezone), datetime.now(UTC))
        if spec.from_seat:
            return await self._carriers.dial(self.seats.phone(spec.sender), spec.to, name, shift)
        way = trunk_of(self.center, spec)
        return await self._carriers.call(way, spec, self.seats.engine, name, shift, claim=trunk or way)

    async def turn(self, switch: str, *, on: bool) -> None:
        """Turns a switch, as `ccctl switch` does it."""
        await self.session.turn(switch, on=on)

    async def fail(self, trunk: str, state: TrunkState) -> str:
        """Lets a trunk fail, or work again; what went wrong with that, in words."""
        self._carriers.fail(trunk, state)
        return await self.session.fail(trunk, state)

    def opened(self, name: str, content: bytes) -> bytes:
        """The content of a recording's file, decrypted when it is an encrypted one."""
        if not name.endswith(".age"):
            return content
        from pyrage import decrypt

        assert self._identity is not None
        return bytes(decrypt(content, [self._identity]))

    async def quiet(self) -> None:
        """Waits until the engine has no channel of the story left: its recordings and messages are then complete."""
        deadline = time.monotonic() + QUIET_SECONDS
        while await self.session.channels(set(self.book.linked.values())) and time.monotonic() < deadline:
            await asyncio.sleep(0.03)

    async def clear(self) -> None:
        """Ends every call of the story."""
        with contextlib.suppress(ControlError, Rejected):  # the next story has a new engine
            await self.session.hang_up_all()

    @property
    def session(self) -> Session:
        """The session with the engine. Raises Rejected when it has broken."""
        self.check_alive()
        assert self._session is not None
        return self._session

    def check_alive(self) -> None:
        """Raises Rejected when the engine has ended."""
        if self._session is not None and self._session.failure is not None:
            raise rejected(codes.ENGINE_LOST, f"the throw-away engine ended: {self._session.failure}")

    # -- inner

    async def _render_for(self, gateway: str) -> None:
        self._secrets.address = gateway
        self._carriers = Carriers(self.center, gateway, self._secrets, self.ladder)
        try:
            ports = await self._carriers.start()
        except OSError as failure:
            raise rejected(
                codes.LIVE_UNAVAILABLE,
                f"this machine has no address on the network of the Docker engine's containers ({gateway}: {failure})",
                hint="run `ccctl test` on the machine where the Docker engine runs, or use --offline",
            ) from failure
        self.post = Post(gateway)
        self.lookups = Answerer(self.center, gateway)
        site = Site(
            "test",
            SIP_PORT,
            rtp_ports=RTP_PORTS,
            lookups_at=await self.lookups.start(),
            mail_at=await self.post.start() if self.center.mail is not None else "",
            harness=Harness(gateway, ports),
        )
        self.tree = await in_thread(self._render, self.center, site)
        self.references = await in_thread(prompts_of, self.center, self.tree)
        self.digits = await in_thread(digits_of, self.center, self.tree)

    async def _connect(self) -> None:
        try:
            self._session = await open_session(self.tree.engine, self.box.wrapped, self._secrets, self.center)
        except (ControlError, Rejected) as failure:
            if not await in_thread(self.box.is_running):  # it said that it was ready, and then it gave up
                raise died(self.box.wrapped) from failure
            text = f"the throw-away engine's control port does not answer: {failure}"
            raise rejected(codes.ENGINE_LOST, text) from failure
        self._listening = asyncio.create_task(self._listen(self._session), name="lab-events")

    async def _listen(self, session: Session) -> None:
        with contextlib.suppress(ControlError):  # check_alive says it where somebody waits
            async for message in session.events():
                self.book.take(message)

    async def _registered(self) -> None:
        missing = await self._carriers.registered(REGISTER_SECONDS)
        if missing:
            names = ", ".join(missing)
            raise rejected(
                codes.ENGINE_DIED,
                f"the center did not register at the carrier of {names} within {REGISTER_SECONDS:.0f} s",
                self.center.trunks[missing[0]].span,
            )

    async def _fresh_engine(self) -> None:
        """Starts the engine anew, for what it cannot be made to forget."""
        await self._disconnect()
        self._carriers.forget()
        address = await in_thread(self.box.restart)
        self.seats.move((address, SIP_PORT))
        self.ladder.name((address, SIP_PORT), "engine")
        await self._connect()

    async def _disconnect(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
        self._session = None

    async def _close(self) -> None:
        for part in (getattr(self, name, None) for name in ("seats", "_carriers", "lookups", "post")):
            if part is not None:
                with contextlib.suppress(Exception):
                    await part.close()
        with contextlib.suppress(Exception):
            await self._disconnect()
        await in_thread(self.box.close)


def encrypted_seats(center: Center) -> frozenset[str]:
    """The seats whose phones never speak in the clear."""
    return frozenset(seat.number for seat in center.seats.values() if seat.encrypted)


def shift_to(at: datetime, zone: ZoneInfo, now: datetime) -> int:
    """The whole seconds by which the engine's clock is moved so that it shows `at` (local time) now, never less.

    The engine counts whole seconds, rounded down; so do we. Instants are compared, not what clocks on the wall show.
    """
    aware = at if at.tzinfo else at.replace(tzinfo=zone)
    return int(aware.timestamp()) - int(now.timestamp())
