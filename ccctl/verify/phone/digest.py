"""Digest authentication, both sides: RFC 2617 (MD5), RFC 7616 and RFC 8760 (SHA-256), qop=auth or none."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence

from ccctl.values import dataclass
from ccctl.verify.phone.errors import ParseError

HASHES: dict[str, Callable[[bytes], str]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
}
PAIR = re.compile(r'\s*([A-Za-z0-9\-_]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^,\s"]*)\s*(,|\Z)', re.S)


@dataclass(frozen=True, slots=True)
class Challenge:
    """One WWW-Authenticate or Proxy-Authenticate header."""

    realm: str
    nonce: str
    algorithm: str = "MD5"
    qop: bool = True
    opaque: str = ""
    stale: bool = False

    def header(self) -> str:
        """The header value that a server sends."""
        return f'Digest realm="{self.realm}", nonce="{self.nonce}", algorithm={self.algorithm}, qop="auth"'


def parse_pairs(value: str) -> dict[str, str]:
    """The name=value pairs after the word Digest, quotes removed. Raises ParseError."""
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "digest":
        raise ParseError(f"not a Digest header: {scheme[:20]!r}")
    pairs: dict[str, str] = {}
    at = 0
    while at < len(rest.rstrip()):
        found = PAIR.match(rest, at)
        if not found:
            raise ParseError(f"not a digest parameter: {rest[at : at + 40]!r}")
        text = found[2]
        pairs[found[1].lower()] = re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.S) if text.startswith('"') else text
        at = found.end()
    return pairs


def choose(headers: Sequence[str]) -> Challenge:
    """The first challenge whose algorithm we know (RFC 8760 section 2.4: the server's order is its preference).

    Raises ParseError when there is none.
    """
    problem = "no challenge"
    for header in headers:
        try:
            pairs = parse_pairs(header)
        except ParseError as error:
            problem = str(error)
            continue
        algorithm = pairs.get("algorithm", "MD5").upper()
        qops = [item.strip().lower() for item in pairs.get("qop", "").split(",") if item.strip()]
        if algorithm not in HASHES or "nonce" not in pairs or (qops and "auth" not in qops):
            problem = f"unknown algorithm {algorithm} or qop {qops}"
            continue
        stale = pairs.get("stale", "").lower() == "true"
        return Challenge(pairs.get("realm", ""), pairs["nonce"], algorithm, bool(qops), pairs.get("opaque", ""), stale)
    raise ParseError(problem)


def answer(
    challenge: Challenge, method: str, uri: str, user: str, password: str, *, cnonce: str = "", count: int = 1
) -> str:
    """The Authorization header value for this request."""
    cnonce = cnonce or secrets.token_hex(8)
    nc = f"{count:08x}" if challenge.qop else ""
    secret = f"{user}:{challenge.realm}:{password}"
    digest = _response(challenge, secret, f"{method}:{uri}", f"{nc}:{cnonce}:auth" if nc else "")
    parts = [f'username="{_escape(user)}"', f'realm="{_escape(challenge.realm)}"', f'nonce="{challenge.nonce}"']
    parts += [f'uri="{uri}"', f'response="{digest}"', f"algorithm={challenge.algorithm}"]
    if nc:
        parts += [f'cnonce="{cnonce}"', "qop=auth", f"nc={nc}"]
    if challenge.opaque:
        parts.append(f'opaque="{_escape(challenge.opaque)}"')
    return "Digest " + ", ".join(parts)


def check(header: str, challenge: Challenge, method: str, user: str, password: str) -> bool:
    """Whether this Authorization value proves that the client knows the password. False for anything malformed."""
    try:
        got = parse_pairs(header)
    except ParseError:
        return False
    if got.get("username") != user or got.get("realm") != challenge.realm or got.get("nonce") != challenge.nonce:
        return False
    if got.get("algorithm", "MD5").upper() != challenge.algorithm or got.get("qop", "").lower() not in ("", "auth"):
        return False
    middle = f"{got.get('nc', '')}:{got.get('cnonce', '')}:auth" if got.get("qop") else ""
    wanted = _response(challenge, f"{user}:{challenge.realm}:{password}", f"{method}:{got.get('uri', '')}", middle)
    return hmac.compare_digest(wanted.encode(), got.get("response", "").lower().encode("utf-8", "surrogateescape"))


def _response(challenge: Challenge, secret: str, what: str, middle: str) -> str:
    """The digest of RFC 7616 section 3.4.1; `secret` is A1, `what` A2, `middle` nc:cnonce:qop, "" without qop."""

    def hashed(text: str) -> str:
        return HASHES[challenge.algorithm](text.encode("utf-8", "surrogateescape"))

    nonce = f"{challenge.nonce}:{middle}" if middle else challenge.nonce
    return hashed(f"{hashed(secret)}:{nonce}:{hashed(what)}")


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
