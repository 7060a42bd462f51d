"""What a phone and a carrier have in common: one SIP address, calls both ways, sane answers to everything else."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

from ccctl.verify.phone import digest
from ccctl.verify.phone.address import Address, quote_name
from ccctl.verify.phone.call import Call
from ccctl.verify.phone.dialog import Dialog
from ccctl.verify.phone.errors import ParseError
from ccctl.verify.phone.ladder import Ladder
from ccctl.verify.phone.leg import SDP
from ccctl.verify.phone.media import Media
from ccctl.verify.phone.message import Request, Response
from ccctl.verify.phone.stream import StreamEndpoint
from ccctl.verify.phone.tls import Tls
from ccctl.verify.phone.transaction import T1, ServerTransaction, Transactions
from ccctl.verify.phone.transport import Endpoint

METHODS = "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, NOTIFY, REFER, MESSAGE"


class Agent:
    """A SIP user agent. Incoming calls go to `on_call`, or, without one, into the queue `incoming`."""

    abilities: tuple[tuple[str, str], ...] = (("Allow", METHODS), ("Supported", "replaces"))

    def __init__(
        self, user: str, password: str | None = None, *, bind: Address = ("127.0.0.1", 0), domain: str | None = None,
        display_name: str | None = None, ladder: Ladder | None = None, codecs: Sequence[str] = ("PCMA", "PCMU"),
        t1: float = T1, tcp: bool = False, tls: Tls | None = None, srtp: bool = False,
    ) -> None:  # fmt: skip
        self.user, self.password, self.bind, self.domain = user, password, bind, domain
        self.display_name, self.ladder, self.codecs = display_name, ladder, tuple(codecs)
        self.ring = True  # send 180 to incoming calls; False: 100 only
        self.incoming: asyncio.Queue[Call] = asyncio.Queue()
        self.on_call: Callable[[Call], None] | None = None
        self.calls: list[Call] = []
        self.messages: list[Request] = []  # MESSAGE, NOTIFY and the like, outside of calls
        self.endpoint: Endpoint | StreamEndpoint = Endpoint(self._received, ladder)
        if tcp or tls is not None:
            self.endpoint = StreamEndpoint(self._received, ladder, tls)
        self.srtp = srtp  # audio is encrypted, and plain audio refused
        self.transactions = Transactions(self.endpoint, self._requested, self._acknowledged, t1)
        self._dialogs: dict[tuple[str, str], Call] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def address(self) -> Address:
        """The local SIP address, known after `start`."""
        return self.endpoint.address

    async def start(self) -> None:
        """Binds the SIP address. Raises OSError."""
        await self.endpoint.start(self.bind)
        if self.ladder:
            self.ladder.name(self.address, self.display_name or self.user)

    async def close(self) -> None:
        """Ends all calls (BYE, CANCEL or a refusal, sent and given 50 ms to be answered), then the address."""
        live = [asyncio.ensure_future(call.hang_up()) for call in self.calls if not call.over]
        if live:
            await asyncio.wait(live, timeout=0.05)
        for task in [*live, *self._tasks]:
            task.cancel()
        self.transactions.close()
        self.endpoint.close()
        for call in self.calls:
            call.closed()
        await asyncio.gather(*live, *self._tasks, return_exceptions=True)

    def contact(self) -> str:
        """Our Contact value."""
        transport = f";transport={self.endpoint.name.lower()}" if self.endpoint.reliable else ""
        return f"<sip:{self.user}@{_host(self.address)}:{self.address[1]}{transport}>"

    def uri(self, user: str, at: Address) -> str:
        """The sip: URI of a user there (in our domain, when we have one)."""
        host = self.domain or (_host(at) if at[1] == 5060 else f"{_host(at)}:{at[1]}")
        return f"sip:{user}@{host}"

    async def call(
        self, target: str, *, to: Address, headers: Mapping[str, str] | None = None, from_user: str | None = None,
        from_name: str | None = None, raw_from: str | None = None,
    ) -> Call:  # fmt: skip
        """A call to this user (or sip: URI), its INVITE sent. `raw_from` is a whole From value, for hostile tests."""
        uri = target if target.startswith(("sip:", "sips:")) else self.uri(target, to)
        media = Media(self.address[0], self.codecs, secure=self.srtp)
        tag, name = secrets.token_hex(6), from_name if from_name is not None else self.display_name
        who = f"<{self.uri(self.user if from_user is None else from_user, to)}>"
        who = raw_from or (f"{quote_name(name)} {who}" if name else who)
        base = [("From", f"{who};tag={tag}"), ("To", f"<{uri}>"), ("Call-ID", self._call_id())]
        base += [("CSeq", "1 INVITE"), ("Max-Forwards", "70"), ("Contact", self.contact()), *self.abilities]
        base += [*(headers or {}).items(), SDP]
        invite = Request(tuple(base), media.offer().encode(), "INVITE", uri)
        call = Call(self, invite, incoming=False, tag=tag, media=media, peer=to)
        self._keep(call)
        call.start()
        return call

    async def transact(
        self, request: Request, to: Address, *, dialog: Dialog | None = None,
        on_success: Callable[[Response], None] | None = None,
    ) -> Response:  # fmt: skip
        """The final response to a request, a challenge answered; a 408 when none came."""
        for attempt in range(3):
            future: asyncio.Future[Response] = asyncio.get_running_loop().create_future()

            def responded(response: Response, future: asyncio.Future[Response] = future) -> None:
                if response.status // 100 == 2 and on_success:
                    on_success(response)
                if response.status >= 200 and not future.done():
                    future.set_result(response)

            self.transactions.request(request, to, responded)
            response = await future
            again = self.authorised(request, response) if response.status in (401, 407) and attempt < 2 else None
            if again is None:
                break
            request = again
            if dialog:
                dialog.cseq = request.cseq[0]
        return response

    def authorised(self, request: Request, response: Response) -> Request | None:
        """The request once more with its credentials; None when we have none, or they were just turned down."""
        proxy = response.status == 407
        try:
            challenge = digest.choose(response.all("Proxy-Authenticate" if proxy else "WWW-Authenticate"))
        except ParseError:
            return None
        name = "Proxy-Authorization" if proxy else "Authorization"
        if self.password is None or (request.get(name) and not challenge.stale):
            return None
        value = digest.answer(challenge, request.method, request.uri, self.user, self.password)
        number, method = request.cseq
        return request.having(("CSeq", f"{number + 1} {method}"), (name, value))

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs something in the background until the phone closes."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def accepts(self, server: ServerTransaction) -> bool:  # noqa: ARG002
        """Whether to take a new call; a subclass that does not has answered it."""
        return True

    def registered(self, server: ServerTransaction) -> None:
        """A REGISTER came: only a carrier is a registrar."""
        server.respond(405, headers=[("Allow", METHODS)])

    def _received(self, message: Request | Response, source: Address) -> None:
        self.transactions.received(message, source)

    def _requested(self, server: ServerTransaction) -> None:
        request = server.request
        if request.to.tag:
            call = self._dialogs.get((request.call_id, request.to.tag))
            if call:
                call.received(server)
            else:
                server.respond(481)
        elif request.method == "INVITE":
            self._invited(server)
        elif request.method == "REGISTER":
            self.registered(server)
        elif request.method in ("OPTIONS", "NOTIFY", "MESSAGE", "INFO"):
            self.messages.append(request)
            server.respond(200, headers=[*self.abilities, ("Accept", "application/sdp")])
        elif request.method in ("BYE", "UPDATE", "PRACK"):
            server.respond(481)
        else:
            server.respond(501, headers=[("Allow", METHODS)])

    def _invited(self, server: ServerTransaction) -> None:
        if required := server.request.values("Require"):
            server.respond(420, headers=[("Unsupported", ", ".join(required))])
            return
        if not self.accepts(server):
            return
        server.respond(100)
        media = Media(self.address[0], self.codecs, secure=self.srtp)
        call = Call(self, server.request, incoming=True, tag=server.tag, media=media, peer=server.source)
        self._keep(call)
        if not call.offered(server):
            return
        if self.ring:
            call.ring()
        if self.on_call:
            self.on_call(call)
        else:
            self.incoming.put_nowait(call)

    def _acknowledged(self, ack: Request) -> None:
        call = self._dialogs.get((ack.call_id, ack.to.tag))
        if call:
            call.acknowledged(ack)

    def _keep(self, call: Call) -> None:
        self.calls.append(call)
        self._dialogs[(call.id, call.tag)] = call

    def _call_id(self) -> str:
        return f"{secrets.token_hex(10)}@{self.address[0]}"


def _host(address: Address) -> str:
    return f"[{address[0]}]" if ":" in address[0] else address[0]
