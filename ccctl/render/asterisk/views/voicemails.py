"""Voicemail boxes: app_voicemail's file and the context that leads into each."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.asterisk.views.common import RELEASE, sound, where, whole_seconds
from ccctl.render.site import Site


def voicemails(center: Center, site: Site) -> Mapping[str, object]:
    """For voicemail.conf and dialplan/voicemails.conf."""
    return {
        "harness": site.harness,
        "release": RELEASE,
        "boxes": [
            {
                "name": box.name,
                "where": where(center, box.span),
                "mailbox": box.mailbox,
                "email": box.email,
                "greeting": sound(center, box.greeting) if box.greeting else "",
                "max": whole_seconds(box.max_ms),
            }
            for box in sorted(center.voicemails.values(), key=lambda box: box.name)
        ],
    }
