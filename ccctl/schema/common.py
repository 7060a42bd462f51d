"""The words that every noun is written in: names, numbers, durations, destinations; and the base of every model.

Scalars arrive here as the text that the user wrote. Patterns run in pydantic's own code, so that ten thousand seats
cost no Python; what a mismatch means is told afterwards, by explain.py, with the help of the `TextKind` beside the
pattern.
"""

# No module with models here postpones annotations (PEP 563): pydantic would compile each text again, 6 ms a command.
import re
from dataclasses import field
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import CoreSchema, str_schema

from ccctl.schema.patterns import (
    CODE,
    COUNTRY,
    DESTINATION,
    DIGITS,
    EMAIL,
    ENTRY,
    KEY,
    KEYS,
    LANGUAGE,
    LINE,
    NAME,
    PATH,
    PHONE_NUMBER,
    POINT_CODE,
    SEATS,
    SECRET_NAME,
    SPEECH,
    TAG,
    TAG_VALUE,
    TITLE,
    USER_NAME,
)
from ccctl.values import dataclass

Json = dict[str, Any]


class Noun(BaseModel):
    """The base of every mapping of the language: unknown keys are refused, values never change."""

    # Nothing is protected: no key of ours begins with `model_`, and to compare each costs every command.
    model_config = ConfigDict(
        defer_build=True, extra="forbid", frozen=True, protected_namespaces=(), regex_engine="rust-regex"
    )

    NOT_YET: ClassVar[dict[str, str]] = {}
    """Keys of the language that this version refuses, and what they are for."""
    INTERNAL: ClassVar[frozenset[str]] = frozenset()
    """Fields that hold a form of the noun and are no keys of the language."""


@dataclass(frozen=True, slots=True)
class TextKind:
    """Says in plain words what a text must look like: `expected a {title}`, an example, and what does not fit."""

    title: str
    example: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Pattern(TextKind):
    """The same, and the pattern itself: pydantic takes one thing that says all far quicker than four that say a part."""

    pattern: str = ""
    longest: int | None = None
    json: Json = field(default_factory=dict, compare=False)

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        return str_schema(pattern=self.pattern, max_length=self.longest)

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> Json:
        return dict(self.json)


@dataclass(frozen=True, slots=True)
class NotYet:
    """Values of the language that this version refuses."""

    values: tuple[str, ...]

    def __init__(self, *values: str) -> None:
        object.__setattr__(self, "values", values)


def refuse(code: str, message: str, hint: str = "") -> PydanticCustomError:
    """The error that explain.py turns into a diagnostic with this code; the caller raises it."""
    return PydanticCustomError(code, "{message}", {"message": message, "hint": hint})


def text(
    pattern: str, kind: TextKind, *, numeric: bool = False, longest: int | None = 200, json: Json | None = None
) -> Any:
    """The type of a text with this pattern; `numeric`: a number may stand for it, whose own characters are the text."""
    if json is None:
        json = {"type": ["string", "integer"] if numeric else "string", "examples": [kind.example]}
        if r"\p" not in pattern:  # JSON Schema's regular expressions have no character classes of Unicode
            json["pattern"] = pattern
    return Annotated[str, Pattern(kind.title, kind.example, kind.rule, pattern, longest, json)]


_NAME_RULE = "small letters, digits and hyphens, starting with a letter"
_TITLE_RULE = 'one line of text without " < > \\ ` ${ $[ or invisible control characters'

Name = text(NAME, TextKind("name", "order-desk", _NAME_RULE))
SeatNumber = text(DIGITS, TextKind("seat number", "1001", "digits only"), numeric=True, longest=20)
SeatRange = text(
    SEATS,
    TextKind("seat number or range", "1001-1012", "digits, or two numbers with a hyphen between them"),
    numeric=True,
    longest=41,
)
Digits = text(DIGITS, TextKind("string of digits", "8000", "digits only"), numeric=True, longest=20)
PhoneNumber = text(
    PHONE_NUMBER,
    TextKind("phone number", "+493012345", "digits, with an optional + in front, no spaces"),
    numeric=True,
    longest=32,
)
LanguageTag = text(
    LANGUAGE, TextKind("language tag", "zh-CN", "a language code, with a region after a hyphen if need be")
)
TimeZone = text(
    r"^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$",
    TextKind("time zone", "Asia/Shanghai", "a name of the IANA time zone database"),
)
CountryCode = text(COUNTRY, TextKind("country code", "CN", "two capital letters (ISO 3166)"))
SecretName = text(SECRET_NAME, TextKind("secret name", "CARRIER", "letters, digits and underscores"))
UserName = text(USER_NAME, TextKind("user name", "hello", "letters, digits and . _ + @ ~ = -"), numeric=True)
Email = text(EMAIL, TextKind("mail address", "hotline@acme.example", "one address, name@domain"), longest=254)
Key = text(KEY, TextKind("key", "1", "one of 0-9, * and #"), numeric=True)
Entry = text(ENTRY, TextKind("key or row of keys", "1", "0-9, * and #"), numeric=True)
Keys = text(KEYS, TextKind("row of keys", "123#", "0-9, *, # and A-D"), numeric=True)
AgeRecipient = text(
    r"^age1[a-z0-9]+$", TextKind("public key of age", "age1...", "small letters and digits after age1"), longest=3000
)
DialledCode = text(
    r"^[0-9*#]{1,27}$", TextKind("feature code", "*45", "a * and digits, or keys"), numeric=True, longest=27
)
TransferTarget = text(
    r"^[+*]?[0-9]+$",
    TextKind("number to dial", "1001", "digits, with + or * in front or not"),
    numeric=True,
    longest=32,
)
FeatureCode = text(CODE, TextKind("feature code", "*70", "a * and up to six digits"))
TagName = text(
    TAG,
    TextKind("name of a tag", "customer.tier", "a name; a lookup's has a dot and the key of its answer behind it"),
)
TagValue = text(
    TAG_VALUE,
    TextKind("value of a tag", "gold", "letters, digits, . _ * + @ : / # - and blanks between them"),
    numeric=True,
    longest=80,
)
PointCode = text(POINT_CODE, TextKind("point code", "1-2-3", "numbers with hyphens between them"), numeric=True)
Variant = text(NAME, TextKind("variant", "itu", _NAME_RULE))
FilePath = text(PATH, TextKind("path of a file", "audio/closed.wav", "one line of text"), longest=1000)

_free: Json = {"type": ["string", "number", "boolean"]}
Title = text(TITLE, TextKind("title", "Order desk", _TITLE_RULE), json=_free)
Line = text(
    LINE,
    TextKind("line of text", "Acme's customer hotline", "one line of text without control characters"),
    longest=1000,
    json=_free,
)
Speech = text(
    SPEECH,
    TextKind("text to speak", "Please hold the line", "text without control characters"),
    longest=10_000,
    json=_free,
)
DestinationText = text(
    DESTINATION,
    TextKind("destination", "queue/orders", "kind/name, or hangup"),
    longest=None,
    json={"type": "string", "pattern": DESTINATION, "examples": ["queue/orders", "hangup"]},
)

_WAY_OUT = DESTINATION.removesuffix(")$") + "|callback)$"
WayOutText = text(
    _WAY_OUT,
    TextKind("destination", "queue/orders", "kind/name, callback, or hangup"),
    longest=None,
    json={"type": "string", "pattern": _WAY_OUT, "examples": ["queue/orders", "callback", "hangup"]},
)

_DURATION = re.compile(r"([0-9]+)(ms|s|m|h|d)")
_UNIT_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
LONGEST_MS = 3650 * _UNIT_MS["d"]


def read_duration(value: object) -> int:
    """Milliseconds of `500ms`, `20s`, `3m`, `24h` or `180d`; a bare number is refused with a hint."""
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)):
        milliseconds = int(match[1]) * _UNIT_MS[match[2]] if len(match[1]) <= 12 else LONGEST_MS + 1
        if milliseconds > LONGEST_MS:
            raise refuse("CC113", f"the duration {value} is longer than 3650d", "write a shorter one")
        return milliseconds
    if isinstance(value, str) and re.fullmatch(r"[0-9]+", value):
        raise refuse(
            "CC110",
            f"expected a duration such as 20s, found the bare number {value[:20]}",
            f"did you mean {value[:20]}s?",
        )
    raise refuse("CC110", f"expected a duration such as 20s, found {show(value)}", "units are ms, s, m, h and d")


def read_int(value: object) -> int:
    """The whole number that a scalar's text writes in decimal digits."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value):
        return int(value)
    raise refuse("CC111", f"expected a whole number, found {show(value)}")


_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def read_bool(value: object) -> bool:
    """True for `true`, `yes` and `on`, False for `false`, `no` and `off`."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _TRUTH:
        return _TRUTH[value.lower()]
    raise refuse("CC112", f"expected true or false, found {show(value)}")


def show(value: object) -> str:
    """A value as a message quotes it: short, on one line."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "no value"
    text = str(value)
    text = text if len(text) <= 60 else text[:57] + "..."
    return '"' + "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text) + '"'


Duration = Annotated[
    int,
    BeforeValidator(read_duration),
    TextKind("duration", "20s"),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]+(ms|s|m|h|d)$", "examples": ["20s", "3m"]}),
]
Whole = Annotated[int, BeforeValidator(read_int), TextKind("whole number", "3")]
YesNo = Annotated[
    bool,
    BeforeValidator(read_bool),
    TextKind("true or false", "true"),
    WithJsonSchema({"enum": [True, False, "yes", "no", "on", "off"]}),
]


class Guarded(Noun):
    """The base of what a plan does not remove unasked when it is protected; the target remembers it."""

    protect: YesNo | None = None
    """true: a plan that removes it, and `ccctl destroy`, stop. The target remembers it until false is applied."""


def exactly_one(noun: Noun, keys: tuple[str, ...], what: str, remedy: str = "keep one") -> None:
    """Raises when not exactly one of these keys (as the language writes them) is given."""
    fields = type(noun).model_fields
    written = {field.alias or name for name, field in fields.items() if name in noun.model_fields_set}
    given = [key for key in keys if key in written]
    if not given:
        raise refuse("CC105", f"{what} needs {'one of ' if len(keys) > 1 else ''}{listed(keys)}")
    if len(given) > 1:
        raise refuse(
            "CC106",
            f"{what} has {listed(given, 'and')}, and only one of them can stand",
            remedy,
        )


def listed(words: tuple[str, ...] | list[str], last: str = "or") -> str:
    """`a, b or c`."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)
