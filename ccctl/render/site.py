"""What the machine that a tree will run on gives."""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class Harness:
    """Set only for throw-away engines of `ccctl test`: the harness plays every trunk and moves the clock.

    `trunk_ports` says where the harness listens for each trunk. A call that carries the header X-Ccctl-Trunk with the
    trunk's name comes from that trunk; X-Ccctl-Call names the call in the engine's events; X-Ccctl-Shift is added to
    the clock, in seconds.
    """

    address: str
    trunk_ports: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """The place: ports that the engine binds, whether it has an E1 card, and the address it tells the outside."""

    name: str = "preview"
    sip_port: int = 5060
    tls_port: int = 5061
    wss_port: int = 8089
    rtp_ports: tuple[int, int] = (10000, 10199)
    external_address: str = ""  # told in SIP and SDP to peers outside local_networks; empty = the engine's own
    local_networks: tuple[str, ...] = ()
    has_e1_card: bool = False
    hides_sources: bool = False  # carriers and phones arrive from one address (Docker's proxy on a loopback address)
    # Whether strangers get no answer, in the engine's own network: who is known is known by the address, or by address and
    # port where all addresses are one
    guard: Literal["", "address", "port"] = ""
    seats_from: tuple[str, ...] = ()  # networks that seats register from, where there is a guard; empty = anywhere
    ami_port: int = 5038  # on 127.0.0.1 only
    esl_port: int = 8021  # FreeSWITCH's control port, on 127.0.0.1 only
    http_port: int = 8088  # on 127.0.0.1 only
    module_folder: str = "/usr/lib/x86_64-linux-gnu/asterisk/modules"
    certificates: str = (
        ""  # a folder where the machine keeps certificate.pem and key.pem; empty = they are in the release
    )
    bans: bool = False  # wrong passwords are told in a log of their own, for the machine's fail2ban
    lookups_at: str = "127.0.0.1:8790"  # host and port where the engine asks lookups
    mail_at: str = ""  # host and port of the mail server that stands in for the spec's, in tests
    harness: Harness | None = None
