"""Feature codes: what seats dial."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import StringConstraints, WithJsonSchema

from ccctl.schema.common import Noun, TextKind

CODE_OR_OFF = r"^(\*[0-9]{1,6}|off)$"
CodeOrOff = Annotated[
    str,
    StringConstraints(pattern=CODE_OR_OFF, max_length=10),
    TextKind("feature code", "*45", "a * and up to six digits, or off"),
    WithJsonSchema({"type": "string", "pattern": CODE_OR_OFF, "examples": ["*45", "off"]}),
]


class FeaturesSpec(Noun):
    """What seats dial, each a code or `off`."""

    NOT_YET: ClassVar[dict[str, str]] = {
        "sign_in": "signing in by code",
        "sign_out": "signing out by code",
        "pause": "pausing by code",
        "ready": "ending a pause by code",
        "wrap_up": "wrap-up codes",
        "listen": "supervisors who listen",
        "whisper": "supervisors who whisper",
        "barge": "supervisors who join calls",
        "take_over": "supervisors who take over calls",
        "end_call": "supervisors who end calls",
        "pick_up": "picking up another seat's call",
        "park": "parked calls",
        "record": "recording on demand",
        "record_pause": "recordings that pause",
    }
