"""Voicemail boxes."""

from __future__ import annotations

from ccctl.center import Feature, Voicemail
from ccctl.center.scenario import Verb
from ccctl.diagnostics import Note, codes
from ccctl.resolve.context import Context
from ccctl.resolve.team import TeamSeats, sorted_numbers
from ccctl.schema.seat import seat_numbers
from ccctl.schema.voicemail import VoicemailSpec


def build_voicemails(context: Context, members: TeamSeats) -> dict[str, Voicemail]:
    """The boxes by name."""
    return {
        name: Voicemail(
            name,
            box.mailbox,
            box.greeting,
            box.email or "",
            box.max,
            context.key("voicemails", name),
            _listeners(box, members),
        )
        for name, box in context.spec.voicemails.items()
    }


def _listeners(box: VoicemailSpec, members: TeamSeats) -> tuple[str, ...]:
    """The seats that are told of the box's messages."""
    named = [number for written in box.seats for number in seat_numbers(written)]
    return sorted_numbers(dict.fromkeys([*(members.get(box.team, ()) if box.team else ()), *named]))


def check_listeners_have_phones(context: Context) -> None:
    """CC334: a seat that cannot listen: it is an outside number."""
    center = context.center
    for name, box in center.voicemails.items():
        outside = [number for number in box.seats if number in center.seats and center.seats[number].outside]
        if outside:
            context.problem(
                codes.CC334,
                f'seat {outside[0]} is an outside number: it cannot be told of the messages of voicemail "{name}"',
                *("voicemails", name),
                hint="send the messages by `email`, and leave the seat out",
            )


def check_tests_listen(context: Context) -> None:
    """CC335: a test in which a seat without a box listens, or is told of messages."""
    center = context.center
    listeners = {seat for box in center.voicemails.values() for seat in box.seats}
    for name, test in center.tests.items():
        for at, step in enumerate(test.steps):
            if step.verb not in (Verb.MESSAGES, Verb.LISTEN):
                continue
            if step.seats[0] in listeners and (step.verb is Verb.MESSAGES or center.features.code(Feature.VOICEMAIL)):
                continue
            mute = step.seats[0] in listeners
            why = "`features` turns its code off" if mute else f"no voicemail names seat {step.seats[0]}"
            context.problem(
                codes.CC335,
                f'test "{name}": nobody can listen there, {why}',
                *("tests", name, "steps", at, step.verb, "seat"),
                hint='voicemails: {main: {seats: ["1001"]}}' if not mute else "leave `features.voicemail` as it is",
            )


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
