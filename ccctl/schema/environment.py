"""Environments: where the center runs."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from ccctl.schema.addresses import DockerHost, Host, ImageName
from ccctl.schema.common import FilePath, Guarded, Noun, TextKind, Whole, YesNo, exactly_one, refuse, show
from ccctl.schema.secret import SecretRefSpec
from ccctl.schema.trunk import Network


def _ports(value: object) -> object:
    if isinstance(value, tuple):
        return value
    match = re.fullmatch(r"([0-9]{1,5})-([0-9]{1,5})", value) if isinstance(value, str) else None
    if not match:
        raise refuse("CC117", f"expected a range of ports such as 10000-10199, found {show(value)}")
    first, last = int(match[1]), int(match[2])
    if not 1024 <= first < last <= 65535:
        raise refuse("CC117", f"{value} is not a range of ports", "ports run from 1024 to 65535, the lower one first")
    if first % 2:  # RTP takes the even port of a pair (RFC 3550 section 11)
        raise refuse("CC117", f"{value} begins with an odd port", f"begin with an even one, such as {first + 1}")
    return first, last


Ports = Annotated[
    tuple[int, int],
    BeforeValidator(_ports),
    TextKind("range of ports", "10000-10199"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+-[0-9]+$"}),
]


def apart(ports: tuple[int, int], info: ValidationInfo) -> tuple[int, int]:
    """The RTP ports; ValueError with CC117 when the port of SIP is one of them."""
    sip = info.data.get("sip_port")
    if sip is not None and ports[0] <= sip <= ports[1]:
        message = f"the port of SIP, {sip}, is one of the rtp_ports {ports[0]}-{ports[1]}"
        raise refuse("CC117", message, "give one of the two other ports")
    return ports


def ports_differ(spec: DockerSpec | AnsibleSpec) -> None:
    """ValueError with CC117 when one port is for two things."""
    mine = {"sip_port": spec.sip_port, "sip_tls_port": spec.sip_tls_port, "wss_port": spec.wss_port}
    for key, port in mine.items():
        if spec.rtp_ports[0] <= port <= spec.rtp_ports[1] and key != "sip_port":
            raise refuse("CC117", f"{key}, {port}, is one of the rtp_ports", "give one of the two other ports")
        if key in spec.model_fields_set and list(mine.values()).count(port) > 1:
            raise refuse("CC117", f"{key}, {port}, is another port too", "every port is for one thing")


class TlsSpec(Noun):
    """A certificate, in files of the machine that applies."""

    certificate: FilePath
    """The certificate and those between it and its authority, in PEM."""
    key: FilePath
    """Its private key, in PEM, without a password."""


class MachineTlsSpec(Noun):
    """A certificate, in files of the machine that applies or of each machine."""

    certificate: Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f'\"\\]+$")]
    """The certificate and those between it and its authority, in PEM."""
    key: Annotated[str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f'\"\\]+$")]
    """Its private key, in PEM, without a password."""
    on: Literal["here", "machines"] = "here"
    """here: files of the machine that applies, which are sent; machines: each machine keeps its own, an ACME client say, and the
    engine follows when they are renewed."""

    @model_validator(mode="after")
    def _whole_paths(self) -> Self:
        for key in ("certificate", "key"):
            path = getattr(self, key)
            if self.on == "machines" and not path.startswith("/"):
                raise refuse("CC299", f"{path} is no path on a machine", "a path on machines begins with /")
        return self


class DockerSpec(Noun):
    """One engine container on a Docker engine."""

    host: DockerHost | None = None
    """The Docker engine, such as ssh://pbx1; without it, as the docker command decides."""
    network: Literal["bridge", "host"] = "bridge"
    """bridge: ports are published on `address`; host: the engine uses the host's own addresses."""
    address: Host = "127.0.0.1"
    """The address that phones and carriers reach."""
    sip_port: Whole = Field(default=5060, ge=1, le=65535)
    """The port of SIP."""
    rtp_ports: Ports = Field(default="10000-10199", validate_default=True)
    """The ports of audio, two a call leg."""
    sip_tls_port: Whole = Field(default=5061, ge=1, le=65535)
    """The port of SIP over TLS, opened only where something speaks it."""
    wss_port: Whole = Field(default=8089, ge=1, le=65535)
    """The port of SIP over secure WebSockets, opened only where a seat is a browser."""
    tls: TlsSpec | None = None
    """The certificate that phones see; without it, ccctl makes one, from an authority of its own."""
    seats_from: tuple[Network, ...] = ()
    """Networks that seats register from; without it, anywhere. Carriers are known by their trunks' `accept_from`."""
    image: ImageName | None = None
    """The engine's image; without it, the project's own is built."""

    @field_validator("rtp_ports")
    @classmethod
    def _apart(cls, ports: tuple[int, int], info: ValidationInfo) -> tuple[int, int]:
        return apart(ports, info)

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        ports_differ(self)
        return self


class AnsibleSpec(Noun):
    """Machines that Ansible reaches by SSH, each with an engine of its own."""

    inventory: FilePath
    """The inventory: a file of Ansible's, from the folder of the spec."""
    group: Annotated[str, StringConstraints(pattern="^[A-Za-z_][A-Za-z0-9_]*$")] = "all"
    """The group of the inventory whose machines carry the center."""
    engine: Literal["container", "package"] = "container"
    """container: the project's image, run by systemd; package: the distribution's own engine, where its version is right."""
    image: ImageName | None = None
    """The engine's image, where `engine` is container; without it, the project's own."""
    address: Host | None = None
    """The name or address that phones reach, where it is not the one in the inventory."""
    sip_port: Whole = Field(default=5060, ge=1, le=65535)
    """The port of SIP."""
    rtp_ports: Ports = Field(default="10000-10199", validate_default=True)
    """The ports of audio, two a call leg."""
    sip_tls_port: Whole = Field(default=5061, ge=1, le=65535)
    """The port of SIP over TLS, opened only where something speaks it."""
    wss_port: Whole = Field(default=8089, ge=1, le=65535)
    """The port of SIP over secure WebSockets, opened only where a seat is a browser."""
    tls: MachineTlsSpec | None = None
    """The certificate that phones see; without it, ccctl makes one, from an authority of its own."""
    firewall: YesNo = True
    """Whether ccctl keeps the rules for the engine's ports (nftables, a table of its own)."""
    seats_from: tuple[Network, ...] = ()
    """Networks that seats register from; without it, anywhere. Carriers are known by their trunks' `accept_from`."""
    fail2ban: YesNo = True
    """Whether addresses that give wrong passwords again and again are shut out for a while."""
    old_archive: YesNo = False
    """Whether a package archive whose Release file is past its date may be used; signatures count in any case."""

    @field_validator("rtp_ports")
    @classmethod
    def _apart(cls, ports: tuple[int, int], info: ValidationInfo) -> tuple[int, int]:
        return apart(ports, info)

    @model_validator(mode="after")
    def _ports_differ(self) -> Self:
        ports_differ(self)
        return self


class BridgeApiSpec(Noun):
    """Where the bridge's HTTP interface is reached from outside, by TLS."""

    address: Host = "127.0.0.1"
    """The address of the Docker host, or of each machine, where it listens; 0.0.0.0: all of them."""
    port: Whole = Field(default=8791, ge=1, le=65535)
    """Its port."""
    certificate: FilePath | None = None
    """The certificate and those between it and its authority, in PEM: a file of the machine that applies."""
    key: FilePath | None = None
    """Its private key, in PEM, without a password; only the engine's user can read it where it is placed."""
    accept_from: tuple[Network, ...] = ()
    """On machines: the networks that the firewall lets in; without it, anywhere."""


class BridgeSpec(Noun):
    """How the bridge runs, which tells other systems what happens."""

    api: BridgeApiSpec | None = None
    """Where its HTTP interface is reached from outside; without it, on loopback in the engine's network."""
    database: SecretRefSpec | None = None
    """Where it keeps what it has not told yet: a secret that holds `postgresql://USER:PASSWORD@HOST/NAME`; without it, a file."""


class EnvironmentSpec(Guarded):
    """A named place to apply to."""

    docker: DockerSpec | None = None
    """A container on a Docker engine."""
    ansible: AnsibleSpec | None = None
    """Machines that Ansible reaches."""
    bridge: BridgeSpec | None = None
    """Settings of the service that hooks bring along."""
    set: dict[str, Any] = Field(default_factory=dict)
    """Values that replace others here, by their path: `trunks.telecom.sip.host: sbc1.telecom.example`."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("docker", "ansible"), "an environment")
        return self
