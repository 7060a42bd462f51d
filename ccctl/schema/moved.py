"""Renames: what a thing was called when it was applied last, so that it is renamed there and not made anew."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints, WithJsonSchema

from ccctl.schema.common import Noun, TextKind

MOVED = r"^(?:(?:trunk|callers|hours|switch|prompt|flow|menu|team|queue|voicemail)/[a-z][a-z0-9-]*|number/\+?[0-9]+|seat/[0-9]+)$"

Address: Any = Annotated[
    str,
    StringConstraints(pattern=MOVED),
    TextKind("kind and name", "queue/orders", "a kind, a slash and a name: queue/orders, trunk/old, seat/1001"),
    WithJsonSchema({"type": "string", "pattern": MOVED, "examples": ["queue/orders"]}),
]


class MovedSpec(Noun):
    """One rename. It may stay in the spec: where it has been applied already, it says nothing."""

    was: Address = Field(alias="from")
    """What it was called, such as queue/orders."""
    to: Address
    """What it is called now, such as queue/sales."""
