"""What an environment's Docker settings mean for the engine's files and for its container.

On a bridge network the engine tells peers the published address, in SIP and in SDP, and every port is the same inside
and outside, because SIP writes ports into messages. This holds for a loopback address too: a phone that is bound to
127.0.0.1 can not send to the container's own address. Docker starts a process for each published port (200 ports: 5 s
to start, 10 s to stop), so on a loopback address, which serves one machine only, no more than LOOPBACK_PORTS of the
range are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ccctl.center import DockerSite
from ccctl.center.environment import is_loopback
from ccctl.render.bridge import API_PORT
from ccctl.render.site import Site

LOOPBACK_PORTS = 60  # two a leg (RTP and RTCP): 30 legs
LOOPBACK = {"manager": 5038, "http": 8088, "lookups": 8790, "esl": 8021}
ABOVE = {
    "manager": 10_000,
    "http": 10_000,
    "lookups": 10_000,
    "esl": 5_000,
}  # where they are of another center: far from each other
USUAL_SIP, FIRST_PORT, LAST_PORT = 5060, 1024, 65535
WILDCARDS = ("", "0.0.0.0", "::")  # noqa: S104 - compared, not bound


def published_address(target: DockerSite) -> str:
    """The address that Docker binds, as a number."""
    return "127.0.0.1" if target.address == "localhost" else target.address


def media_ports(target: DockerSite) -> tuple[int, int]:
    """First and last RTP port that the engine uses."""
    first, last = target.rtp_ports
    if target.network == "bridge" and is_loopback(target.address):
        return first, min(last, first + LOOPBACK_PORTS - 1)
    return first, last


def site_of(name: str, target: DockerSite) -> Site:
    """The Site (render/site.py) of an environment."""
    inner = loopback_ports(target)
    hidden = target.network == "bridge" and is_loopback(target.address)
    told = published_address(target) if target.network == "bridge" and target.address not in WILDCARDS else ""
    return Site(
        name=name,
        sip_port=target.sip_port,
        tls_port=target.sip_tls_port or 5061,
        wss_port=target.wss_port or 8089,
        rtp_ports=media_ports(target),
        external_address=told,
        hides_sources=hidden,
        ami_port=inner["manager"],
        esl_port=inner["esl"],
        http_port=inner["http"],
        lookups_at=f"127.0.0.1:{inner['lookups']}",
        guard="port" if hidden else "address" if target.network == "bridge" else "",
        seats_from=target.seats_from,
    )


def loopback_ports(target: DockerSite) -> dict[str, int]:
    """The ports on the engine's loopback. On the host's network that is the machine's, where another center may be too.

    There the port of SIP, which each center has for itself, says which: 5060 the usual ones, any other some of its own.
    """
    if target.network == "bridge":
        return dict(LOOPBACK)
    taken = {
        target.sip_port,
        *api_port(target),
        *encrypted_ports(target).values(),
        *range(target.rtp_ports[0], target.rtp_ports[1] + 1),
    }
    found: dict[str, int] = {}
    for name, usual in LOOPBACK.items():
        port = usual if target.sip_port == USUAL_SIP else usual + ABOVE[name] + target.sip_port - USUAL_SIP
        while not FIRST_PORT <= port <= LAST_PORT or port in taken:
            port = FIRST_PORT + (port + 1009 - FIRST_PORT) % (LAST_PORT - FIRST_PORT + 1)
        taken.add(port)
        found[name] = port
    return found


def foundation(target: DockerSite, image: str) -> dict[str, str]:
    """What the container is built on, as text; a change of it needs another container."""
    found = {"image": image, "network": target.network, "sip_port": str(target.sip_port)}
    found |= {name: str(port) for name, port in encrypted_ports(target).items()}
    if target.network == "bridge":
        found["address"] = target.address
        found["rtp_ports"] = "{}-{}".format(*media_ports(target))
        if target.api_at:
            found["bridge_api"] = target.api_at
    return found


def api_port(target: DockerSite) -> list[int]:
    """The port of the bridge's HTTP interface, where it is reached from outside."""
    return [int(target.api_at.rpartition(":")[2])] if target.api_at else []


def encrypted_ports(target: DockerSite) -> dict[str, int]:
    """The ports of encrypted signalling that something in the center speaks to, by the names of the settings."""
    ports = {"sip_tls_port": target.sip_tls_port, "wss_port": target.wss_port}
    return {name: port for name, port in ports.items() if port is not None}


def settings_of(found: Mapping[str, str], target: DockerSite) -> DockerSite:
    """The settings with which a release that has this foundation ran; what a foundation does not tell stays."""
    first, _, last = found.get("rtp_ports", "").partition("-")
    network = found.get("network", target.network)
    return replace(
        target,
        image=found.get("image", target.image),
        network=network,  # type: ignore[arg-type]
        sip_port=int(found.get("sip_port", target.sip_port)),
        sip_tls_port=int(found["sip_tls_port"]) if "sip_tls_port" in found else None,
        wss_port=int(found["wss_port"]) if "wss_port" in found else None,
        address=found.get("address", target.address),
        api_at=found.get("bridge_api", "" if network == "bridge" else target.api_at),
        rtp_ports=(int(first), int(last)) if last else target.rtp_ports,
    )


def network_arguments(target: DockerSite) -> dict[str, Any]:
    """The container's network, in docker-py's words."""
    if target.network == "host":
        return {"network_mode": "host"}
    address = published_address(target)
    first, last = media_ports(target)
    ports: dict[str, tuple[str, int]] = {
        **{f"{target.sip_port}/{transport}": (address, target.sip_port) for transport in ("udp", "tcp")},
        **{f"{port}/tcp": (address, port) for port in encrypted_ports(target).values()},
        **{f"{port}/udp": (address, port) for port in range(first, last + 1)},
    }
    for port in api_port(target):  # the bridge has the network of the engine's container, and always this port in it
        outer = target.api_at.rpartition(":")[0]
        ports[f"{API_PORT}/tcp"] = ("127.0.0.1" if outer == "localhost" else outer, port)
    # The name under which a container finds programs of its own host, as on other systems' Docker; needs Docker 20.10.
    return {"ports": ports, "extra_hosts": {"host.docker.internal": "host-gateway"}}
