"""Voicemail boxes."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Feature
from ccctl.render.freeswitch.views.common import RELEASE, sound
from ccctl.render.prompts.sentences import BOX, box_path
from ccctl.render.site import Site
from ccctl.render.words import where, whole_seconds


def listens(center: Center, site: Site) -> bool:
    """Whether seats listen to messages."""
    del site
    return bool(center.features.code(Feature.VOICEMAIL))


def sending(center: Center, site: Site) -> Mapping[str, object]:
    """For scripts/mail.lua: who the mails are from."""
    del site
    return {"mail_from": center.mail.sender if center.mail else "voicemail"}


def voicemails(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/voicemails.xml and the scripts about messages."""
    del site
    return {
        "said": {name: f"{RELEASE}/{box_path(center, name)}" for name in BOX},
        "boxes": [
            {
                "name": box.name,
                "where": where(center, box.span),
                "mailbox": box.mailbox,
                "email": box.email,
                "greeting": sound(center, box.greeting) if box.greeting else "",
                "max": whole_seconds(box.max_ms),
                "seats": box.seats,
            }
            for box in sorted(center.voicemails.values(), key=lambda box: box.name)
        ],
    }
