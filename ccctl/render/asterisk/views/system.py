"""The engine itself: folders, log, console, manager, RTP, tones."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Feature, RecordingMode
from ccctl.center.recording import every_mode
from ccctl.render.asterisk.views.common import RECORDS_FILE, RELEASE, SPOOL
from ccctl.render.asterisk.views.dialing import dials
from ccctl.render.asterisk.views.features import groups, in_force, pauses, supervises
from ccctl.render.asterisk.views.recording import recording
from ccctl.render.asterisk.views.seats import called_teams
from ccctl.render.bridge import bridge_secrets, bridge_text, tells_others
from ccctl.render.e1 import has_e1
from ccctl.render.files import secret_token
from ccctl.render.site import Site

# Tones by ITU-T E.180 supplement 2: dial, busy, ring, congestion.
TONES = {
    "cn": ("450", "450/350,0/350", "450/1000,0/4000", "450/700,0/700"),
    "de": ("425", "425/480,0/480", "425/1000,0/4000", "425/240,0/240"),
    "fr": ("440", "440/500,0/500", "440/1500,0/3500", "440/250,0/250"),
    "uk": ("350+440", "400/375,0/375", "400+450/400,0/200,400+450/400,0/2000", "400/400,0/350,400/225,0/525"),
    "us": ("350+440", "480+620/500,0/500", "440+480/2000,0/4000", "480+620/250,0/250"),
}
ZONES = {"CN": "cn", "DE": "de", "AT": "de", "FR": "fr", "GB": "uk", "US": "us", "CA": "us"}


def system(center: Center, site: Site) -> Mapping[str, object]:
    """For the files that every center has."""
    zone = ZONES.get(center.plan.country, "us")
    return {
        "center": center.name,
        "description": center.description,
        "release": RELEASE,
        "spool": SPOOL,
        "site": site,
        "harness": site.harness,
        "zone": zone,
        "tones": dict(zip(("dial", "busy", "ring", "congestion"), TONES[zone], strict=True)),
        "ami_secret": secret_token("engine", "ami"),
        "records_file": RECORDS_FILE,
        "queues": bool(center.queues),
        "backs": any(queue.callback for queue in center.queues.values()),
        "announces": any(queue.announce for queue in center.queues.values()),
        "callers": bool(center.callers),
        "hours": bool(center.hours),
        "switches": bool(center.switches),
        "codes": in_force(center),
        "pauses": pauses(center),
        "supervises": supervises(center),
        "groups": groups(center),
        "flows": bool(center.flows),
        "menus": bool(center.menus),
        "teams": bool(called_teams(center)),
        "surveys": bool(center.surveys),
        "forget_after": forget_after(center),
        "mail": center.mail,
        "listens": bool(center.features.code(Feature.VOICEMAIL)),
        "three_way": center.features.code(Feature.THREE_WAY),
        "conferences": bool(center.conferences),
        "voicemails": bool(center.voicemails),
        "dials": dials(center, site),
        "outsiders": any(seat.outside for seat in center.seats.values()),
        "records": records(center, site),
        **recording(center),
        "e1": has_e1(center, site),
    }


def bridge(center: Center, site: Site) -> Mapping[str, object]:
    """For bridge.json and bridge-secrets.conf."""
    return {
        "bridge": bridge_text(center, site, "asterisk", RECORDS_FILE if tells_others(center) else "", site.ami_port),
        "bridge_secrets": bridge_secrets(center, site, secret_token("engine", "ami")),
    }


def forget_after(center: Center) -> int | None:
    """The seconds after which no queue cares any more who served a caller last; None where none ever does."""
    found = [queue.sticky.within_ms for queue in center.queues.values() if queue.sticky is not None]
    return -(-max(found) // 1000) if found else None


def keeps_house(center: Center, site: Site) -> bool:
    """Whether anything piles up that has to be removed now and then."""
    return records(center, site) or forget_after(center) is not None or center.mail is not None


def records(center: Center, site: Site) -> bool:
    """Whether any call can be recorded."""
    del site
    return every_mode(center) != {RecordingMode.NEVER}
