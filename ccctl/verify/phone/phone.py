"""A phone: registers, calls and is called. All of it is asyncio; times are seconds.

phone = Phone("1001", "secret", registrar=("172.17.0.2", 5060), bind=("172.17.0.1", 0))
await phone.start()
await phone.register()
call = await phone.incoming.get()
call.answer()
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence

from ccctl.verify.phone.address import Address
from ccctl.verify.phone.agent import Agent
from ccctl.verify.phone.call import Call
from ccctl.verify.phone.errors import Refused
from ccctl.verify.phone.ladder import Ladder
from ccctl.verify.phone.message import Request, Response
from ccctl.verify.phone.tls import Tls
from ccctl.verify.phone.transaction import T1


class Phone(Agent):
    """One seat's phone. It refreshes its registration by itself for as long as it is open."""

    def __init__(
        self, user: str, password: str | None = None, *, registrar: Address | None = None,
        bind: Address = ("127.0.0.1", 0), domain: str | None = None, display_name: str | None = None,
        ladder: Ladder | None = None, codecs: Sequence[str] = ("PCMA", "PCMU"), t1: float = T1,
        tls: Tls | None = None, srtp: bool = False, tcp: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(
            user,
            password,
            bind=bind,
            domain=domain,
            display_name=display_name,
            ladder=ladder,
            codecs=codecs,
            t1=t1,
            tls=tls,
            srtp=srtp,
            tcp=tcp,
        )
        self.registrar = registrar
        self.expires = 0  # seconds granted by the registrar; 0: not registered
        self._refresh: asyncio.TimerHandle | None = None
        self._register_id = secrets.token_hex(10)
        self._register_tag = secrets.token_hex(6)
        self._number = 0

    async def register(self, expires: int = 300, timeout: float = 5.0) -> None:
        """Registers with the registrar. Raises Refused; 408 when no answer came in time."""
        try:
            response = await asyncio.wait_for(self._register(expires), timeout)
        except TimeoutError:
            raise Refused("REGISTER", 408, "no answer") from None
        if response.status >= 300:
            self.expires = 0
            raise Refused("REGISTER", response.status, response.reason)
        self.expires = _granted(response, expires)
        if self._refresh:
            self._refresh.cancel()
        if self.expires:
            loop = asyncio.get_running_loop()
            self._refresh = loop.call_later(self.expires * 0.8, lambda: self.spawn(self._again(expires)))

    async def unregister(self, timeout: float = 5.0) -> None:
        """Takes the registration back. Raises Refused."""
        await self.register(0, timeout)

    async def call(
        self, target: str, *, to: Address | None = None, headers: Mapping[str, str] | None = None,
        from_user: str | None = None, from_name: str | None = None, raw_from: str | None = None,
    ) -> Call:  # fmt: skip
        """A call to this number, by way of the registrar unless `to` says where. See Agent.call."""
        where = to or self.registrar
        if where is None:
            raise ValueError("a phone without a registrar needs to be told where to send its call")
        return await super().call(
            target, to=where, headers=headers, from_user=from_user, from_name=from_name, raw_from=raw_from
        )

    async def close(self) -> None:
        """Ends all calls and frees the address. The registration stays; `unregister` takes it back."""
        if self._refresh:
            self._refresh.cancel()
        await super().close()

    async def _register(self, expires: int) -> Response:
        if self.registrar is None:
            raise ValueError("a phone without a registrar cannot register")
        me = self.uri(self.user, self.registrar)
        self._number += 1
        headers = (
            ("From", f"<{me}>;tag={self._register_tag}"), ("To", f"<{me}>"), ("Call-ID", self._register_id),
            ("CSeq", f"{self._number} REGISTER"), ("Max-Forwards", "70"), ("Contact", self.contact()),
            ("Expires", str(expires)), *self.abilities,
        )  # fmt: skip
        request = Request(headers, b"", "REGISTER", "sip:" + me.partition("@")[2])
        response = await self.transact(request, self.registrar)
        self._number = max(self._number, response.cseq[0])
        return response

    async def _again(self, expires: int) -> None:
        try:
            await self.register(expires)
        except Refused:
            self.expires = 0


def _granted(response: Response, asked: int) -> int:
    """The seconds that a 200 to REGISTER grants, in its Contact or its Expires."""
    if not asked:
        return 0
    for contact in response.values("Contact"):
        for part in contact.rpartition(">")[2].split(";"):
            name, _, value = part.partition("=")
            if name.strip().lower() == "expires" and value.strip().isdecimal():
                return int(value)
    value = response.get("Expires")
    return int(value) if value.isdecimal() else asked
