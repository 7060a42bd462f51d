"""SIP: transports, trunks and seats as PJSIP objects."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import E1, Center, Feature, Sip, Trunk
from ccctl.render.asterisk.views import features
from ccctl.render.asterisk.views.common import where
from ccctl.render.asterisk.views.seats import own_phones
from ccctl.render.files import secret_token
from ccctl.render.site import Harness, Site


def pjsip(center: Center, site: Site) -> Mapping[str, object]:
    """For pjsip.conf."""
    return {
        "site": site,
        "harness": site.harness,
        "center": center.name,
        "trunks": [_trunk(center, trunk, site.harness) for trunk in sip_trunks(center, site)],
        "seats": [(seat.number, seat.title or seat.number, where(center, seat.span)) for seat in own_phones(center)],
        "groups": dict(features.team_of(center)) if center.features.code(Feature.PICK_UP) else {},
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
    }


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
        "uri": f"sip:{bracketed}:{port}" + ("\\;transport=tcp" if transport == "tcp" else ""),
        "user_uri": f"sip:{register.username}@{bracketed}:{port}" if register else "",
        "register": register,
        "codecs": ",".join(sip.codecs),
        "from_user": register.username if register else trunk.caller_id,
        "match": ",".join(sip.accept_from or (host,)),
    }
