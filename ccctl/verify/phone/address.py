"""SIP addresses: URIs and name-addr values (RFC 3261 sections 19.1 and 20.10)."""

from __future__ import annotations

import re
from urllib.parse import unquote

from ccctl.values import dataclass
from ccctl.verify.phone.errors import ParseError

Address = tuple[str, int]
HOST = r"\[[0-9A-Fa-f:.]+\]|[^:;?<>@\[\]\"\s]+"
URI = re.compile(rf"(sips?|tel):(?:([^@<>\"]*)@)?({HOST})(?::([0-9]{{1,5}}))?([;?].*)?\Z", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Uri:
    """The parts of a SIP or tel URI. `port` is 0 when the URI has none; the user is percent-decoded."""

    scheme: str
    user: str
    host: str
    port: int = 0
    rest: str = ""

    @property
    def address(self) -> Address:
        return self.host.strip("[]"), self.port or (5061 if self.scheme == "sips" else 5060)


@dataclass(frozen=True, slots=True)
class NameAddr:
    """A From, To or Contact value: display name, URI and header parameters."""

    display: str
    uri: str
    params: tuple[tuple[str, str], ...] = ()

    @property
    def tag(self) -> str:
        return self.param("tag")

    @property
    def user(self) -> str:
        """The user part of the URI; the number of a tel URI."""
        uri = parse_uri(self.uri)
        return uri.user or (uri.host if uri.scheme == "tel" else "")

    def param(self, name: str) -> str:
        return next((value for key, value in self.params if key == name), "")


def parse_uri(text: str) -> Uri:
    """The parts of a URI. Raises ParseError."""
    found = URI.match(text.strip())
    if not found:
        raise ParseError(f"not a SIP URI: {text[:60]!r}")
    scheme, user, host, port, rest = found.groups()
    if int(port or 0) > 65535:
        raise ParseError(f"not a port: {port}")
    user = (user or "").partition(":")[0].partition(";")[0]
    return Uri(scheme.lower(), unquote(user, errors="surrogateescape"), host, int(port or 0), rest or "")


def parse_name_addr(text: str) -> NameAddr:
    """The address in a header value, in its forms with and without <>. Raises ParseError."""
    text = text.strip()
    display, rest = "", text
    if text.startswith('"'):
        quoted = re.match(r'"((?:[^"\\]|\\.)*)"\s*', text, re.S)
        if not quoted:
            raise ParseError("a quoted name without its end")
        display, rest = re.sub(r"\\(.)", r"\1", quoted[1], flags=re.S), text[quoted.end() :]
    if "<" in rest:
        before, _, after = rest.partition("<")
        uri, closed, params = after.partition(">")
        if not closed:
            raise ParseError("a < without its >")
        display = display or before.strip()
    else:
        uri, _, params = rest.partition(";")
        params = ";" + params
    parse_uri(uri)
    pairs = (part.partition("=") for part in params.split(";")[1:] if part.strip())
    return NameAddr(display, uri.strip(), tuple((name.strip().lower(), value.strip()) for name, _, value in pairs))


def quote_name(name: str) -> str:
    """A display name as a quoted string; control characters are left out, for they would end the header."""
    return '"' + re.sub(r'(["\\])', r"\\\1", "".join(char for char in name if char >= " ")) + '"'


def split_list(value: str) -> list[str]:
    """The items of a comma-separated header value; commas within quotes and <> do not separate."""
    if "," not in value:
        return [value.strip()] if value.strip() else []
    items, item, quoted, angle, escaped = [], "", False, False, False
    for char in value:
        if escaped:
            escaped = False
        elif quoted and char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "<>":
            angle = char == "<"
        elif char == "," and not quoted and not angle:
            items.append(item)
            item = ""
            continue
        item += char
    return [part.strip() for part in [*items, item] if part.strip()]
