"""Voicemail boxes."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center
from ccctl.render.freeswitch.views.common import sound
from ccctl.render.site import Site
from ccctl.render.words import where, whole_seconds


def voicemails(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/voicemails.xml."""
    del site
    return {
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
        ]
    }
