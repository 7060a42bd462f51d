"""One call of a phone, incoming or outgoing: who it is, its audio, and what we do with it."""

from __future__ import annotations

import asyncio
import contextlib
import time

from ccctl.verify.phone import sdp
from ccctl.verify.phone.address import parse_uri
from ccctl.verify.phone.dialog import Dialog
from ccctl.verify.phone.errors import ParseError, Refused
from ccctl.verify.phone.g711 import Samples
from ccctl.verify.phone.leg import SDP, Ending, State
from ccctl.verify.phone.message import Request, Response
from ccctl.verify.phone.recording import Digit
from ccctl.verify.phone.refer import Referral, refer_to
from ccctl.verify.phone.signalling import Signalling

LATE = 0.1  # seconds that a packet may be late before its place counts as silence
GOODBYE = 1.0  # seconds to wait for the answer to BYE


class Call(Signalling):
    """Made by Agent; see `phone.py`. Times are time.monotonic() seconds, durations seconds, audio int16 at 8 kHz."""

    referral: Referral | None = None

    # -- who is calling

    @property
    def headers(self) -> dict[str, str]:
        """The headers of the INVITE, first values."""
        return dict(reversed(self.invite.headers))

    @property
    def from_user(self) -> str:
        """The user (number) in the INVITE's From."""
        return self.invite.from_.user

    @property
    def from_name(self) -> str:
        """The display name in the INVITE's From."""
        return self.invite.from_.display

    @property
    def to_user(self) -> str:
        """The user (number) that was dialled: that of the request URI, or of To where this has none."""
        try:
            return parse_uri(self.invite.uri).user
        except ParseError:
            return self.invite.to.user

    # -- waiting

    async def wait_ringing(self, timeout: float = 10.0) -> bool:
        """Whether the far end rings (or has answered) within this time."""
        await self.until(lambda: self.state is not State.CALLING, timeout)
        return self.ringing_at is not None or self.answered_at is not None

    async def wait_answered(self, timeout: float = 10.0) -> bool:
        """Whether the call is answered within this time; False at once when it is refused or ends."""
        await self.until(lambda: self.answered_at is not None or self.over, timeout)
        return self.answered_at is not None

    async def wait_ended(self, timeout: float = 10.0) -> bool:
        """Whether the call is over within this time; then `ending` says how."""
        return await self.until(lambda: self.over, timeout)

    async def wait_digits(self, count: int, timeout: float = 10.0) -> str:
        """The keys received, as soon as there are this many or the time is over."""
        await self.until(lambda: len(self.media.digits) >= count or self.over, timeout)
        return "".join(digit.key for digit in self.media.digits)

    # -- audio

    def play(self, samples: Samples) -> None:
        """Sends this audio behind what is queued; silence is sent whenever nothing is queued."""
        self.media.play(samples)

    async def press(self, keys: str, gap: float = 0.1, duration: float = 0.1) -> None:
        """Sends keys by RFC 4733. Raises ValueError for what is no key."""
        await self.media.press(keys, gap, duration)

    def heard(self, since: float | None = None, *, early: bool = False) -> Samples:
        """The audio received from a monotonic time on; without one, since the answer (early=True: all of it).

        Index 0 is that time: where nothing was received there is silence, so that a place in it is a time as well.
        """
        if since is None and not early:
            since = self.answered_at
        return self.media.recording.samples(since, (self.ended_at or time.monotonic()) - LATE)

    @property
    def digits(self) -> list[Digit]:
        """The keys received, with their times."""
        return self.media.digits

    # -- what we do with an incoming call

    def ring(self) -> None:
        """Sends 180."""
        if self._server and self.state is State.CALLING:
            assert self.dialog
            self._server.respond(180, headers=[("Contact", self.dialog.contact)])
            self.ringing_at = time.monotonic()
            self._become(State.RINGING)

    def progress(self) -> None:
        """Sends 183 with a session description: early media, such as an announcement of the network."""
        if self._server and not self.over and self._offer:
            self._server.respond(183, headers=[("Contact", self._contact()), SDP], body=self._answer_body())
            self._note("early media")

    def answer(self) -> None:
        """Picks up: 200, and audio flows. Nothing happens when the call is over or answered."""
        if self._server is None or self.over or self.state is State.ANSWERED:
            return
        if self._offer is None:
            body = self.media.offer().encode()  # the offer is ours, theirs comes with ACK
        elif self.media.remote is not None and self.media.local is not None:
            body = self.media.local.encode()
        else:
            body = self._answer_body()
        self._server.respond(200, headers=[("Contact", self._contact()), SDP, *self.agent.abilities], body=body)
        self.status, self.answered_at = 200, time.monotonic()
        self._become(State.ANSWERED)

    def ignore(self) -> None:
        """Lets it ring: the other side gives up by itself."""

    # -- what we do with any call

    async def hang_up(self, reason: str = "") -> None:
        """Ends the call by what its state asks for: BYE, CANCEL or 486. `reason` goes into a Reason header."""
        headers = [("Reason", reason)] if reason else []
        if self.over:
            return
        if self.state is State.ANSWERED and self.dialog:
            dialog = self.dialog
            self._end(Ending("local", "bye", 0, reason))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.agent.transact(dialog.request("BYE", headers), dialog.next_hop), GOODBYE)
        elif self.incoming:
            self.decline()
        else:
            self._cancel()
            await self.wait_ended(GOODBYE)

    async def hold(self) -> None:
        """Puts the far end on hold by a re-INVITE. Raises Refused."""
        await self.reinvite("sendonly")

    async def resume(self) -> None:
        """Takes the far end off hold. Raises Refused."""
        await self.reinvite("sendrecv")

    async def reinvite(self, direction: str = "sendrecv") -> None:
        """Offers the session anew. Raises Refused, with 481 when there is no call any more."""
        dialog = self._need_dialog("INVITE")
        local = self.media.offer(direction)
        request = dialog.request("INVITE", [SDP, *self.agent.abilities], local.encode())
        self._changing = True

        def success(response: Response) -> None:
            self._acknowledge(dialog, response)

        try:
            response = await self.agent.transact(request, dialog.next_hop, dialog=dialog, on_success=success)
        finally:
            self._changing = False
        if response.status >= 300:
            raise Refused("INVITE", response.status, response.reason)
        remote = self._parse(response)
        if remote is None or not self.media.connect(local, remote):
            raise Refused("INVITE", 488, "the answer has no audio that we can send")
        self._note(f"we offered {direction}")

    async def refer(self, target: str, replaces: Call | None = None) -> Referral:
        """Transfers the far end to a number (or a sip: URI), or to the far end of a call of ours. Raises Refused.

        As a phone does, this one hangs up by itself when it is told that the transfer has succeeded.
        """
        dialog = self._need_dialog("REFER")
        uri = target if target.startswith(("sip:", "sips:")) else self.agent.uri(target, dialog.peer)
        self.referral = Referral()
        value = refer_to(uri, replaces.dialog if replaces else None)
        request = dialog.request("REFER", [("Refer-To", value), ("Referred-By", dialog.local)])
        referral = self.referral
        response = await self.agent.transact(request, dialog.next_hop, dialog=dialog)
        if response.status >= 300:
            raise Refused("REFER", response.status, response.reason)
        return referral

    async def request(self, method: str, headers: list[tuple[str, str]], body: bytes = b"") -> Response:
        """The answer to any other request within the call (INFO, MESSAGE, ...)."""
        dialog = self._need_dialog(method)
        return await self.agent.transact(dialog.request(method, headers, body), dialog.next_hop, dialog=dialog)

    def _notified(self, request: Request) -> None:
        if self.referral and request.get("Event").lower().startswith("refer"):
            self.referral.notified(request)
            if self.referral.status // 100 == 2:  # RFC 5589 section 6.1: the transferor says goodbye
                self.agent.spawn(self.hang_up())
        self._wake()

    def _answer_body(self) -> bytes:
        assert self._offer
        local = sdp.answer(self.media.offer(), self._offer)
        assert local  # `offered` has seen to it
        self.media.connect(local, self._offer)
        return local.encode()

    def _contact(self) -> str:
        return self.dialog.contact if self.dialog else self.agent.contact()

    def _need_dialog(self, method: str) -> Dialog:
        if self.dialog is None or self.over:
            raise Refused(method, 481, "there is no call any more")
        return self.dialog
