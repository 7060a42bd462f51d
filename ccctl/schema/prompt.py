"""Prompts: what callers hear, in each language."""

from typing import Any, ClassVar, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema

from ccctl.schema.common import FilePath, Json, LanguageTag, Noun, Speech, exactly_one, refuse
from ccctl.schema.patterns import LANGUAGE


class AudioSpec(Noun):
    """What is heard; exactly one of `say` and `file`."""

    say: Speech | None = None
    """Text, spoken by the text-to-speech engine at render time."""
    file: FilePath | None = None
    """A sound file, beside the spec that names it."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        exactly_one(self, ("say", "file"), "a prompt")
        return self


class PromptSpec(Noun):
    """One prompt: `say` or `file` for the center's language, or a mapping from language to one of these."""

    INTERNAL: ClassVar[frozenset[str]] = frozenset({"audio", "languages"})

    audio: AudioSpec | None = None
    languages: dict[LanguageTag, AudioSpec] = Field(default_factory=dict)

    def in_language(self, default: str) -> dict[str, AudioSpec]:
        """The audio of each language; the form without languages counts as the default language's."""
        return {default: self.audio} if self.audio else dict(self.languages)

    @model_validator(mode="before")
    @classmethod
    def _forms(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise refuse(
                "CC104", "a prompt is a mapping with say or file, not a text", "write {say: ...} or {file: ...}"
            )
        if not isinstance(value, dict):
            return value
        if not value:
            raise refuse("CC105", "a prompt needs say, file or a language")
        by_language = not ({"say", "file"} & value.keys()) and all(isinstance(part, dict) for part in value.values())
        return {"languages": value} if by_language else {"audio": value}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> Json:
        languages = handler.resolve_ref_schema(handler(core))["properties"]["languages"]
        audio = languages["patternProperties"][LANGUAGE]
        by_language = {
            "type": "object",
            "patternProperties": {LANGUAGE: audio},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return {"anyOf": [audio, by_language], "description": cls.__doc__}
