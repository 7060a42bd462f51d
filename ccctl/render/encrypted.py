"""Who speaks in cipher, whichever engine it is: seats, trunks, and whether a certificate is shown."""

from __future__ import annotations

from ccctl.center import Center, Phone, Seat, Sip
from ccctl.render.site import Site


def phone(seat: Seat, site: Site) -> Phone:
    """How the seat's phone speaks here: a test plays browsers as phones with TLS and SRTP."""
    return _here(seat.phone, site)


def _here(named: Phone, site: Site) -> Phone:
    return Phone.REMOTE if site.harness and named is Phone.WEBRTC else named


def _phones(center: Center, site: Site) -> frozenset[Phone]:
    """Every way in which phones speak here: asked for often, and there may be thousands of seats."""
    return frozenset(_here(named, site) for named in {seat.phone for seat in center.seats.values()})


def speaks_wss(center: Center, site: Site) -> bool:
    """Whether any phone is a browser here."""
    return Phone.WEBRTC in _phones(center, site)


def speaks_tls(center: Center, site: Site) -> bool:
    """Whether any phone or trunk speaks SIP over TLS here."""
    return Phone.REMOTE in _phones(center, site) or any(
        isinstance(trunk.line, Sip) and trunk.line.transport == "tls" for trunk in center.trunks.values()
    )


def has_certificate(center: Center, site: Site) -> bool:
    """Whether the engine shows a certificate to anybody."""
    return speaks_tls(center, site) or speaks_wss(center, site)
