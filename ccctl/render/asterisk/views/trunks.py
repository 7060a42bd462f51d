"""SIP: transports, trunks and seats as PJSIP objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ccctl.center import E1, Center, Feature, Sip, Trunk
from ccctl.render.asterisk.views import features
from ccctl.render.asterisk.views.common import RELEASE, where
from ccctl.render.asterisk.views.seats import own_phones
from ccctl.render.asterisk.views.voicemails import boxes_of
from ccctl.render.encrypted import has_certificate, phone, speaks_tls, speaks_wss
from ccctl.render.files import secret_token
from ccctl.render.site import Harness, Site
from ccctl.render.words import user_part

IN_RELEASE = f"{RELEASE}/tls"
AUTHORITY = f"{IN_RELEASE}/authority.pem"
G711 = ("alaw", "ulaw")  # of seats that say nothing else
SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def pjsip(center: Center, site: Site) -> Mapping[str, object]:
    """For pjsip.conf."""
    return {
        "site": site,
        "harness": site.harness,
        "center": center.name,
        "trunks": [_trunk(center, trunk, site.harness) for trunk in sip_trunks(center, site)],
        "seats": [
            {
                "number": seat.number,
                "title": seat.title or seat.number,
                "where": where(center, seat.span),
                "phone": phone(seat, site),
                "codecs": "" if seat.codecs == G711 else ",".join(allowed(seat.codecs, site.harness)),
            }
            for seat in own_phones(center)
        ],
        "groups": dict(features.team_of(center)) if center.features.code(Feature.PICK_UP) else {},
        "boxes": boxes_of(center),
        "tls": speaks_tls(center, site),
        "wss": speaks_wss(center, site),
        "encrypted": has_encrypted_seats(center, site),
        "authorities": AUTHORITY if site.harness else SYSTEM_AUTHORITIES,
        "certificate": f"{site.certificates or IN_RELEASE}/certificate.pem",
        "key": f"{site.certificates or IN_RELEASE}/key.pem",
    }


def pjsip_secrets(center: Center, site: Site) -> Mapping[str, object]:
    """For pjsip-secrets.conf: only references; the values are filled in on the target."""
    return {
        "trunks": [
            {
                "name": trunk.name,
                "username": trunk.line.register.username,
                "password": secret_token("spec", trunk.line.register.password.name),
                "where": where(center, trunk.span),
            }
            for trunk in sip_trunks(center, site)
            if isinstance(trunk.line, Sip) and trunk.line.register
        ],
        "seats": [(seat.number, secret_token("seat", seat.number)) for seat in own_phones(center)],
        "nobody": secret_token("engine", "nobody") if has_encrypted_seats(center, site) else "",
    }


def brings_certificate(center: Center, site: Site) -> bool:
    """Whether that certificate is in the release."""
    return has_certificate(center, site) and not site.certificates


def encrypts_audio(center: Center, site: Site) -> bool:
    """Whether any audio is SRTP."""
    srtp = any(isinstance(trunk.line, Sip) and trunk.line.srtp != "off" for trunk in center.trunks.values())
    return srtp or has_encrypted_seats(center, site)


def certificate_pem(center: Center, site: Site) -> Mapping[str, object]:
    """For tls/certificate.pem: the text is filled in on the target."""
    del center, site
    return {"token": secret_token("pem", "certificate")}


def key_pem(center: Center, site: Site) -> Mapping[str, object]:
    """For tls/key.pem."""
    del center, site
    return {"token": secret_token("pem", "key")}


def authority_pem(center: Center, site: Site) -> Mapping[str, object]:
    """For tls/authority.pem: what phones have to trust."""
    del center, site
    return {"token": secret_token("pem", "authority")}


def allowed(codecs: Sequence[str], harness: Harness | None) -> Sequence[str]:
    """The codecs, best first; phones and carriers of a test speak G.711, whatever else is spoken."""
    return codecs if not harness or set(codecs) & set(G711) else (*codecs, G711[0])


def sip_trunks(center: Center, site: Site) -> list[Trunk]:
    """The trunks that speak SIP here: in a test the harness plays the E1s too."""
    return [
        trunk
        for trunk in sorted(center.trunks.values(), key=lambda trunk: trunk.name)
        if site.harness or isinstance(trunk.line, Sip)
    ]


def _trunk(center: Center, trunk: Trunk, harness: Harness | None) -> dict[str, object]:
    line = trunk.line
    sip = Sip(host="", codecs=("alaw",)) if isinstance(line, E1) else line
    host, port, transport = sip.host, sip.port, sip.transport
    if harness:
        host, port = harness.address, harness.trunk_ports.get(trunk.name, 5060)
    bracketed = f"[{host}]" if ":" in host else host
    register = sip.register
    return {
        "name": trunk.name,
        "where": where(center, trunk.span),
        "e1": isinstance(line, E1),
        "transport": transport,
        "uri": f"sip:{bracketed}:{port}" + (f"\\;transport={transport}" if transport != "udp" else ""),
        "srtp": sip.srtp,
        "user_uri": f"sip:{user_part(register.username)}@{bracketed}:{port}" if register else "",
        "user_part": user_part(register.username) if register else "",
        "register": register,
        "codecs": ",".join(allowed(sip.codecs, harness)),
        "from_user": user_part(register.username) if register else trunk.caller_id,
        "match": ",".join(sip.accept_from or (host,)),
    }


def has_encrypted_seats(center: Center, site: Site) -> bool:
    """Whether any seat never speaks in the clear."""
    del site
    return any(seat.encrypted for seat in center.seats.values())
