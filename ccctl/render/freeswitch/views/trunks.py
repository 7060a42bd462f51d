"""SIP: the profile, the trunks as gateways and access lists, the seats as users of a directory."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from ccctl.center import E1, Center, Sip, Trunk
from ccctl.center.seat import Seat
from ccctl.render.encrypted import phone
from ccctl.render.files import secret_token
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site
from ccctl.render.words import user_part, where

CODECS = {"alaw": "PCMA", "ulaw": "PCMU"}
PAYLOADS = {"alaw": "8", "ulaw": "0"}
G711 = tuple(CODECS)


def sip_trunks(center: Center, site: Site) -> list[tuple[Trunk, str]]:
    """The trunks that speak SIP here, with their codecs: in a test the harness plays the E1s too, in A-law."""
    found: list[tuple[Trunk, str]] = []
    for trunk in sorted(center.trunks.values(), key=lambda trunk: trunk.name):
        if isinstance(trunk.line, Sip):
            found.append((trunk, ",".join(CODECS[codec] for codec in trunk.line.codecs if codec in CODECS)))
        elif site.harness is not None:
            found.append((trunk, CODECS["alaw"]))
    return found


def sip(center: Center, site: Site) -> Mapping[str, object]:
    """For trunks.xml: gateways hold passwords, as references."""
    return _gateways(center, site, encrypted=False)


def sip_secure(center: Center, site: Site) -> Mapping[str, object]:
    """For trunks-secure.xml: those over TLS."""
    return _gateways(center, site, encrypted=True)


def _gateways(center: Center, site: Site, *, encrypted: bool) -> Mapping[str, object]:
    gateways = []
    for trunk, _ in sip_trunks(center, site):
        line = trunk.line if isinstance(trunk.line, Sip) else Sip(host="")
        if (line.transport == "tls") is not encrypted:
            continue
        host, port = line.host, line.port
        if site.harness is not None:
            host, port = site.harness.address, site.harness.trunk_ports.get(trunk.name, 5060)
        bracketed = f"[{host}]" if ":" in host else host
        register = line.register
        gateways.append(
            {
                "name": trunk.name,
                "where": where(center, trunk.span),
                "e1": isinstance(trunk.line, E1),
                "proxy": f"{bracketed}:{port}",
                "transport": line.transport,
                "username": register.username if register else "",
                "password": secret_token("spec", register.password.name) if register else "",
                "user_part": user_part(register.username) if register else "ccctl",
                "from_user": user_part(register.username) if register else trunk.caller_id,
            }
        )
    return {"gateways": gateways, "encrypted": encrypted}


def engine_pem(center: Center, site: Site) -> Mapping[str, object]:
    """For tls/engine.pem: the certificate and its key."""
    del center, site
    return {"tokens": [secret_token("pem", "certificate"), secret_token("pem", "key")]}


def authority_pem(center: Center, site: Site) -> Mapping[str, object]:
    """For tls/authority.pem: what phones have to trust."""
    del center, site
    return {"tokens": [secret_token("pem", "authority")]}


def lists(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/acl.lua: who may call without a password, by address; the names of hosts are looked up by the engine."""
    found = []
    for trunk, _ in sip_trunks(center, site):
        line = trunk.line if isinstance(trunk.line, Sip) else Sip(host="")
        port, addresses = 0, line.accept_from or (line.host,)
        if site.harness is not None:
            addresses = (site.harness.address,)
            # over TCP a call comes from any port
            port = site.harness.trunk_ports.get(trunk.name, 0) if line.transport == "udp" else 0
        networks = [network for one in addresses if (network := _network(one))]
        names = [one for one in addresses if not _network(one)]
        found.append(
            {"name": trunk.name, "where": where(center, trunk.span), "networks": networks, "names": names, "port": port}
        )
    return {"trunks": found}


def _network(address: str) -> str:
    """The address as a network; empty for the name of a host."""
    try:
        return str(ipaddress.ip_network(address, strict=False))
    except ValueError:
        return ""


def secure_media(trunk: Trunk) -> str:
    """What `srtp` of a trunk is to the engine."""
    found = trunk.line.srtp if isinstance(trunk.line, Sip) else "off"
    return {"off": "forbidden", "optional": "optional", "required": "mandatory"}[found]


def spoken(seat: Seat) -> str:
    """The codecs that a seat's phone is offered, best first; empty for those of every phone."""
    return "" if seat.codecs == G711 else ",".join(CODECS[codec] for codec in seat.codecs if codec in CODECS)


def offering(seat: Seat) -> str:
    """What an offer (SDP) with one of the seat's codecs matches, by name or payload type (RFC 3551); also none at all."""
    kinds = "|".join(PAYLOADS[codec] for codec in seat.codecs if codec in PAYLOADS)
    names = "|".join(CODECS[codec] for codec in seat.codecs if codec in CODECS)
    return rf"^$|(?i)a=rtpmap:\d+ ({names})/8000|m=audio \d+ \S+ ([0-9]+ )*({kinds})[ \r\n]"


def directory(center: Center, site: Site) -> Mapping[str, object]:
    """For directory.xml."""
    return {
        "seats": [
            {
                "number": seat.number,
                "title": seat.title or seat.number,
                "where": where(center, seat.span),
                "password": secret_token("seat", seat.number),
                "outside": seat.outside,
                "codecs": spoken(seat),
                "encrypted": str(phone(seat, site)) if seat.encrypted else "",
            }
            for seat in sorted_seats(center)
        ]
    }
