"""Environments: where the center runs."""

from __future__ import annotations

import ipaddress
from dataclasses import field
from typing import Literal

from ccctl.center.secret import SecretRef
from ccctl.diagnostics import Span
from ccctl.values import dataclass


@dataclass(frozen=True, slots=True)
class DockerSite:
    """One engine container on a Docker engine.

    With network "bridge", SIP is published on `address` at `sip_port` and RTP at `rtp_ports`; with "host" the engine
    uses the host's own addresses.
    """

    docker_host: str = ""  # empty = as the docker command decides
    network: Literal["bridge", "host"] = "bridge"
    address: str = "127.0.0.1"
    sip_port: int = 5060
    rtp_ports: tuple[int, int] = (10000, 10199)
    sip_tls_port: int | None = None  # None = nothing in the center speaks SIP over TLS
    wss_port: int | None = None  # None = no seat is a browser
    certificate: str = ""  # a PEM file of the machine that applies; empty = made by ccctl, from an authority of its own
    key: str = ""
    image: str = ""  # empty = built from the project's own definition
    seats_from: tuple[str, ...] = ()  # networks; empty = anywhere
    api_at: str = ""  # ADDRESS:PORT of the bridge's HTTP interface; empty = not reached from outside
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class AnsibleSite:
    """Machines that Ansible reaches by SSH: those of a group of an inventory. Each has an engine of its own."""

    inventory: str  # an absolute path
    group: str = "all"
    engine: Literal["container", "package"] = "container"
    image: str = ""  # of the container; empty = the project's own
    address: str = ""  # what phones reach; empty = each machine's address in the inventory
    sip_tls_port: int | None = None  # None = nothing in the center speaks SIP over TLS
    wss_port: int | None = None  # None = no seat is a browser
    certificate: str = ""  # a PEM file; empty = made by ccctl, from an authority of its own
    key: str = ""
    certificate_on: Literal["here", "machines"] = "here"  # whose files these are
    sip_port: int = 5060
    rtp_ports: tuple[int, int] = (10000, 10199)
    firewall: bool = True
    seats_from: tuple[str, ...] = ()  # networks; empty = anywhere
    fail2ban: bool = True
    old_archive: bool = False  # packages may come from an archive that is past its date
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class BridgeApi:
    """Where the bridge's HTTP interface listens: `at` in the network of the engine. `certificate` None = without TLS."""

    at: str
    certificate: SecretRef | None = None
    key: SecretRef | None = None
    accept_from: tuple[str, ...] = ()  # networks that a machine's firewall lets in; empty = anywhere
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class BridgeSettings:
    """How the bridge runs at one place; `database` is the URL of a PostgreSQL database, None = a file of its own."""

    database: SecretRef | None = None
    api: BridgeApi | None = None  # None = on loopback in the engine's network
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """A named place to apply to."""

    name: str
    target: DockerSite | AnsibleSite
    span: Span | None = None
    bridge: BridgeSettings = field(default_factory=BridgeSettings)


def is_loopback(address: str) -> bool:
    """Whether only programs of the same machine reach this address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
