"""Trunks: the lines to the carriers, over SIP or over an E1 card."""

import ipaddress
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from ccctl.schema.addresses import Host
from ccctl.schema.codecs import Codec
from ccctl.schema.common import (
    Guarded,
    Noun,
    PhoneNumber,
    PointCode,
    TextKind,
    UserName,
    Variant,
    Whole,
    YesNo,
    exactly_one,
    refuse,
    show,
)
from ccctl.schema.secret import SecretRefSpec


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text)) if "/" in text else str(ipaddress.ip_address(text))
    except ValueError as error:
        hint = ""
        if "host bits" in str(error):
            hint = f"did you mean {ipaddress.ip_network(text, strict=False)}?"
        raise refuse(
            "CC114",
            f"expected an address such as 203.0.113.7 or a network such as 203.0.113.0/28, found {show(text)}",
            hint,
        ) from None


Network = Annotated[
    str,
    AfterValidator(_network),
    TextKind("address or network", "203.0.113.0/28"),
    WithJsonSchema({"type": "string", "examples": ["203.0.113.0/28"]}),
]


class RegisterSpec(Noun):
    """Credentials with which the center registers at the carrier."""

    username: UserName
    """The user name at the carrier."""
    password: SecretRefSpec
    """The password, as a reference: `{secret: NAME}`."""


class SipSpec(Noun):
    """A SIP trunk."""

    host: Host
    """The carrier's host name or address."""
    port: Whole | None = Field(default=None, ge=1, le=65535)
    """The carrier's port; without it 5060, or 5061 with tls."""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    """How SIP travels."""
    srtp: Literal["off", "optional", "required"] = "off"
    """Encryption of the audio: not at all, when the carrier offers or takes it, or always."""
    registration: RegisterSpec | None = Field(default=None, alias="register")
    """Set when the carrier wants the center to register."""
    accept_from: tuple[Network, ...] = Field(default=(), min_length=1)
    """Addresses and networks that calls are accepted from; without it, the addresses of `host`."""
    codecs: tuple[Codec, ...] = Field(default=("alaw", "ulaw"), min_length=1)
    """The audio codecs that are offered, best first. g722 and opus are wideband; `ccctl test` plays the carrier in G.711."""


class E1Spec(Noun):
    """One E1 span of a DAHDI card (ITU-T G.703 and G.704): 30 bearer channels, timeslot 16 for signalling."""

    span: Whole = Field(ge=1)
    """The number of the span, as DAHDI counts them."""
    signalling: Literal["pri", "ss7", "r2"] = "pri"
    """ISDN PRI, SS7 (ISUP) or MFC/R2."""
    side: Literal["cpe", "net"] = "cpe"
    """PRI: customer or network side."""
    switch_type: Literal["euroisdn", "national", "ni1", "dms100", "4ess", "5ess", "qsig"] = "euroisdn"
    """PRI: the exchange's dialect."""
    framing: Literal["ccs", "cas"] | None = None
    """ccs, or cas for r2, when left out."""
    coding: Literal["hdb3", "ami"] = "hdb3"
    """The line code."""
    crc4: YesNo = True
    """Whether the line checks frames by CRC-4."""
    timing: Whole = Field(default=1, ge=0, le=255)
    """The clock: 0 = this span is the master, 1 = the first choice to take the clock from, and so on."""
    variant: Variant | None = None
    """R2: the national variant; SS7: itu (default) or ansi."""
    point_code: PointCode | None = None
    """SS7: the center's own point code."""
    adjacent_point_code: PointCode | None = None
    """SS7: the exchange's point code."""
    first_cic: Whole = Field(default=1, ge=0, le=16383)
    """SS7: the circuit code of the first bearer channel."""


class TrunkSpec(Guarded):
    """A line to a carrier; exactly one of `sip` and `e1`."""

    NOT_YET: ClassVar[dict[str, str]] = {}

    sip: SipSpec | None = None
    """A trunk over SIP."""
    e1: E1Spec | None = None
    """A trunk over an E1 span of a DAHDI card."""
    channels: Whole | None = Field(default=None, ge=1, le=100_000)
    """Calls at once; one more is refused. Without it: no limit for sip, 30 for e1."""
    caller_id: PhoneNumber | None = None
    """The number that calls out of this trunk show."""

    @model_validator(mode="after")
    def _one_line(self) -> Self:
        exactly_one(self, ("sip", "e1"), "a trunk")
        return self
