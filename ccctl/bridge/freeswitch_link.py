"""The bridge's session with a running FreeSWITCH: what it does is in its records; here it is asked how things stand."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Awaitable, Callable, Iterable

from ccctl.bridge.facts import Fact, What
from ccctl.bridge.link import LOOK, Link, Tell
from ccctl.control.base import ControlError
from ccctl.control.esl import Esl
from ccctl.control.freeswitch import FreeswitchControl
from ccctl.control.stream import TcpDuplex

Open = Callable[[], Awaitable[Esl]]


def open_tcp(port: int, secret: str) -> Open:
    """Opens sessions with an engine on this machine's loopback."""

    async def opened() -> Esl:
        try:
            duplex = await TcpDuplex.open("127.0.0.1", port)
        except OSError as failure:
            raise ControlError(f"the engine's control port does not answer: {failure.strerror}") from failure
        return await Esl.open(duplex, secret)

    return opened


class FreeswitchLink(Link[Esl]):
    """Link (link.py) with FreeSWITCH's event socket."""

    def __init__(
        self, opened: Open, tell: Tell, seats: Iterable[str], trunks: Iterable[str], by_code: Iterable[str]
    ) -> None:
        super().__init__(opened, tell)
        self._seats = frozenset(seats)
        self._trunks = frozenset(trunks)
        self._by_code = frozenset(by_code)

    def control(self, session: Esl) -> FreeswitchControl:
        """The engine's control over a session."""
        return FreeswitchControl(session, self._trunks)

    async def listen(self, session: Esl) -> None:
        """Tells how phones, pauses and trunks stand: at first, and now and then, for what no event was there to tell."""
        control = self.control(session)
        ends = session.events("nothing")  # no event has this name: what comes is the session's end
        for phone in await control.seats():
            if phone.seat in self._seats - self._by_code:
                self._say(What.SIGNED_IN if phone.registered else What.SIGNED_OUT, seat=phone.seat)
        for seat in sorted(self._seats):
            reason = (await session.api(f"db select/pause/{seat}")).strip()
            paused = reason != "" and not reason.startswith("-ERR")
            self._say(What.PAUSED if paused else What.UNPAUSED, seat=seat, reason="" if reason == "-" else reason)
        while True:
            for trunk in await control.trunks():
                if trunk.registration != "none":
                    up = trunk.registration == "registered"
                    what, why = (What.TRUNK_UP, "") if up else (What.TRUNK_DOWN, trunk.registration)
                    self._say(what, trunk=trunk.trunk, reason=why)
            with contextlib.suppress(TimeoutError):
                await ends.next(LOOK)

    def _say(self, what: What, **fields: str) -> None:
        self.tell([Fact(what, time.time(), fields=fields)])
