"""The far side of a trunk, played by us: a registrar with digest, and calls to and from any number."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence

from ccctl.values import dataclass
from ccctl.verify.phone import digest
from ccctl.verify.phone.address import Address, parse_name_addr, parse_uri
from ccctl.verify.phone.agent import Agent
from ccctl.verify.phone.errors import ParseError
from ccctl.verify.phone.ladder import Ladder
from ccctl.verify.phone.tls import Tls
from ccctl.verify.phone.transaction import T1, ServerTransaction

LONGEST = 3600


@dataclass(frozen=True, slots=True)
class Binding:
    """Where a user can be reached: the Contact URI, where the REGISTER came from, and until when (monotonic)."""

    contact: str
    source: Address
    until: float


class Carrier(Agent):
    """Answers REGISTER of its accounts, takes INVITEs for any number, and calls without being registered.

    `accounts` maps users to passwords. `challenge_calls` asks for credentials on INVITE as well. `deaf` plays a
    carrier that is down; `refuse` is a status (486 busy, 503 full) given to every new call.
    """

    def __init__(
        self, accounts: Mapping[str, str] | None = None, *, bind: Address = ("127.0.0.1", 0), realm: str = "carrier",
        algorithm: str = "MD5", challenge_calls: bool = False, name: str = "carrier", ladder: Ladder | None = None,
        codecs: Sequence[str] = ("PCMA", "PCMU"), t1: float = T1, tcp: bool = False, tls: Tls | None = None,
        srtp: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(name, None, bind=bind, ladder=ladder, codecs=codecs, t1=t1, tcp=tcp, tls=tls, srtp=srtp)
        self.accounts = dict(accounts or {})
        self.realm, self.algorithm, self.challenge_calls = realm, algorithm, challenge_calls
        self.bindings: dict[str, Binding] = {}
        self.refuse = 0
        self.refused_registrations = 0
        self._nonces: set[str] = set()

    @property
    def deaf(self) -> bool:
        """Whether the carrier plays dead: it hears nothing and says nothing."""
        return self.endpoint.deaf

    @deaf.setter
    def deaf(self, deaf: bool) -> None:
        self.endpoint.deaf = deaf

    def where(self, user: str) -> Address:
        """Where a registered user is reached. Raises KeyError when the user is not registered (any more)."""
        binding = self.bindings[user]
        if binding.until < time.monotonic():
            raise KeyError(user)
        return binding.source

    def registered(self, server: ServerTransaction) -> None:
        user = server.request.to.user
        if not self._proven(server, user):
            return
        contacts = server.request.values("Contact")
        seconds = _seconds(server.request.get("Expires"), 300)
        if contacts and contacts[0] != "*":
            try:
                contact = parse_name_addr(contacts[0])
                parse_uri(contact.uri)
            except ParseError:
                server.respond(400)
                return
            seconds = _seconds(contact.param("expires"), seconds)
            if seconds:
                self.bindings[user] = Binding(contact.uri, server.source, time.monotonic() + seconds)
        else:
            seconds = 0 if contacts else seconds
        if not seconds:
            self.bindings.pop(user, None)
        headers = [("Expires", str(seconds))]
        if user in self.bindings:
            headers.append(("Contact", f"<{self.bindings[user].contact}>;expires={seconds}"))
        server.respond(200, headers=headers)

    def accepts(self, server: ServerTransaction) -> bool:
        if self.refuse:
            server.respond(self.refuse)
            return False
        return not self.challenge_calls or self._proven(server, server.request.from_.user)

    def _proven(self, server: ServerTransaction, user: str) -> bool:
        """Whether the request carries the credentials of this user; when not, it has been answered."""
        header = server.request.get("Authorization")
        if header:
            try:
                nonce = digest.parse_pairs(header).get("nonce", "")
            except ParseError:
                nonce = ""
            if nonce in self._nonces and user in self.accounts:
                self._nonces.discard(nonce)  # good for one request
                known = digest.Challenge(self.realm, nonce, self.algorithm)
                if digest.check(header, known, server.request.method, user, self.accounts[user]):
                    return True
                self.refused_registrations += 1
                server.respond(403)
                return False
        challenge = digest.Challenge(self.realm, secrets.token_hex(16), self.algorithm)
        self._nonces.add(challenge.nonce)
        server.respond(401, headers=[("WWW-Authenticate", challenge.header())])
        return False


def _seconds(text: str, default: int) -> int:
    return min(int(text), LONGEST) if text.isascii() and text.isdecimal() and len(text) < 10 else default
