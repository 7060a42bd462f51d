"""A SIP dialog (RFC 3261 section 12): the tags, targets, routes and numbers that later requests of a call need."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from ccctl.values import dataclass
from ccctl.verify.phone.address import Address, parse_name_addr, parse_uri
from ccctl.verify.phone.errors import ParseError
from ccctl.verify.phone.message import Message, Request, Response


@dataclass(slots=True)
class Dialog:
    """One side's state of a dialog. `local` and `remote` are From and To values without their tags."""

    call_id: str
    local: str
    local_tag: str
    remote: str
    remote_tag: str
    target: str
    peer: Address
    contact: str
    routes: tuple[str, ...] = ()
    cseq: int = 0
    remote_cseq: int = -1

    def request(
        self, method: str, headers: Iterable[tuple[str, str]] = (), body: bytes = b"", number: int | None = None
    ) -> Request:
        """The next request within the dialog; `number` is for ACK, which repeats that of its INVITE."""
        if number is None:
            self.cseq += 1
            number = self.cseq
        to = f"{self.remote};tag={self.remote_tag}" if self.remote_tag else self.remote
        base = [("Route", route) for route in self.routes]
        base += [("From", f"{self.local};tag={self.local_tag}"), ("To", to), ("Call-ID", self.call_id)]
        base += [("CSeq", f"{number} {method}"), ("Max-Forwards", "70"), ("Contact", self.contact)]
        return Request((*base, *headers), body, method, self.target)

    @property
    def next_hop(self) -> Address:
        """Where requests go: the first route, else the target, else (for names, which we do not look up) the peer."""
        try:
            uri = parse_name_addr(self.routes[0]).uri if self.routes else self.target
            address = parse_uri(uri).address
            ipaddress.ip_address(address[0])
        except ValueError:
            return self.peer
        return address

    def refresh(self, message: Message) -> None:
        """Takes over a new remote target from the Contact of a request or response."""
        for contact in message.values("Contact")[:1]:
            try:
                self.target = parse_name_addr(contact).uri
            except ParseError:
                return

    def in_order(self, request: Request) -> bool:
        """Whether the request is newer than the last one; notes its number (section 12.2.2)."""
        number = request.cseq[0]
        if number <= self.remote_cseq:
            return False
        self.remote_cseq = number
        return True


def from_response(request: Request, response: Response, peer: Address) -> Dialog:
    """The dialog of the side that sent the INVITE, made by a response to it."""
    dialog = Dialog(
        request.call_id, strip_tag(request.get("From")), request.from_.tag, strip_tag(response.get("To")),
        response.to.tag, request.uri, peer, request.get("Contact"),
        tuple(reversed(response.values("Record-Route"))), request.cseq[0],
    )  # fmt: skip
    dialog.refresh(response)
    return dialog


def from_request(request: Request, tag: str, peer: Address, contact: str) -> Dialog:
    """The dialog of the side that received the INVITE."""
    dialog = Dialog(
        request.call_id, strip_tag(request.get("To")), tag, strip_tag(request.get("From")), request.from_.tag,
        request.from_.uri, peer, contact, tuple(request.values("Record-Route")), 0, request.cseq[0],
    )  # fmt: skip
    dialog.refresh(request)
    return dialog


def strip_tag(value: str) -> str:
    """A From or To value as <uri> with its display name, without header parameters."""
    if "<" in value:
        return value[: value.rindex(">") + 1] if ">" in value else value
    return f"<{value.partition(';')[0].strip()}>"
