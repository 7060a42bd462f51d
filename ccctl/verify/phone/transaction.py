"""SIP transactions (RFC 3261 section 17, with the Accepted states of RFC 6026): retransmission, CANCEL, ACK.

A client transaction hands every response to its callback, and a 408 of its own making when nothing came in 64*T1.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import replace

from ccctl.verify.phone.address import Address
from ccctl.verify.phone.message import Request, Response, response_to, via_params
from ccctl.verify.phone.transport import Transport

T1, T2 = 0.5, 4.0  # seconds, RFC 3261 table 4


class ClientTransaction:
    """One request of ours until its final response (and, for INVITE, 32 s of absorbing retransmissions)."""

    def __init__(self, layer: Transactions, request: Request, to: Address, on_response: Callable[[Response], None]):
        self.layer, self.request, self.to, self.on_response = layer, request, to, on_response
        self.final: Response | None = None
        self.provisional = False
        self.timed_out = False
        self._ack: bytes | None = None  # ACK of a non-2xx, the transaction's own business
        self._interval = layer.t1
        self._resend = layer.later(layer.t1, self._again) if not layer.transport.reliable else None
        self._end = layer.later(64 * layer.t1, self._timeout)
        layer.clients[(request.branch, request.method)] = self
        layer.transport.send(request.encode(), to)

    def received(self, response: Response) -> None:
        invite = self.request.method == "INVITE"
        if self.final is not None:
            if self._ack:
                self.layer.transport.send(self._ack, self.to)
            elif response.status // 100 == 2:  # a retransmitted 2xx, or one from another fork: the dialog's business
                self.on_response(response)
            return
        if response.status < 200:
            self.provisional = True
            if invite:
                self._stop()
                if self._end:
                    self._end.cancel()  # it may ring for as long as the far end likes
            else:
                self._interval = T2
            self.on_response(response)
            return
        self._stop()
        self.final = response
        if self._end:
            self._end.cancel()
        if invite and response.status >= 300:
            self._ack = self._make_ack(response).encode()
            self.layer.transport.send(self._ack, self.to)
        if invite:
            self._end = self.layer.later(64 * self.layer.t1, self.close)
        else:
            self.close()
        self.on_response(response)

    def cancel(self) -> None:
        """Sends CANCEL for this INVITE (RFC 3261 section 9.1); the answers come to the INVITE itself."""
        via = self.request.all("Via")[0]
        number = self.request.cseq[0]
        keep = ("From", "To", "Call-ID", "Route")
        headers = [("Via", via), *(pair for pair in self.request.headers if pair[0] in keep)]
        headers += [("CSeq", f"{number} CANCEL"), ("Max-Forwards", "70")]
        cancel = Request(tuple(headers), b"", "CANCEL", self.request.uri)
        ClientTransaction(self.layer, cancel, self.to, lambda _: None)
        if self._end:
            self._end.cancel()
        self._end = self.layer.later(64 * self.layer.t1, self._timeout)  # an INVITE that never ends is given up

    def close(self) -> None:
        self._stop()
        if self._end:
            self._end.cancel()
        self.layer.clients.pop((self.request.branch, self.request.method), None)

    def _stop(self) -> None:
        if self._resend:
            self._resend.cancel()
            self._resend = None

    def _again(self) -> None:
        self.layer.transport.send(self.request.encode(), self.to)
        self._interval *= 2
        if self.request.method != "INVITE":
            self._interval = min(self._interval, T2)
        self._resend = self.layer.later(self._interval, self._again)

    def _timeout(self) -> None:
        self.close()
        if self.final is None:
            self.timed_out = True
            self.final = response_to(self.request, 408)
            self.on_response(self.final)

    def _make_ack(self, response: Response) -> Request:
        keep = ("From", "Call-ID", "Route")
        headers = [("Via", self.request.all("Via")[0]), *(pair for pair in self.request.headers if pair[0] in keep)]
        headers += [("To", response.get("To")), ("CSeq", f"{self.request.cseq[0]} ACK"), ("Max-Forwards", "70")]
        return Request(tuple(headers), b"", "ACK", self.request.uri)


class ServerTransaction:
    """One request of theirs. `respond` may be called for each response; retransmissions are answered by themselves."""

    def __init__(self, layer: Transactions, request: Request, source: Address):
        self.layer, self.request, self.source = layer, request, source
        self.tag = secrets.token_hex(6)
        self.on_cancel: Callable[[Request], None] | None = None
        self.on_unacknowledged: Callable[[], None] | None = None
        self.final: Response | None = None
        self._last: bytes | None = None
        self._interval = layer.t1
        self._resend: asyncio.TimerHandle | None = None
        self._end: asyncio.TimerHandle | None = None
        self._acknowledged = False

    def respond(
        self, status: int, reason: str = "", headers: Iterable[tuple[str, str]] = (), body: bytes = b""
    ) -> Response:
        """Sends a response. After the first final one, later calls change nothing."""
        if self.final is not None:
            return self.final
        response = response_to(
            self.request, status, reason, tag=self.tag, headers=headers, body=body, source=self.source
        )
        self._last = response.encode()
        self.layer.transport.send(self._last, self.source)
        if status >= 200:
            self.final = response
            self._end = self.layer.later(64 * self.layer.t1, self._timeout)
            if self.request.method == "INVITE":  # 2xx too: section 13.3.1.4 retransmits it over any transport
                self._resend = self.layer.later(self._interval, self._again)
        return response

    def again(self) -> None:
        """The request came once more: the last response is sent once more."""
        if self._last and not self._acknowledged:
            self.layer.transport.send(self._last, self.source)

    def acknowledged(self) -> bool:
        """ACK has come: retransmission stops. Whether this was the first."""
        first, self._acknowledged = not self._acknowledged, True
        if self._resend:
            self._resend.cancel()
        return first

    def close(self) -> None:
        for timer in (self._resend, self._end):
            if timer:
                timer.cancel()
        self.layer.servers.pop(server_key(self.request), None)

    def _again(self) -> None:
        if self._last:
            self.layer.transport.send(self._last, self.source)
        self._interval = min(2 * self._interval, T2)
        self._resend = self.layer.later(self._interval, self._again)

    def _timeout(self) -> None:
        self.close()
        if self.request.method == "INVITE" and not self._acknowledged and self.on_unacknowledged:
            self.on_unacknowledged()


class Transactions:
    """Matches messages to transactions. New requests go to `on_request`; an ACK of a 2xx goes to `on_ack`."""

    def __init__(
        self, transport: Transport, on_request: Callable[[ServerTransaction], None],
        on_ack: Callable[[Request], None], t1: float = T1,
    ) -> None:  # fmt: skip
        self.transport, self.on_request, self.on_ack, self.t1 = transport, on_request, on_ack, t1
        self.clients: dict[tuple[str, str], ClientTransaction] = {}
        self.servers: dict[tuple[str, ...], ServerTransaction] = {}

    def later(self, seconds: float, action: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(seconds, action)

    def request(self, request: Request, to: Address, on_response: Callable[[Response], None]) -> ClientTransaction:
        """Sends a request, with a Via of its own, as a new transaction."""
        return ClientTransaction(self, self.with_via(request), to, on_response)

    def with_via(self, request: Request) -> Request:
        """The request with our Via in front; also for an ACK of a 2xx, which is a transaction of its own."""
        host, port = self.transport.address
        host = f"[{host}]" if ":" in host else host
        via = f"SIP/2.0/{self.transport.name} {host}:{port};rport;branch=z9hG4bK{secrets.token_hex(8)}"
        rest = tuple(pair for pair in request.headers if pair[0] != "Via")
        return replace(request, headers=(("Via", via), *rest))

    def received(self, message: Request | Response, source: Address) -> None:
        """Takes in one message from the transport."""
        if isinstance(message, Response):
            client = self.clients.get((message.branch, message.cseq[1]))
            if client:
                client.received(message)
            return
        server = self.servers.get(server_key(message))
        if message.method == "ACK":
            if server and server.final and server.final.status >= 300:
                server.acknowledged()
            else:
                self.on_ack(message)
            return
        if server:
            server.again()
            return
        server = self.servers[server_key(message)] = ServerTransaction(self, message, source)
        if message.method == "CANCEL":
            self._cancel(server)
        else:
            self.on_request(server)

    def close(self) -> None:
        """Ends every transaction at once, without a word to the far end."""
        for client in list(self.clients.values()):
            client.close()
        for server in list(self.servers.values()):
            server.close()

    def _cancel(self, cancel: ServerTransaction) -> None:
        invite = self.servers.get(server_key(replace(cancel.request, method="INVITE")))
        cancel.respond(200 if invite else 481)
        if invite and invite.final is None and invite.on_cancel:
            invite.on_cancel(cancel.request)


def server_key(request: Request) -> tuple[str, ...]:
    """What names a server transaction (RFC 3261 section 17.2.3): branch, sent-by, and the method, ACK as INVITE."""
    via = request.values("Via")[0]
    sent_by = via.partition(";")[0].split()[-1:]
    method = "INVITE" if request.method == "ACK" else request.method
    branch = via_params(via).get("branch", "")
    if not branch.startswith("z9hG4bK"):  # RFC 2543: the branch says nothing
        branch = f"{branch} {request.call_id} {request.cseq[0]} {request.from_.tag}"
    return (method, branch, *sent_by)
