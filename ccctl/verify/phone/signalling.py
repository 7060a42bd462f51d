"""The signalling of one call: its INVITE, ours or theirs, and whatever comes within its dialog."""

from __future__ import annotations

import time

from ccctl.verify.phone import dialog as dialogs
from ccctl.verify.phone import sdp
from ccctl.verify.phone.dialog import Dialog
from ccctl.verify.phone.errors import ParseError
from ccctl.verify.phone.leg import SDP, Ending, Leg, State
from ccctl.verify.phone.message import Request, Response
from ccctl.verify.phone.transaction import ServerTransaction


class Signalling(Leg):
    """What Call is built on: how messages change the state of a call."""

    def decline(self, code: int = 486, reason: str = "") -> None:
        """Turns an incoming call away."""
        if self._server and self._server.final is None:
            final = self._server.respond(code, reason)
            self.status, self.reason = final.status, final.reason
            self._end(Ending("local", "declined", code, final.reason))

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
        if response.to.tag and self.dialog is None:  # an early dialog (RFC 3261 section 12.1), in which UPDATE may come
            self.dialog = dialogs.from_response(self.invite, response, self.peer)
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

    def _send_cancel(self) -> None:
        if self._client and self._client.final is None and not self._cancel_sent:
            self._cancel_sent = True
            self._client.cancel()

    def _cancel(self) -> None:
        if not self._cancelled:
            self._cancelled = True
            if self._client and self._client.provisional:
                self._send_cancel()

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
            self._notified(request)
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

    def _notified(self, request: Request) -> None:
        """A NOTIFY came: Call knows what to do with it."""
