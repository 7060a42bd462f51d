"""Calls out of the center: what seats may dial, and over which trunks."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from ccctl.schema.common import Name, Noun, PhoneNumber, TextKind, Whole, exactly_one, refuse, show

MATCH = r"^\+?(?:[0-9xz]|\[[0-9-]+\])*\.?$"
_PIECE = re.compile(r"\[([0-9-]+)\]")


def _match(written: str) -> str:
    """The pattern; CC145 where it is none."""
    if not written or written == "+" or not re.fullmatch(MATCH, written):
        raise refuse(
            "CC145",
            f"{show(written)} is no pattern of dialled numbers",
            "digits, x = any digit, z = 1 to 9, [2-8] = one of these, and at the end . = one or more digits: 1[3-9]xxxxxxxxx",
        )
    for piece in _PIECE.findall(written):
        if not re.fullmatch(r"(?:[0-9](?:-[0-9])?)+", piece):
            raise refuse("CC145", f"[{piece}] in {show(written)} is no set of digits", "such as [2-8], [135] or [3-57]")
        for first, last in re.findall(r"([0-9])-([0-9])", piece):
            if first > last:
                raise refuse("CC145", f"[{piece}] in {show(written)} ends before it starts", f"[{last}-{first}]")
    return written


DialPattern = Annotated[
    str,
    StringConstraints(max_length=60),
    AfterValidator(_match),
    TextKind("pattern of dialled numbers", "1[3-9]xxxxxxxxx"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": MATCH, "examples": ["1[3-9]xxxxxxxxx", "00."]}),
]
ShortNumber = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{2,6}$"),
    TextKind("emergency number", "112", "two to six digits"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^[0-9]{2,6}$"}),
]
Prefix = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{1,2}$"),
    TextKind("prefix", "0", "one or two digits"),
    WithJsonSchema({"type": ["string", "integer"], "pattern": "^[0-9]{1,2}$"}),
]


class OnlySpec(Noun):
    """The seats that may use a rule; with both keys, those for whom both hold."""

    role: Literal["agent", "supervisor"] | None = None
    """Seats of this role."""
    team: Name | None = None
    """Seats of this team."""

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.role is None and self.team is None:
            exactly_one(self, ("role", "team"), "`only`")
        return self


class LimitsSpec(Noun):
    """Guards against misuse of a seat's phone or password."""

    per_hour: Whole | None = Field(default=None, ge=1, le=100_000)
    """Calls of one seat in an hour, counted from the first of them; the next one is refused. Emergency calls do not count."""


class DialRuleSpec(Noun):
    """Numbers that may be dialled, and the trunks that carry them."""

    name: Name | None = None
    """What `ccctl trace` and the plan call it; without it, its place: rule-1."""
    match: DialPattern
    """The numbers: digits, `x` any digit, `z` 1 to 9, `[2-8]` one of these, `.` at the end one or more digits."""
    trunks: tuple[Name, ...] | None = Field(default=None, min_length=1)
    """The trunks, best first: the next is tried when one is full, dead or takes no calls. Without it: all, in their order."""
    only: OnlySpec | None = None
    """The seats that may; others are refused, whatever later rules say."""
    caller_id: PhoneNumber | None = None
    """The number that is shown; without it, that of the trunk."""
    limits: LimitsSpec = Field(default_factory=LimitsSpec)
    """Limits of these calls alone."""


class DialingSpec(Noun):
    """What seats may dial, beside each other and the center's own numbers."""

    emergency: tuple[ShortNumber, ...] | None = Field(default=None, min_length=1)
    """Emergency numbers, always allowed for every seat over any trunk; without it, those of `country`."""
    prefix: Prefix | None = None
    """The digits that seats dial before an outside number; emergency numbers work with and without it."""
    rules: tuple[DialRuleSpec, ...] = ()
    """First match wins; what matches nothing is refused."""
    limits: LimitsSpec = Field(default_factory=LimitsSpec)
    """Limits of all calls by rules together."""
    refused: Name | None = None
    """The prompt that a seat hears whose call is refused; without it, a sentence of ccctl's own."""
