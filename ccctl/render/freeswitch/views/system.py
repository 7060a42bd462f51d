"""The engine itself: modules, limits, log, control port."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Feature, Sip
from ccctl.render.bridge import bridge_secrets, bridge_text, tells_others
from ccctl.render.encrypted import speaks_tls, speaks_wss
from ccctl.render.files import secret_token
from ccctl.render.freeswitch.views.common import DATABASE, DOMAIN, RECORDS_FILE, RELEASE, SECURE_DOMAIN, SPOOL
from ccctl.render.freeswitch.views.e1 import has_spans
from ccctl.render.seats import sorted_seats
from ccctl.render.site import Site

MODULES = (
    ("mod_console", "its log on the container's output"),
    ("mod_event_socket", "the control port, for ccctl"),
    ("mod_commands", "commands of the control port"),
    ("mod_dptools", "the dialplan's applications"),
    ("mod_dialplan_xml", "the dialplan"),
    ("mod_curl", "questions about calls, to ccctl's bridge"),
    ("mod_hash", "counts of trunks, menus and queues"),
    ("mod_db", "switches: they outlive a restart"),
    ("mod_sofia", "SIP"),
    ("mod_tone_stream", "tones"),
    ("mod_sndfile", "prompts and recordings: wav files"),
    ("mod_local_stream", "music for waiting callers"),
    ("mod_conference", "conferences"),
    ("mod_loopback", "seats that are outside numbers"),
    ("mod_callcenter", "queues"),
    ("mod_lua", "the scripts of this release; the first of them needs the queues"),
)
SYSTEM_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"


def system(center: Center, site: Site) -> Mapping[str, object]:
    """For the files that every center has."""
    return {
        "description": center.description,
        "release": RELEASE,
        "spool": SPOOL,
        "database": DATABASE,
        "domain": DOMAIN,
        "site": site,
        "modules": [*((("mod_freetdm", "E1 lines"),) if has_spans(center, site) else ()), *MODULES],
        "e1_lines": has_spans(center, site),
        "esl_port": site.esl_port,
        "esl_secret": secret_token("engine", "ami"),
        "country": center.plan.country,
        "channels": center.recording.channels,
        "language": center.language,
        "tls": speaks_tls(center, site),
        "wss": speaks_wss(center, site),
        "secure_domain": SECURE_DOMAIN,
        "authorities": f"{RELEASE}/tls/authority.pem" if site.harness else SYSTEM_AUTHORITIES,
        "secure_seats": [seat.number for seat in sorted_seats(center) if seat.encrypted],
        "clear_seats": _clear_seats(center),
        "outside": [seat.number for seat in sorted_seats(center) if seat.outside],
        "listens": center.features.code(Feature.VOICEMAIL),  # the code, if there is one
        "tells_others": tells_others(center),
        "records": RECORDS_FILE,
    }


def _clear_seats(center: Center) -> list[str]:
    """Seats that speak in the clear, where calls of a carrier come from any port of its address: over TCP or TLS."""
    if not any(isinstance(trunk.line, Sip) and trunk.line.transport != "udp" for trunk in center.trunks.values()):
        return []
    return [seat.number for seat in sorted_seats(center) if not seat.encrypted and not seat.outside]


def bridge(center: Center, site: Site) -> Mapping[str, object]:
    """For bridge.json and bridge-secrets.conf."""
    return {
        "bridge": bridge_text(center, site, "freeswitch", RECORDS_FILE if tells_others(center) else "", site.esl_port),
        "bridge_secrets": bridge_secrets(center, site, secret_token("engine", "ami")),
    }
