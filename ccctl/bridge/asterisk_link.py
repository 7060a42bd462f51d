"""The bridge's session with a running Asterisk: kept up for ever, and asked what no record tells when it begins."""

from __future__ import annotations

import asyncio
import calendar
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from ccctl.bridge.asterisk import AMI_EVENTS, SIGNED_OUT, facts_of_message
from ccctl.bridge.facts import Fact, What
from ccctl.bridge.link import LOOK, Link, Tell
from ccctl.control.ami import Ami, AmiRefused
from ccctl.control.asterisk import AsteriskControl, LogSince
from ccctl.control.base import ControlError
from ccctl.control.message import Message
from ccctl.control.stream import TcpDuplex

USER = "ccctl"
MOST_HELD = 1000  # whoever hangs up while it is held is not taken out
Open = Callable[[], Awaitable[Ami]]


def open_tcp(port: int, secret: str) -> Open:
    """Opens sessions with an engine on this machine's loopback."""

    async def opened() -> Ami:
        try:
            duplex = await TcpDuplex.open("127.0.0.1", port)
        except OSError as failure:
            raise ControlError(f"the engine's control port does not answer: {failure.strerror}") from failure
        return await Ami.open(duplex, USER, secret)

    return opened


class AsteriskLink(Link[Ami]):
    """Link (link.py) with Asterisk's manager interface."""

    def __init__(
        self, opened: Open, tell: Tell, seats: Iterable[str], trunks: Iterable[str], by_code: Iterable[str]
    ) -> None:
        super().__init__(opened, tell)
        self.booted = 0.0
        self.held: deque[str] = deque(maxlen=MOST_HELD)  # legs that hold the other side, by their phone or by request
        self._seats = frozenset(seats)
        self._trunks = frozenset(trunks)
        self._by_code = frozenset(by_code)

    async def listen(self, ami: Ami) -> None:
        """Tells of holds, phones and pauses, and of what happened while nobody listened."""
        news = ami.events(*AMI_EVENTS)
        self.held.clear()
        await self._look_around(ami)
        looking = asyncio.create_task(self._look_at_trunks(ami))
        try:
            async for message in news:
                if message.event == "ContactStatus" and message.get("EndpointName") in self._by_code:
                    continue  # its phone is there or not: signed in it is by its code
                if message.event == "Hold":
                    self.held.append(message.get("Channel"))
                elif message.event == "Unhold" and message.get("Channel") in self.held:
                    self.held.remove(message.get("Channel"))
                self.tell(facts_of_message(message, time.time()))
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)

    async def _look_around(self, ami: Ami) -> None:
        """What happened while nobody listened: a start of the engine, phones that came and went, pauses."""
        status = await ami.action("CoreStatus")
        with contextlib.suppress(ValueError):
            started = f"{status.get('CoreStartupDate')} {status.get('CoreStartupTime')}"
            self.booted = float(calendar.timegm(time.strptime(started, "%Y-%m-%d %H:%M:%S")))
            self.tell([Fact(What.BOOTED, self.booted)])
        now = time.time()
        for phone in await self.control(ami).seats():
            if phone.seat in self._seats - self._by_code:
                what = What.SIGNED_IN if phone.registered else What.SIGNED_OUT
                self.tell([Fact(what, now, fields={"seat": phone.seat})])
        paused: dict[str, str] = {}
        for message in await _listed(ami, "QueueStatus"):
            if message.event == "QueueMember" and message.get("Paused") == "1":
                if message.get("PausedReason") == SIGNED_OUT:
                    continue
                paused[message.get("Name")] = message.get("PausedReason")
        for seat in sorted(self._seats):
            what = What.PAUSED if seat in paused else What.UNPAUSED
            self.tell([Fact(what, now, fields={"seat": seat, "reason": paused.get(seat, "")})])

    def control(self, ami: Ami) -> AsteriskControl:
        """The engine's control over a session; nothing here reloads anything, so that its log is not needed."""
        return AsteriskControl(ami, _no_log, self._trunks)

    async def _look_at_trunks(self, ami: Ami) -> None:
        while True:
            for trunk in await self.control(ami).trunks():
                if trunk.registration != "none":
                    up = trunk.registration == "registered"
                    fields = {"trunk": trunk.trunk, "reason": "" if up else trunk.registration}
                    self.tell([Fact(What.TRUNK_UP if up else What.TRUNK_DOWN, time.time(), fields=fields)])
            await asyncio.sleep(LOOK)


async def _no_log() -> LogSince:
    async def since() -> list[str]:
        return []

    return since


async def _listed(ami: Ami, action: str) -> tuple[Message, ...]:
    try:
        return await ami.collect(action)
    except AmiRefused:  # with nothing to list it says so as an error
        return ()
