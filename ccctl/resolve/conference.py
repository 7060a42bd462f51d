"""Conferences: their numbers, which nothing else that seats dial may have, and their PINs."""

from __future__ import annotations

from ccctl.center import Conference, SecretRef
from ccctl.center.conference import PIN
from ccctl.diagnostics import Note, Span, codes
from ccctl.resolve.context import Context


def build_conferences(context: Context) -> dict[str, Conference]:
    """The conferences by name."""
    found: dict[str, Conference] = {}
    for name, room in context.spec.conferences.items():
        pin = None
        if room.pin is not None:
            span = context.span("conferences", name, "pin")
            pin = SecretRef(room.pin.secret or f"{name}-pin", room.pin.literal, span, is_pin=True)
        found[name] = Conference(
            name=name,
            number=room.number,
            pin=pin,
            ask=room.ask,
            wrong=room.wrong,
            greeting=room.greeting,
            max_callers=room.max_callers,
            span=context.key("conferences", name),
        )
    return found


def check_conference_numbers(context: Context) -> None:
    """CC330: a conference with the number of a seat, of the center, of help, or of another conference."""
    center, first = context.center, dict[str, Conference]()
    for room in center.conferences.values():
        taken: tuple[str, Span | None] | None = None
        form = center.plan.e164(room.number)
        own = next((each for each in center.numbers.values() if form in (each.e164, each.number)), None)
        other = first.setdefault(room.number, room)
        if room.number in center.seats:
            taken = f"seat {room.number}", center.seats[room.number].span
        elif own is not None:
            taken = f"the center's number {own.number}", own.span
        elif center.dialing.is_emergency(room.number):
            taken = "an emergency number", None
        elif other is not room:
            taken = f'conference "{other.name}"', other.span
        if taken is not None:
            context.problem(
                codes.CC330,
                f'conference "{room.name}" has the number {room.number}, which is {"that of " if taken[1] else ""}{taken[0]}',
                *("conferences", room.name, "number"),
                hint="give it a number of its own",
                notes=(Note("the other one", taken[1]),) if taken[1] else (),
            )


def check_pins(context: Context) -> None:
    """CC331: a PIN that nobody can type, as far as it is known here; CC332, CC333: what needs a PIN where there is none."""
    for room in context.center.conferences.values():
        if room.pin is not None and room.pin.literal is not None and not PIN.fullmatch(room.pin.literal):
            context.problem(
                codes.CC331,
                f'the PIN of conference "{room.name}" is not 4 to 20 digits',
                *("conferences", room.name, "pin"),
                hint="people type it on their telephones",
            )
        for key in ("ask", "wrong"):
            if room.pin is None and getattr(room, key) is not None:
                context.problem(
                    codes.CC332,
                    f'conference "{room.name}" has no PIN, so its `{key}` is never heard',
                    *("conferences", room.name, key),
                    hint="pin: {secret: NAME}, or remove it",
                )
    for name, test in context.center.tests.items():
        for at, step in enumerate(test.steps):
            known = context.center.conferences.get(step.pin)
            if known is not None and known.pin is None:
                context.problem(
                    codes.CC333,
                    f'test "{name}" presses the PIN of conference "{known.name}", which has none',
                    *("tests", name, "steps", at, "press", "pin"),
                    hint="remove the step",
                )
