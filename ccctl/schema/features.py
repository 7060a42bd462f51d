"""Feature codes: what seats dial."""

from __future__ import annotations

from typing import Annotated, ClassVar

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

    NOT_YET: ClassVar[dict[str, str]] = {
        "wrap_up": "wrap-up codes",
        "listen": "supervisors who listen",
        "whisper": "supervisors who whisper",
        "barge": "supervisors who join calls",
        "take_over": "supervisors who take over calls",
        "end_call": "supervisors who end calls",
        "pick_up": "picking up another seat's call",
        "park": "parked calls",
    }


def distinct_reasons(reasons: tuple[str, ...]) -> tuple[str, ...]:
    """The reasons; CC140 when one stands twice."""
    for at, reason in enumerate(reasons):
        if reason in reasons[:at]:
            raise refuse("CC140", f'the pause reason "{reason}" stands twice', "keep one of them")
    return reasons
