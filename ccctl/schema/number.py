"""The public numbers that the center answers."""

from typing import Any, Literal

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from ccctl.schema.common import DestinationText, Guarded, Json, Name, Title
from ccctl.schema.patterns import DESTINATION

RecordingWord = Literal["always", "on-demand", "never"]


class NumberSpec(Guarded):
    """One number; the short form is the destination alone."""

    to: DestinationText
    """Where its calls go."""
    trunks: tuple[Name, ...] = Field(default=(), min_length=1)
    """The trunks that it is answered on; without it, every trunk."""
    name: Title = ""
    """What people call it."""
    recording: RecordingWord | None = None
    """Overrides the center's recording for calls to this number."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"to": value} if isinstance(value, str) else value

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        schema = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string", "pattern": DESTINATION}, dict(schema)]}
