"""One call of a phone, incoming or outgoing: its states, its audio, and what either side does with it."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import dialog as dialogs
from . import sdp
from .address import Address, parse_uri
from .dialog import Dialog
from .errors import ParseError, Refused
from .g711 import Samples
from .media import Media
from .message import Request, Response
from .recording import Digit
from .refer import Referral, refer_to
from .transaction import ClientTransaction, ServerTransaction

if TYPE_CHECKING:
    from .agent import Agent

SDP = ("Content-Type", "application/sdp")
LATE = 0.1  # seconds that a packet may be late before its place counts as silence
GOODBYE = 1.0  # seconds to wait for the answer to BYE


class State(enum.StrEnum):
    """Where a call stands. REFUSED and ENDED are final."""

    CALLING = "calling"
    RINGING = "ringing"
    ANSWERED = "answered"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended. `by` is local or remote; `how` is bye, cancel, refused, declined, timeout or closed."""

    by: str
    how: str
    status: int = 0
    reason: str = ""  # the Reason header (RFC 3326), or the words beside the status
    at: float = 0.0


class Call:
    """Made by Agent; see `phone.py`. Times are time.monotonic() seconds, durations seconds, audio int16 at 8 kHz."""

    def __init__(self, agent: Agent, invite: Request, *, incoming: bool, tag: str, media: Media, peer: Address) -> None:
        self.agent, self.incoming, self.invite, self.tag, self.media, self.peer = (
            agent, incoming, invite, tag, media, peer,
        )  # fmt: skip
        self.state = State.CALLING
        self.ending: Ending | None = None
        self.status = 0  # the last status of the INVITE
        self.reason = ""
        self.responses: list[Response] = []  # to our INVITE
        self.timeline: list[tuple[float, str]] = []
        self.started_at = time.monotonic()
        self.ringing_at = self.answered_at = self.ended_at = None  # type: float | None
        self.dialog: Dialog | None = None
        self.referral: Referral | None = None
        self.remote_requests: list[Request] = []  # everything the far end asked within the dialog
        self._client: ClientTransaction | None = None
        self._server: ServerTransaction | None = None
        self._invites: dict[int, ServerTransaction] = {}
        self._offer: sdp.Session | None = None  # of the far end
        self._cancelled = self._cancel_sent = False
        self._attempts = 0
        self._changing = False
        self._waiters: list[asyncio.Future[None]] = []
        media.on_key = self._wake

    # -- who is calling

    @property
    def id(self) -> str:
        """The Call-ID."""
        return self.invite.call_id

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

    async def until(self, check: Callable[[], bool], timeout: float) -> bool:
        """True as soon as the check holds (looked at on every event of the call), False when the time is over."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while not check():
            future: asyncio.Future[None] = loop.create_future()
            self._waiters.append(future)
            try:
                await asyncio.wait_for(future, deadline - loop.time())
            except TimeoutError:
                return check()
        return True

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

    @property
    def over(self) -> bool:
        """Whether the call is refused or ended."""
        return self.state in (State.REFUSED, State.ENDED)

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

    @property
    def held(self) -> bool:
        """Whether the far end holds us."""
        return self.media.remote is not None and self.media.remote.held

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

    def decline(self, code: int = 486, reason: str = "") -> None:
        """Turns an incoming call away."""
        if self._server and self._server.final is None:
            final = self._server.respond(code, reason)
            self.status, self.reason = final.status, final.reason
            self._end(Ending("local", "declined", code, final.reason))

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

    # -- the INVITE of ours

    def start(self) -> None:
        """Sends the INVITE; called once by Agent."""
        self._client = self.agent.transactions.request(self.invite, self.peer, self._responded)

    def _responded(self, response: Response) -> None:
        self.responses.append(response)
        if response.status // 100 == 2 and (self.over or self.answered_at is not None):
            self._once_more(response)
            return
        if self.over:
            return
        if response.status in (401, 407) and self._attempts < 2 and not self._cancelled:
            again = self.agent.authorised(self.invite, response)
            if again is not None:
                self._attempts += 1
                self.invite = again
                self.start()
                return
        self.status, self.reason = response.status, response.reason
        if response.status < 200:
            self._provisional(response)
        elif response.status < 300:
            self._accepted(response)
        elif self._cancelled:
            self._end(Ending("local", "cancel", response.status, response.reason))
        else:
            reason = response.get("Reason") or response.reason
            timeout = self._client is not None and self._client.timed_out
            self._end(Ending("remote", "timeout" if timeout else "refused", response.status, reason), State.REFUSED)

    def _provisional(self, response: Response) -> None:
        if self._cancelled:
            self._send_cancel()
            return
        if response.status == 100:
            return
        if response.body and (remote := self._parse(response)) and self.media.local:
            self.media.connect(self.media.local, remote)
            self._note("early media")
        if self.state is State.CALLING:
            self.ringing_at = time.monotonic()
            self._become(State.RINGING)

    def _accepted(self, response: Response) -> None:
        self.dialog = dialogs.from_response(self.invite, response, self.peer)
        if self._cancelled:  # our CANCEL and their answer crossed on the way
            self._acknowledge(self.dialog, response)
            self._say_bye(self.dialog)
            self._end(Ending("local", "cancel", response.status, "answered while we gave up"))
            return
        self._acknowledge(self.dialog, response)
        remote = self._parse(response) if response.body else self.media.remote
        agreed = remote is not None and self.media.local is not None and self.media.connect(self.media.local, remote)
        self.answered_at = time.monotonic()
        self._become(State.ANSWERED)
        if not agreed:
            self._note("the answer has no audio that we can send")

    def _once_more(self, response: Response) -> None:
        """A 2xx after the call was settled: a retransmission is acknowledged, another fork is hung up as well."""
        other = dialogs.from_response(self.invite, response, self.peer)
        if self.dialog and other.remote_tag == self.dialog.remote_tag:
            self._acknowledge(self.dialog, response)
        else:
            self._acknowledge(other, response)
            self._say_bye(other)

    def _acknowledge(self, dialog: Dialog, response: Response) -> None:
        dialog.refresh(response)
        ack = self.agent.transactions.with_via(dialog.request("ACK", number=response.cseq[0]))
        self.agent.endpoint.send(ack.encode(), dialog.next_hop)

    def _say_bye(self, dialog: Dialog) -> None:
        self.agent.spawn(self.agent.transact(dialog.request("BYE"), dialog.next_hop))

    def _cancel(self) -> None:
        if not self._cancelled:
            self._cancelled = True
            if self._client and self._client.provisional:
                self._send_cancel()

    def _send_cancel(self) -> None:
        if self._client and self._client.final is None and not self._cancel_sent:
            self._cancel_sent = True
            self._client.cancel()

    # -- the INVITE of theirs, and what comes within the dialog

    def offered(self, server: ServerTransaction) -> bool:
        """Takes in the INVITE that made this call; False when it was answered with an error."""
        self._server = server
        server.on_cancel = self._remote_cancel
        server.on_unacknowledged = self._unacknowledged
        self.dialog = dialogs.from_request(server.request, self.tag, self.peer, self.agent.contact())
        self._invites[server.request.cseq[0]] = server
        if not server.request.body:
            return True
        try:
            self._offer = sdp.parse(server.request.body)
        except ParseError as error:
            self.decline(400, f"Bad session description: {error}"[:80].replace("\r", " ").replace("\n", " "))
            return False
        if sdp.answer(self.media.offer(), self._offer) is None:
            self.decline(488)
            return False
        return True

    def received(self, server: ServerTransaction) -> None:
        """Answers a request within the dialog."""
        request = server.request
        self.remote_requests.append(request)
        if self.dialog is None or (self.over and request.method != "NOTIFY"):
            server.respond(481)
        elif not self.dialog.in_order(request):
            server.respond(500, "Out of order")
        elif request.method == "BYE":
            server.respond(200)
            if self._server and self._server.final is None:
                self._server.respond(487)
            self._end(Ending("remote", "bye", 0, request.get("Reason")))
        elif request.method in ("INVITE", "UPDATE"):
            self._renegotiate(server)
        elif request.method == "NOTIFY":
            server.respond(200)
            if self.referral and request.get("Event").lower().startswith("refer"):
                self.referral.notified(request)
                if self.referral.status // 100 == 2:  # RFC 5589 section 6.1: the transferor says goodbye
                    self.agent.spawn(self.hang_up())
            self._wake()
        elif request.method in ("OPTIONS", "INFO", "MESSAGE"):
            server.respond(200, headers=self.agent.abilities)
        elif request.method == "REFER":
            server.respond(603)
        else:
            server.respond(501)

    def acknowledged(self, ack: Request) -> None:
        """Takes in the ACK of a 2xx of ours, with the answer when the offer was ours."""
        server = self._invites.get(ack.cseq[0])
        if server is None or not server.acknowledged():
            return
        if not server.request.body and ack.body and self.media.local and (remote := self._parse(ack)):
            self.media.connect(self.media.local, remote)
        self._note("acknowledged")

    def _renegotiate(self, server: ServerTransaction) -> None:
        assert self.dialog
        request = server.request
        if self._changing:
            server.respond(491)
            return
        headers = [("Contact", self.dialog.contact), *self.agent.abilities]
        direction = self.media.local.direction if self.media.local else "sendrecv"
        ours = "sendonly" if direction == "sendonly" else "sendrecv"  # a hold of ours outlives their offers
        body = b""
        if request.body:
            offer = self._parse(request)
            local = sdp.answer(self.media.offer(ours), offer) if offer else None
            if offer is None or local is None:
                server.respond(488)
                return
            self.media.connect(local, offer)
            body = local.encode()
        elif request.method == "INVITE":
            body = self.media.offer(ours).encode()
        self.dialog.refresh(request)
        if request.method == "INVITE":
            self._invites[request.cseq[0]] = server
            server.on_unacknowledged = self._unacknowledged
        server.respond(200, headers=[*headers, SDP] if body else headers, body=body)
        self._note(f"{request.method} of the far end" + (", held" if self.held else ""))

    def _remote_cancel(self, cancel: Request) -> None:
        if self._server:
            self._server.respond(487)
        self._end(Ending("remote", "cancel", 487, cancel.get("Reason")))

    def _unacknowledged(self) -> None:
        dialog = self.dialog
        if not self.over and dialog:
            self._end(Ending("local", "timeout", 0, "no ACK came"))
            self._say_bye(dialog)

    # -- inner

    def closed(self) -> None:
        """The phone is gone: whatever state is left ends here."""
        if not self.over:
            self._end(Ending("local", "closed"))

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

    def _parse(self, message: Request | Response) -> sdp.Session | None:
        try:
            return sdp.parse(message.body)
        except ParseError as error:
            self._note(f"bad session description: {error}")
            return None

    def _become(self, state: State) -> None:
        self.state = state
        self._note(state.value)
        self._wake()

    def _end(self, ending: Ending, state: State = State.ENDED) -> None:
        if self.over:
            return
        self.ended_at = time.monotonic()
        self.ending = Ending(ending.by, ending.how, ending.status, ending.reason, self.ended_at)
        self.media.close()
        self._become(state)

    def _note(self, what: str) -> None:
        self.timeline.append((time.monotonic(), what))

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)
