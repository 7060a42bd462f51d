"""Who may speak SIP to the engine: rules for the network of its container, which strangers never get past."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping

from ccctl.center import Center, Sip
from ccctl.render.encrypted import speaks_tls, speaks_wss
from ccctl.render.site import Site

KNOWN = "65m"  # longer than any registration (pjsip.conf: maximum_expiration; sofia.xml: sip-force-expires)
# A stranger's REGISTER. An office of 200 phones behind one address, all of them switched on at once: 40 are asked for their
# password, the first that gives it (of 200 that try again and again, after some ten seconds) makes the address known.
# For who guesses passwords, which have 92 bits, it is 15 guesses a minute.
STRANGE_RATE, STRANGE_BURST = "30/minute", 40
# REGISTERs of an address that is known, and connections: the same office, all at once, twice a phone.
OPEN_RATE, OPEN_BURST = "10/second", 500


def guards(center: Center, site: Site) -> bool:
    """Whether the engine keeps rules of its own here."""
    del center
    return bool(site.guard)


def guard(center: Center, site: Site) -> Mapping[str, object]:
    """For guard.nft. The engine listens at IPv4 addresses only."""
    sources = sorted(set(_sources(center)))
    tls = [site.tls_port] if speaks_tls(center, site) else []
    return {
        "names": [source for source in sources if not _is_address(source)],
        "networks": [source for source in sources if _is_address(source) and ":" not in source],
        "seats": bool(site.seats_from),
        "seat_networks": sorted(each for each in site.seats_from if ":" not in each),
        "by_port": site.guard == "port",
        "sip": site.sip_port,
        "tcp": [site.sip_port, *tls, *([site.wss_port] if speaks_wss(center, site) else [])],
        "lengths": range(5, 16),  # of TCP's header, in words of 32 bits
        "known": KNOWN,
        "strange_rate": STRANGE_RATE,
        "strange_burst": STRANGE_BURST,
        "open_rate": OPEN_RATE,
        "open_burst": OPEN_BURST,
    }


def _sources(center: Center) -> Iterator[str]:
    """Where carriers' calls come from, as the engine's files say it."""
    for trunk in center.trunks.values():
        if isinstance(trunk.line, Sip):
            yield from trunk.line.accept_from or (trunk.line.host,)


def _is_address(source: str) -> bool:
    try:
        ipaddress.ip_network(source, strict=False)
    except ValueError:
        return False
    return True
