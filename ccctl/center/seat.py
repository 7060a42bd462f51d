"""Seats: where an agent sits, with a phone."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from ccctl.center.recording import RecordingMode
from ccctl.diagnostics import Span
from ccctl.values import dataclass

DIRECT_RING_MS = 30_000  # how long a seat or a team rings that a call was sent to without a queue; then it is hung up


class Role(StrEnum):
    """What a seat may do beyond taking calls."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"


class SignIn(StrEnum):
    """When queues and teams ring a seat."""

    ALWAYS = "always"  # whenever its phone is registered
    CODE = "code"  # after it has dialled the code of sign_in, until it dials that of sign_out


class Phone(StrEnum):
    """What a seat's phone is, and with it how its calls travel."""

    SIP = "sip"  # UDP or TCP, plain audio
    REMOTE = "remote"  # TLS and SRTP only
    WEBRTC = "webrtc"  # a browser: WSS and DTLS-SRTP only


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat with a SIP phone; `number` is also its extension and its user name."""

    number: str
    title: str = ""  # the person's or place's name
    team: str | None = None
    role: Role = Role.AGENT
    sign_in: SignIn = SignIn.ALWAYS
    skills: dict[str, int] = field(default_factory=dict)  # what for -> how well, a higher level is better
    recording: RecordingMode | None = None  # None = as the queue, the number or the center says
    phone: Phone = Phone.SIP
    span: Span | None = None
    codecs: tuple[str, ...] = ("alaw", "ulaw")  # best first
    outside: str = ""  # the outside number that it is, rung through a trunk; empty = it has a phone here

    @property
    def encrypted(self) -> bool:
        """Whether its phone never speaks in the clear."""
        return self.phone is not Phone.SIP
