"""What tests are written in: instants, parties, breadcrumbs, and short forms of a step."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic_core import CoreSchema

from ccctl.schema.common import Json, TextKind, refuse, show
from ccctl.schema.seat import sound_range


def _at(value: object) -> datetime:
    match = (
        re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2})(:[0-9]{2})?", value)
        if isinstance(value, str)
        else None
    )
    if match:
        try:
            return datetime.fromisoformat(f"{match[1]}T{match[2]}{match[3] or ''}")
        except ValueError:
            pass
    raise refuse("CC116", f"expected a time such as 2026-11-23 10:00, found {show(value)}")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Dialled = Annotated[
    str,
    Field(pattern=r"^\+?[0-9]{1,40}$"),
    TextKind("number that a seat dials", "0013800138000", "digits, with an optional + in front"),
    WithJsonSchema({"type": ["string", "integer"]}),
]
Instant = Annotated[
    datetime, PlainValidator(_at), TextKind("time", "2026-11-23 10:00"), WithJsonSchema({"type": "string"})
]
_one_seat: Json = {"type": ["string", "integer"], "pattern": "^(\\+[0-9]+|[0-9]+(-[0-9]+)?)$"}
Party = Annotated[
    str,
    Field(pattern=r"^\+?[0-9]{1,20}$"),
    TextKind("seat number, or outside number", "1001", "a seat's number, or an outside number such as +4917012345"),
    WithJsonSchema({"type": ["string", "integer"]}),
]
PartyRange = Annotated[
    str,
    Field(pattern=r"^(?:\+[0-9]{1,20}|[0-9]+(?:-[0-9]+)?)$", max_length=41),
    AfterValidator(sound_range),
    TextKind(
        "seat number, range or outside number", "1001", "digits, two numbers with a hyphen between them, or +49..."
    ),
    WithJsonSchema(_one_seat),
]
Seats = Annotated[
    tuple[PartyRange, ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema({"anyOf": [_one_seat, {"type": "array", "items": _one_seat, "minItems": 1}]}),
]
Breadcrumb = Annotated[
    str,
    Field(
        pattern=r"^(?:(?:flow|menu|queue|team|voicemail|survey|conference|callback)/[a-z][a-z0-9-]*|seat/[0-9]+|number/\+?[0-9]+)$"
    ),
    TextKind("breadcrumb", "queue/orders", "kind/name"),
]
Who = Annotated[
    str,
    Field(pattern=r"^(?:\+?[0-9]+|[a-z][a-z0-9-]*)$"),
    TextKind("seat number, or caller", "caller", "a seat's or an outside number, caller, or the name of a call"),
    WithJsonSchema({"type": ["string", "integer"]}),
]


def with_short_form(short: Json, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
    """The JSON Schema of a noun that may also be written in this short form."""
    return {"anyOf": [short, dict(handler.resolve_ref_schema(handler(core)))]}
