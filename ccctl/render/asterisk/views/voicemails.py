"""Voicemail boxes: app_voicemail's file and the context that leads into each."""

from __future__ import annotations

from collections.abc import Mapping

from ccctl.center import Center, Feature
from ccctl.render.asterisk.views.common import RELEASE, SPOOL, sound, where, whole_seconds
from ccctl.render.prompts.sentences import BOX, box_path
from ccctl.render.site import Site


def listens(center: Center, site: Site) -> bool:
    """Whether seats listen to messages."""
    del site
    return bool(center.features.code(Feature.VOICEMAIL))


def mailboxes(center: Center, site: Site) -> Mapping[str, object]:
    """For dialplan/mailboxes.conf and bin/put-away."""
    del site
    said = {name: f"{RELEASE}/{box_path(center, name)}".removesuffix(".wav") for name in BOX}
    return {"spool": SPOOL, "release": RELEASE, "said": said, "listeners": [*boxes_of(center).items()]}


def boxes_of(center: Center) -> dict[str, list[str]]:
    """The mailboxes of each seat that has any, sorted; seats in the order of their numbers."""
    seats = {seat for box in center.voicemails.values() for seat in box.seats}
    return {
        seat: sorted(box.mailbox for box in center.voicemails.values() if seat in box.seats)
        for seat in sorted(seats, key=lambda seat: (len(seat), seat))
    }


def voicemails(center: Center, site: Site) -> Mapping[str, object]:
    """For voicemail.conf and dialplan/voicemails.conf."""
    return {
        "harness": site.harness,
        "mail_from": center.mail.sender if center.mail else "voicemail",
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
