"""Surveys: one question to the caller after the conversation, answered by a key."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from ccctl.schema.common import Duration, Name, Noun, TextKind, Whole, refuse, show

PAD = "0123456789*#"


def _keys(value: Any) -> tuple[str, ...]:
    """The keys of `1-5`, of `1`, or of a list of such; in the order of the pad, each once."""
    if isinstance(value, tuple):
        return value
    parts = value if isinstance(value, list) else [value]
    found: set[str] = set()
    for part in parts:
        match = re.fullmatch(r"([0-9])-([0-9])|([0-9*#])", part) if isinstance(part, str) else None
        if match is None:
            raise refuse("CC150", f"expected keys such as 1-5 or [1, 2, 9], found {show(part)}")
        if match[3]:
            found.add(match[3])
        elif match[1] < match[2]:
            found.update(str(digit) for digit in range(int(match[1]), int(match[2]) + 1))
        else:
            raise refuse("CC150", f"the keys {part} are no range", "the lower key comes first, as in 1-5")
    if not found:
        raise refuse("CC150", "a survey needs keys that answer it", "such as keys: 1-5")
    return tuple(sorted(found, key=PAD.index))


SurveyKeys = Annotated[
    tuple[str, ...],
    BeforeValidator(_keys),
    TextKind("keys", "1-5"),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer"], "pattern": "^[0-9](-[0-9])?$|^[*#]$"},
                {"type": "array", "items": {"type": ["string", "integer"]}, "minItems": 1},
            ]
        }
    ),
]


class SurveySpec(Noun):
    """A question that the caller answers by one key; then the call ends."""

    prompt: Name
    """The question; a key cuts it short."""
    keys: SurveyKeys
    """The keys that are answers: a range such as 1-5, or a list."""
    timeout: Duration = Field(default="5s", validate_default=True, gt=0)
    """Silence after the question before it counts as no answer."""
    retries: Whole = Field(default=1, ge=0, le=100)
    """How often the question is heard again after no answer or a wrong key."""
    invalid: Name | None = None
    """A prompt, played after a key that is no answer."""
    thanks: Name | None = None
    """A prompt, played after the answer."""
