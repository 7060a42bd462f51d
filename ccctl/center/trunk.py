"""Trunks: the lines to the carriers."""

from __future__ import annotations

from typing import Literal

from ccctl.center.secret import SecretRef
from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Registration:
    """Digest credentials with which the center registers at the carrier."""

    username: str
    password: SecretRef


@dataclass(frozen=True, slots=True)
class Sip:
    """A SIP trunk."""

    host: str
    port: int = 5060
    transport: Literal["udp", "tcp", "tls"] = "udp"
    srtp: Literal["off", "optional", "required"] = "off"
    register: Registration | None = None
    accept_from: tuple[str, ...] = ()  # addresses and networks; empty = the addresses of host
    codecs: tuple[str, ...] = ("alaw", "ulaw")


@dataclass(frozen=True, slots=True)
class E1:
    """One E1 span of a DAHDI card (ITU-T G.703/G.704): 30 bearer channels, timeslot 16 for signalling."""

    span: int
    signalling: Literal["pri", "ss7", "r2"] = "pri"
    side: Literal["cpe", "net"] = "cpe"
    switch_type: str = "euroisdn"
    framing: Literal["ccs", "cas"] = "ccs"
    coding: Literal["hdb3", "ami"] = "hdb3"
    crc4: bool = True
    timing: int = 1  # 0 = this span is the master
    variant: str = "itu"  # R2: the national variant; SS7: itu or ansi
    point_code: str = ""  # SS7: own point code
    adjacent_point_code: str = ""  # SS7: the exchange's
    first_cic: int = 1  # SS7: the circuit code of the first bearer channel


@dataclass(frozen=True, slots=True)
class Trunk:
    """One trunk; `channels` calls at once, one more is refused."""

    name: str
    line: Sip | E1
    channels: int | None  # None = no limit
    caller_id: str = ""
    span: Span | None = None
