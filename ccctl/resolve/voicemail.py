"""Voicemail boxes."""

from __future__ import annotations

from ccctl.center import Voicemail
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context


def build_voicemails(context: Context) -> dict[str, Voicemail]:
    """The boxes by name."""
    return {
        name: Voicemail(name, box.mailbox, box.greeting, box.email or "", box.max, context.key("voicemails", name))
        for name, box in context.spec.voicemails.items()
    }


def check_mailboxes_differ(context: Context) -> None:
    """CC215: two boxes with one mailbox number."""
    first: dict[str, str] = {}
    for name, box in context.spec.voicemails.items():
        other = first.setdefault(box.mailbox, name)
        if other != name:
            context.problem(
                codes.CC215,
                f'voicemail "{name}" has mailbox {box.mailbox}, which is that of "{other}"',
                *("voicemails", name, "mailbox"),
                hint="give it a mailbox number of its own",
                notes=(Note("the other one", context.span("voicemails", other, "mailbox")),),
            )
