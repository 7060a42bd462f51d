"""Seats: where an agent sits, with a phone."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema, model_validator

from ccctl.schema.codecs import Codec
from ccctl.schema.common import Guarded, Name, SeatRange, TextKind, Title, Whole, listed, refuse, show
from ccctl.schema.number import RecordingWord
from ccctl.schema.patterns import PHONE_NUMBER

MOST_SEATS_IN_A_RANGE = 100_000

SkillLevel = Annotated[Whole, Field(ge=1, le=100)]


PHONES = ("sip", "remote", "webrtc")
OUTSIDE = "number:"  # begins what stands for {number: N}


def _phone(value: object) -> str:
    """A word, or `number:` and the outside number."""
    if isinstance(value, str) and value in PHONES:
        return value
    if isinstance(value, dict):
        number = value.get("number")
        if set(value) == {"number"} and isinstance(number, str) and re.fullmatch(PHONE_NUMBER, number):
            return f"{OUTSIDE}{number}"
        raise refuse(
            "CC119", 'expected a phone such as {number: "+4917012345"}', "the key number, and digits with an optional +"
        )
    raise refuse("CC108", f"expected {listed((*PHONES, '{number: N}'))}, found {show(value)}")


PhoneWord = Annotated[
    str,
    PlainValidator(_phone),
    TextKind("phone", "sip"),
    WithJsonSchema(
        {
            "anyOf": [
                {"enum": list(PHONES)},
                {
                    "type": "object",
                    "properties": {"number": {"type": ["string", "integer"]}},
                    "required": ["number"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class SeatSpec(Guarded):
    """One seat, or every seat of a range."""

    name: Title = ""
    """The person's or the place's name."""
    team: Name | None = None
    """The team that it belongs to."""
    role: Literal["agent", "supervisor"] = "agent"
    """What it may do beyond taking calls: a supervisor may turn switches by their codes."""
    skills: dict[Name, SkillLevel] = Field(default_factory=dict)
    """What the person can do, and how well, for queues that choose by it: a higher level is better."""
    phone: PhoneWord = "sip"
    """The kind of phone. `remote`: TLS and SRTP only; `webrtc`: a browser; `{number: "+4917012345"}`: an outside number, rung
    through a trunk, where 1 takes the call."""
    codecs: tuple[Codec, ...] = Field(default=("alaw", "ulaw"), min_length=1)
    """The audio codecs of its phone, best first. g722 and opus are wideband; between two kinds the engine translates."""
    recording: RecordingWord | None = None
    """Overrides the recording of the queue, the number and the center for this seat."""
    sign_in: Literal["always", "code"] = "always"
    """When queues and teams ring the seat: whenever its phone is registered, or from its sign-in code to its sign-out code."""

    @model_validator(mode="after")
    def _codes_need_a_phone_here(self) -> Self:
        if self.sign_in == "code" and self.phone.startswith(OUTSIDE):
            raise refuse(
                "CC146",
                "a seat that is an outside number cannot sign in by code",
                "leave sign_in out: it always takes calls",
            )
        if "codecs" in self.model_fields_set and self.phone.startswith(OUTSIDE):
            raise refuse("CC170", "a seat that is an outside number has no codecs of its own", "the trunk's are used")
        return self


def seat_numbers(written: str) -> Iterator[str]:
    """The seat numbers of `1001`, or of a range such as `1002-1012` in order; leading zeros are kept."""
    first, hyphen, last = written.partition("-")
    if not hyphen:
        yield first
        return
    width = len(first)
    for number in range(int(first), int(last) + 1):
        yield f"{number:0{width}d}"


def range_problem(written: str) -> tuple[str, str] | None:
    """What is wrong with a range whose shape is right, and what to do; None when nothing is."""
    first, hyphen, last = written.partition("-")
    if not hyphen:
        return None
    if len(first) != len(last):
        shorter = f"such as {first.zfill(len(last))}-{last}" if len(first) < len(last) else "as in 1002-1012"
        return f"the range {written} has ends of different length", f"write both ends with as many digits, {shorter}"
    if int(first) > int(last):
        return f"the range {written} ends before it starts", f"the lower end comes first: {last}-{first}"
    if int(last) - int(first) >= MOST_SEATS_IN_A_RANGE:
        return f"the range {written} has more than {MOST_SEATS_IN_A_RANGE} seats", "write a smaller range"
    return None


def sound_range(written: str) -> str:
    """The range; CC123 where it is none."""
    if problem := range_problem(written):
        raise refuse("CC123", *problem)
    return written


# For lists of seats. The keys of `seats` are checked all at once instead, so that thousands of them cost no call each.
CheckedRange = Annotated[SeatRange, AfterValidator(sound_range)]
