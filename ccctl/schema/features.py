"""Feature codes: what seats dial."""

from typing import Annotated

from pydantic import StringConstraints, WithJsonSchema

from ccctl.schema.common import Noun, TextKind, refuse

CODE_OR_OFF = r"^(\*[0-9]{1,6}|off)$"
CodeOrOff = Annotated[
    str,
    StringConstraints(pattern=CODE_OR_OFF, max_length=10),
    TextKind("feature code", "*45", "a * and up to six digits, or off"),
    WithJsonSchema({"type": "string", "pattern": CODE_OR_OFF, "examples": ["*45", "off"]}),
]


class FeaturesSpec(Noun):
    """What seats dial, each a code or `off`."""

    sign_in: CodeOrOff = "*46"
    """A seat with `sign_in: code` takes calls of queues and teams from now on."""
    sign_out: CodeOrOff = "*47"
    """It takes none any more."""
    pause: CodeOrOff = "*45"
    """Queues do not ring the seat until it dials this again; followed by a digit, the place of a reason in `pause_reasons`."""
    ready: CodeOrOff = "*44"
    """Ends a pause."""
    record: CodeOrOff = "*91"
    """Pressed in a conversation that is recorded on demand: its recording begins; pressed again: it ends."""
    record_pause: CodeOrOff = "*92"
    """Pressed in a conversation that is recorded: the recording stops, and goes on when it is pressed again."""
    wrap_up: CodeOrOff = "*43"
    """What the last call of a queue was about; followed by the place of a code in its `wrap_up_codes`. Ends the wrap-up."""
    listen: CodeOrOff = "*51"
    """A supervisor hears a conversation of its teams unheard; the seat's number follows. Then 4 listens, 5 whispers, 6 joins."""
    whisper: CodeOrOff = "*52"
    """As `listen`, and the seat hears the supervisor, the caller does not."""
    barge: CodeOrOff = "*53"
    """As `listen`, and both hear the supervisor."""
    take_over: CodeOrOff = "*54"
    """The supervisor goes on with the caller, and the seat is free; followed by the seat's number."""
    end_call: CodeOrOff = "*55"
    """The conversation is ended; followed by the seat's number."""
    pick_up: CodeOrOff = "*8"
    """Takes a call that rings at a seat of the same team; followed by a seat's number, the call that rings there."""
    park: CodeOrOff = "*68"
    """Followed by a slot, 1 to 9: a seat transfers a call there to park it, any seat of its team dials it to fetch it."""
    voicemail: CodeOrOff = "*98"
    """The seat listens to the messages of its boxes: 1 again, 2 keep, 3 delete."""
    three_way: CodeOrOff = "*93"
    """Pressed in a call that the seat has made while it holds another: all three talk with each other."""


def distinct_codes(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The wrap-up codes; CC141 when one stands twice."""
    for at, code in enumerate(codes):
        if code in codes[:at]:
            raise refuse("CC141", f'the wrap-up code "{code}" stands twice', "keep one of them")
    return codes


def distinct_reasons(reasons: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons; CC140 when one stands twice."""
    for at, reason in enumerate(reasons):
        if reason in reasons[:at]:
            raise refuse("CC140", f'the pause reason "{reason}" stands twice', "keep one of them")
    return reasons
