"""Session descriptions (RFC 4566, offer and answer by RFC 3264) for one G.711 audio stream with telephone-event."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import replace

from ccctl.values import dataclass
from ccctl.verify.phone.address import Address
from ccctl.verify.phone.errors import ParseError

STATIC = {0: "PCMU", 8: "PCMA"}  # RFC 3551 section 6
DIRECTIONS = ("sendrecv", "sendonly", "recvonly", "inactive")
MIRROR = {"sendrecv": "sendrecv", "sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"}
HOLD = "0.0.0.0"  # noqa: S104  not bound to: RFC 2543 held a call this way
RTPMAP = re.compile(r"rtpmap:\s*([0-9]{1,3})\s+([A-Za-z0-9\-_.]+)/8000(?:/1)?\s*\Z", re.ASCII)
EVENT = "TELEPHONE-EVENT"
PLAIN, SECURE = ("RTP/AVP", "RTP/AVPF"), ("RTP/SAVP", "RTP/SAVPF")
CRYPTO = re.compile(r"crypto:[0-9]{1,9} AES_CM_128_HMAC_SHA1_80 inline:[A-Za-z0-9+/]{40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Session:
    """One side's view of the audio: where it wants RTP, its codecs in order, what flows. Port 0 means refused."""

    address: str
    port: int
    codecs: tuple[tuple[int, str], ...]  # payload type, upper-case name: only G.711 at 8 kHz
    event: int | None = 101  # payload type of telephone-event
    direction: str = "sendrecv"
    other_media: tuple[str, ...] = ()  # the kinds of the other m= lines, in order, refused in an answer
    version: int = 1
    origin: int = 1
    crypto: str = ""  # of SRTP (RFC 4568): "1 AES_CM_128_HMAC_SHA1_80 inline:..."; empty = plain RTP

    @property
    def rtp(self) -> Address:
        return self.address, self.port

    @property
    def held(self) -> bool:
        """Whether this side does not want to hear the other (0.0.0.0 is the hold of RFC 2543)."""
        return self.direction in ("sendonly", "inactive") or self.address == HOLD

    def encode(self) -> bytes:
        """The body of type application/sdp."""
        family = "IP6" if ":" in self.address else "IP4"
        kinds = [str(kind) for kind, _ in self.codecs] + ([str(self.event)] if self.event is not None else [])
        profile = "RTP/SAVP" if self.crypto else "RTP/AVP"
        lines = ["v=0", f"o=- {self.origin} {self.version} IN {family} {self.address}", "s=-"]
        lines += [f"c=IN {family} {self.address}", "t=0 0", f"m=audio {self.port} {profile} {' '.join(kinds) or '0'}"]
        lines += [f"a=rtpmap:{kind} {name}/8000" for kind, name in self.codecs]
        if self.event is not None:
            lines += [f"a=rtpmap:{self.event} telephone-event/8000", f"a=fmtp:{self.event} 0-15"]
        if self.crypto:
            lines += [f"a=crypto:{self.crypto}"]
        lines += ["a=ptime:20", f"a={self.direction}"]
        lines += [f"m={kind} 0 RTP/AVP 0" for kind in self.other_media]
        return ("\r\n".join(lines) + "\r\n").encode()


def parse(body: bytes) -> Session:
    """The first audio stream of a session description. Raises ParseError, and nothing else."""
    lines = [line for line in re.split("\r?\n", body.decode("utf-8", "replace")) if line.strip()]
    if not lines or lines[0].strip() != "v=0":
        raise ParseError("a session description begins with v=0")
    if bad := next((line for line in lines if line[1:2] != "="), None):
        raise ParseError(f"not a line of a session description: {bad[:40]!r}")
    common, *sections = _sections([(line[0], line[2:].strip()) for line in lines])
    audio = next((section for section in sections if section[0][1].startswith("audio ")), None)
    if audio is None:
        raise ParseError("no audio in the session description")
    others = [re.sub(r"[^a-z]", "", section[0][1].split(" ")[0]) or "x" for section in sections if section is not audio]
    address = next((_address(value) for key, value in [*audio, *common] if key == "c"), "")
    if not address:
        raise ParseError("no connection address in the session description")
    direction = next((value for key, value in [*audio, *common] if key == "a" and value in DIRECTIONS), "sendrecv")
    port, kinds, secure = _media(audio[0][1])
    names = dict(STATIC)
    for key, value in audio:
        if key == "a" and (found := RTPMAP.match(value)):
            names[int(found[1])] = found[2].upper()
    codecs = tuple((kind, names[kind]) for kind in kinds if names.get(kind) in STATIC.values())
    event = next((kind for kind in kinds if names.get(kind) == EVENT), None)
    crypto = next((found[0] for key, value in audio if key == "a" and (found := CRYPTO.match(value))), "")
    if secure and not crypto:
        raise ParseError("encrypted RTP without a key that we can use")
    return Session(
        address, port, codecs, event, direction, tuple(others), crypto=crypto.removeprefix("crypto:") if secure else ""
    )


def _sections(lines: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The lines before the first m=, then those of each m=."""
    sections: list[list[tuple[str, str]]] = [[]]
    for key, value in lines:
        if key == "m":
            sections.append([])
        sections[-1].append((key, value))
    return sections


def answer(ours: Session, offer: Session) -> Session | None:
    """Our answer to an offer (RFC 3264 section 6): the first codec of theirs that we have; None when there is none."""
    have = {name for _, name in ours.codecs}
    common = [(kind, name) for kind, name in offer.codecs if name in have]
    if not common or not offer.port or bool(ours.crypto) != bool(offer.crypto):
        return None
    wanted = MIRROR[offer.direction]
    if offer.address == HOLD and wanted == "sendrecv":
        wanted = "recvonly"
    if ours.direction in ("sendonly", "inactive"):  # we hold: what we do not want to hear stays unheard
        wanted = {"sendrecv": "sendonly", "recvonly": "inactive"}.get(wanted, wanted)
    crypto = f"{offer.crypto.split()[0]} {ours.crypto.partition(' ')[2]}" if ours.crypto else ""  # the tag is theirs
    return replace(
        ours, crypto=crypto, codecs=(common[0],), event=offer.event, direction=wanted, other_media=offer.other_media
    )


def _address(value: str) -> str:
    parts = value.split()
    try:
        return str(ipaddress.ip_address(parts[2].partition("/")[0]))
    except (ValueError, IndexError):
        raise ParseError(f"not a connection address: {value[:40]!r}") from None


def _media(value: str) -> tuple[int, list[int], bool]:
    parts = value.split()
    if len(parts) < 4 or not re.fullmatch(r"[0-9]{1,5}(/[0-9]+)?", parts[1], re.ASCII):
        raise ParseError(f"not a media line: {value[:40]!r}")
    port = int(parts[1].partition("/")[0])
    kinds = [int(part) for part in parts[3:] if re.fullmatch("[0-9]{1,3}", part, re.ASCII)]
    if port > 65535 or parts[2] not in (*PLAIN, *SECURE):
        raise ParseError(f"not RTP: {value[:40]!r}")
    return port, kinds, parts[2] in SECURE
