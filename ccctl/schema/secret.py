"""Secrets: `{secret: NAME}` where a value is needed, and `secrets:`, which says where the values come from."""

from typing import Any, ClassVar, Self

from pydantic import GetJsonSchemaHandler, ValidationInfo, model_validator
from pydantic_core import CoreSchema

from ccctl.schema.common import FilePath, Json, Line, Noun, SecretName, exactly_one, refuse


class SecretRefSpec(Noun):
    """A reference to a secret; `literal` is set instead only where `allow_literal_secrets: true` permits it."""

    INTERNAL: ClassVar[frozenset[str]] = frozenset({"literal"})

    secret: SecretName | None = None
    """The name of the secret."""
    literal: Line | None = None

    @model_validator(mode="before")
    @classmethod
    def _refuse_literals(cls, value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str):
            if not (info.context or {}).get("allow_literal_secrets"):
                raise refuse(
                    "CC120",
                    "a password stands in the spec as plain text",
                    "write {secret: NAME} and set the environment variable NAME; demos may allow_literal_secrets: true",
                )
            return {"literal": value}
        if isinstance(value, dict) and "literal" in value:
            raise refuse("CC101", 'a secret has no key "literal"', "write {secret: NAME}")
        return value

    @model_validator(mode="after")
    def _named(self) -> Self:
        if self.literal is None and self.secret is None:
            raise refuse("CC102", 'the key "secret" is missing', "write {secret: NAME}")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        schema = handler.resolve_ref_schema(handler(core))
        schema["properties"].pop("literal", None)
        schema["required"] = ["secret"]
        return {"anyOf": [dict(schema), {"type": "string", "description": "only with allow_literal_secrets: true"}]}


class SecretSourceSpec(Noun):
    """Where a secret's value comes from when it is not the environment variable of its own name; exactly one key."""

    env: SecretName | None = None
    """The name of an environment variable."""
    file: FilePath | None = None
    """A file whose first line is the value."""
    command: Line | None = None
    """A command whose first line of output is the value."""

    @model_validator(mode="before")
    @classmethod
    def _refuse_values(cls, value: Any) -> Any:
        if isinstance(value, str):  # most likely the secret itself: it must not be told as "found ..."
            message = "a secret's value stands in the spec as plain text"
            raise refuse("CC120", message, "write {env: NAME}, {file: PATH} or {command: ...}")
        return value

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("env", "file", "command"), "a secret's source")
        return self
