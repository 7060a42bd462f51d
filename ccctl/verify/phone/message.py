"""SIP messages (RFC 3261 section 7): `parse(bytes)` gives a Request or a Response; `.encode()` gives the bytes back.

The parser takes what real stacks send (compact names, folded lines, bare LF, odd spacing) and refuses the rest with
ParseError, the only exception it raises. A parsed message always has Via, From, To, Call-ID and a sound CSeq.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Self

from ccctl.values import dataclass
from ccctl.verify.phone.address import NameAddr, parse_name_addr, split_list
from ccctl.verify.phone.errors import ParseError

HeaderList = tuple[tuple[str, str], ...]

COMPACT = {  # RFC 3261 section 20, RFC 3515, 3891, 3892, 4028, 6665
    "v": "Via", "f": "From", "t": "To", "i": "Call-ID", "m": "Contact", "l": "Content-Length", "c": "Content-Type",
    "e": "Content-Encoding", "s": "Subject", "k": "Supported", "o": "Event", "u": "Allow-Events", "r": "Refer-To",
    "b": "Referred-By", "x": "Session-Expires",
}  # fmt: skip
SPECIAL = {"call-id": "Call-ID", "cseq": "CSeq", "www-authenticate": "WWW-Authenticate", "rseq": "RSeq", "rack": "RAck"}
TOKEN = re.compile(r"[A-Za-z0-9\-.!%*_+`'~]+\Z")
REASONS = {
    100: "Trying", 180: "Ringing", 183: "Session Progress", 200: "OK", 202: "Accepted", 302: "Moved Temporarily",
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
    407: "Proxy Authentication Required", 408: "Request Timeout", 415: "Unsupported Media Type", 420: "Bad Extension",
    480: "Temporarily Unavailable", 481: "Call/Transaction Does Not Exist", 486: "Busy Here", 487: "Request Terminated",
    488: "Not Acceptable Here", 491: "Request Pending", 500: "Server Internal Error", 501: "Not Implemented",
    503: "Service Unavailable", 600: "Busy Everywhere", 603: "Decline",
}  # fmt: skip
ONCE = ("From", "To", "Call-ID", "CSeq")
MAX_SIZE = 65535


@dataclass(frozen=True, slots=True)
class Message:
    """What requests and responses share: headers in their order, under their full names, and the body."""

    headers: HeaderList = ()
    body: bytes = b""

    def get(self, name: str, default: str = "") -> str:
        """The first value of this header, or the default."""
        name = name.lower()
        return next((value for key, value in self.headers if key.lower() == name), default)

    def values(self, name: str) -> list[str]:
        """Every value of a header that may be a comma-separated list, one string each."""
        name = name.lower()
        return [item for key, value in self.headers if key.lower() == name for item in split_list(value)]

    def all(self, name: str) -> list[str]:
        """Every line of this header, unsplit (challenges hold commas of their own)."""
        name = name.lower()
        return [value for key, value in self.headers if key.lower() == name]

    def having(self, *headers: tuple[str, str]) -> Self:
        """A copy in which these headers replace those of the same name (or are added at the end)."""
        names = {key.lower() for key, _ in headers}
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in names)
        return replace(self, headers=kept + headers)

    @property
    def call_id(self) -> str:
        return self.get("Call-ID")

    @property
    def cseq(self) -> tuple[int, str]:
        """The number and the method of CSeq; (0, "") when there is none."""
        number, _, method = self.get("CSeq", "0 ").partition(" ")
        return int(number), method.strip()

    @property
    def from_(self) -> NameAddr:
        return parse_name_addr(self.get("From"))

    @property
    def to(self) -> NameAddr:
        return parse_name_addr(self.get("To"))

    @property
    def branch(self) -> str:
        """The branch of the topmost Via, which names the transaction; "" for an RFC 2543 element."""
        vias = self.values("Via")
        return via_params(vias[0]).get("branch", "") if vias else ""

    def start_line(self) -> str:
        raise NotImplementedError

    def encode(self) -> bytes:
        """The message as it goes on the wire, with its Content-Length."""
        lines = [self.start_line(), *(f"{key}: {value}" for key, value in self.headers if key != "Content-Length")]
        head = "\r\n".join([*lines, f"Content-Length: {len(self.body)}", "", ""])
        return head.encode("utf-8", "surrogateescape") + self.body


@dataclass(frozen=True, slots=True)
class Request(Message):
    """A SIP request."""

    method: str = ""
    uri: str = ""

    def start_line(self) -> str:
        return f"{self.method} {self.uri} SIP/2.0"


@dataclass(frozen=True, slots=True)
class Response(Message):
    """A SIP response."""

    status: int = 0
    reason: str = ""

    def start_line(self) -> str:
        return f"SIP/2.0 {self.status} {self.reason}"


def via_params(via: str) -> dict[str, str]:
    """The parameters of one Via value, names in lower case."""
    pairs = (part.partition("=") for part in via.split(";")[1:])
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def response_to(
    request: Request, status: int, reason: str = "", *, tag: str = "", headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"", source: tuple[str, int] | None = None,
) -> Response:  # fmt: skip
    """A response to this request (RFC 3261 section 8.2.6): Via, From, To, Call-ID and CSeq copied, To given our tag."""
    vias = request.values("Via")
    if source and "rport" in via_params(vias[0]):  # RFC 3581
        bare = [part for part in vias[0].split(";") if part.split("=")[0].strip().lower() not in ("rport", "received")]
        vias[0] = ";".join([*bare, f"received={source[0]}", f"rport={source[1]}"])
    to = request.get("To")
    if tag and status > 100 and not request.to.tag:
        to = f"{to};tag={tag}"
    copied = [("Via", via) for via in vias] + [("Record-Route", route) for route in request.values("Record-Route")]
    copied += [("From", request.get("From")), ("To", to), ("Call-ID", request.call_id), ("CSeq", request.get("CSeq"))]
    return Response((*copied, *headers), body, status, reason or REASONS.get(status, "Unknown"))


def parse(data: bytes) -> Request | Response:
    """The message in one datagram. Raises ParseError, and nothing else, for what is not a sound SIP message."""
    if len(data) > MAX_SIZE:
        raise ParseError(f"{len(data)} bytes is more than a datagram holds")
    head, body = _split(data)
    lines = _unfold(head.decode("utf-8", "surrogateescape"))
    headers = tuple(_header(line) for line in lines[1:])
    message = _start(lines[0], headers)
    _check(message)
    return replace(message, body=_body(message, body))


def _split(data: bytes) -> tuple[bytes, bytes]:
    for gap in (b"\r\n\r\n", b"\n\n"):
        head, found, body = data.lstrip(b"\r\n").partition(gap)
        if found:
            return head, body
    raise ParseError("no empty line ends the headers")


def _unfold(head: str) -> list[str]:
    lines: list[str] = []
    for line in re.split("\r?\n", head):
        if line[:1] in (" ", "\t") and len(lines) > 1:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line)
    return lines


def _header(line: str) -> tuple[str, str]:
    name, colon, value = line.partition(":")
    name = name.rstrip(" \t")
    if not colon or not TOKEN.match(name):
        raise ParseError(f"not a header: {line[:60]!r}")
    if "\0" in value or "\r" in value:
        raise ParseError(f"a control character in header {name}")
    low = name.lower()
    full = COMPACT.get(low) or SPECIAL.get(low) or "-".join(part.capitalize() for part in name.split("-"))
    return full, value.strip()


def _start(line: str, headers: HeaderList) -> Request | Response:
    parts = line.split(" ", 2)
    if len(parts) < 2:
        raise ParseError(f"not a start line: {line[:60]!r}")
    if parts[0].upper() == "SIP/2.0":
        if not re.fullmatch(r"[1-6][0-9]{2}", parts[1], re.ASCII):
            raise ParseError(f"not a status code: {parts[1][:20]!r}")
        return Response(headers, b"", int(parts[1]), parts[2] if len(parts) == 3 else "")
    if len(parts) != 3 or parts[2].strip().upper() != "SIP/2.0" or not TOKEN.match(parts[0]) or not parts[1]:
        raise ParseError(f"not a start line: {line[:60]!r}")
    return Request(headers, b"", parts[0], parts[1])


def _check(message: Request | Response) -> None:
    if not message.values("Via"):
        raise ParseError("no Via")
    for name in ONCE:
        if len(message.all(name)) != 1:
            raise ParseError(f"{len(message.all(name))} {name} headers, not one")
    if not message.call_id:
        raise ParseError("an empty Call-ID")
    found = re.fullmatch(r"([0-9]{1,10})[ \t]+(\S+)", message.get("CSeq"), re.ASCII)
    if not found or int(found[1]) >= 2**31 or not TOKEN.match(found[2]):
        raise ParseError(f"not a CSeq: {message.get('CSeq')[:40]!r}")
    if isinstance(message, Request) and message.method != found[2]:
        raise ParseError(f"CSeq says {found[2][:20]}, the request {message.method[:20]}")
    message.from_, message.to  # noqa: B018  both raise ParseError when they are no addresses


def _body(message: Message, body: bytes) -> bytes:
    length = message.get("Content-Length")
    if not length:
        return body
    if not re.fullmatch(r"[0-9]{1,6}", length, re.ASCII):
        raise ParseError(f"not a Content-Length: {length[:20]!r}")
    if int(length) > len(body):  # RFC 3261 section 18.3: a cut datagram is an error
        raise ParseError(f"Content-Length is {length}, the body has {len(body)} bytes")
    return body[: int(length)]
