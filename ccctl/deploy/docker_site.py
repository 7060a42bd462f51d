"""What an environment's Docker settings mean for the engine's files and for its container."""

from __future__ import annotations

import ipaddress
from typing import Any

from ccctl.center import DockerSite
from ccctl.render.site import Site

WILDCARDS = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


def is_loopback(address: str) -> bool:
    """Whether only programs of the Docker host reach the address."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def publishes_media(target: DockerSite) -> bool:
    """Whether RTP ports are published.

    On a loopback address they are not: the engine tells its container address, which every program of the Docker host
    reaches directly, and Docker would start a process a port.
    """
    return target.network == "bridge" and not is_loopback(target.address)


def site_of(name: str, target: DockerSite) -> Site:
    """The Site (render/site.py) of an environment."""
    outside = target.address if publishes_media(target) and target.address not in WILDCARDS else ""
    return Site(
        name=name,
        sip_port=target.sip_port,
        rtp_ports=target.rtp_ports,
        external_address=outside,
    )


def foundation(target: DockerSite, image: str) -> dict[str, str]:
    """What the container is built on, as text; a change of it needs another container."""
    found = {"image": image, "network": target.network, "sip_port": str(target.sip_port)}
    if target.network == "bridge":
        found["address"] = target.address
        if publishes_media(target):
            found["rtp_ports"] = "{}-{}".format(*target.rtp_ports)
    return found


def network_arguments(target: DockerSite) -> dict[str, Any]:
    """The container's network, in docker-py's words. A port is the same in and outside: SIP writes it into messages."""
    if target.network == "host":
        return {"network_mode": "host"}
    ports: dict[str, tuple[str, int]] = {
        f"{target.sip_port}/{transport}": (target.address, target.sip_port) for transport in ("udp", "tcp")
    }
    if publishes_media(target):
        first, last = target.rtp_ports
        ports |= {f"{port}/udp": (target.address, port) for port in range(first, last + 1)}
    # The name under which a container finds programs of its own host, as on other systems' Docker; needs Docker 20.10.
    return {"ports": ports, "extra_hosts": {"host.docker.internal": "host-gateway"}}
